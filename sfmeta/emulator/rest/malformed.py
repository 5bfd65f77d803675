"""What Salesforce's parser, an early Jackson that writes OBJECT and ARRAY, says of a text that is no JSON.

The unexpected characters are verified by answers of real orgs that public tests and logs quote; the ends of input by an
interpreter of Apex, whose parser is the same one, that was made from captures; the rest is Jackson's. Columns count
from 1 and stand behind the character complained of. Where Jackson names two places the platform gives the last, and
loses the bracket behind it.
"""

from __future__ import annotations

import re
from typing import Final

SPACE: Final = re.compile(r"[ \t\r\n]*")
NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)")
MORE_DIGITS: Final = (
    (re.compile(r"\.(?P<digits>[0-9]*)"), "Decimal point not followed by a digit"),
    (re.compile(r"[eE][+-]?(?P<digits>[0-9]*)"), "Exponent indicator not followed by a digit"),
)
WORD: Final = re.compile(r"\w*")
HEX: Final = frozenset("0123456789abcdefABCDEF")
ESCAPES: Final = frozenset('"\\/bfnrt')
LITERALS: Final = {"t": "true", "f": "false", "n": "null", "N": "NaN"}
CLOSING: Final = {"OBJECT": "}", "ARRAY": "]"}

A_VALUE: Final = "expected a valid value (number, String, array, object, 'true', 'false' or 'null')"
A_NAME: Final = "was expecting double-quote to start field name"
A_COLON: Final = "was expecting a colon to separate field name and value"


class Complaint(Exception):
    """The message without its place, which ``at`` is the offset of: behind what is complained of."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def complaint(text: str) -> str | None:
    """What is wrong with ``text`` and where; None where this parser finds nothing."""
    try:
        _Scan(text).whole()
    except Complaint as wrong:
        return f"{wrong} {_place(text, wrong.at)}"
    return None


def _place(text: str, at: int) -> str:
    return f"[line:{text.count(chr(10), 0, at) + 1}, column:{at - text.rfind(chr(10), 0, at)}]"


class _Scan:
    """Goes once through the text; ``open`` are the objects and arrays around where it stands,
    the innermost ``empty`` as long as nothing was read of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open: list[str] = []
        self.empty = False

    def whole(self) -> None:
        self._space()
        self._value()
        while self.open:
            kind = self.open[-1]
            empty, self.empty = self.empty, False
            if self._next() == CLOSING[kind]:
                self.open.pop()
                self.at += 1
                continue
            if empty:
                self._entry()
                continue
            if self.text[self.at] in CLOSING.values():
                raise self._mismatched()
            if self.text[self.at] != ",":
                raise self._unexpected(f"was expecting comma to separate {kind} entries")
            self.at += 1
            self._entry()
        self._space()
        if self.at < len(self.text):
            raise self._unexpected(A_VALUE)

    def _entry(self) -> None:
        """What follows the opening bracket or a comma."""
        self._inside()
        if self.open[-1] == "OBJECT":
            if self.text[self.at] != '"':
                raise self._unexpected(A_NAME)
            self._string(" in field name")
            if self._inside() != ":":
                raise self._unexpected(A_COLON)
            self.at += 1
            self._inside()
        self._value()

    def _value(self) -> None:
        first = self.text[self.at : self.at + 1]
        if first in ("{", "["):
            self.open.append("OBJECT" if first == "{" else "ARRAY")
            self.at += 1
            self.empty = True
        elif first == '"':
            self._string(": was expecting closing quote for a string value")
        elif first in LITERALS:
            self._literal(LITERALS[first])
        elif first == "-" or "0" <= first <= "9":
            self._number()
        else:
            raise self._unexpected("expected a value" if first in ("}", "]") else A_VALUE)

    def _space(self) -> str:
        match = SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def _next(self) -> str:
        """The next character but spaces, where the text could have been closed."""
        kind = self.open[-1]
        if not (found := self._space()):
            raise Complaint(f"Unexpected end-of-input: expected close marker for {kind} (from", self.at)
        return found

    def _inside(self) -> str:
        """The next character but spaces, where something has to come."""
        if not (found := self._space()):
            raise Complaint(f"Unexpected end-of-input within/between {self.open[-1]} entries at", self.at)
        return found

    def _string(self, unfinished: str) -> None:
        self.at += 1
        while (each := self._in_string(unfinished)) != '"':
            if each == "\\":
                self._escape()
            elif each < " ":
                where = "name" if "name" in unfinished else "string value"
                said = f"Illegal unquoted character ((CTRL-CHAR, code {ord(each)})): has to be escaped using backslash"
                raise Complaint(f"{said} to be included in {where} at", self.at)

    def _escape(self) -> None:
        each = self._in_string(" in character escape sequence")
        if each not in ESCAPES and each != "u":
            raise Complaint(f"Unrecognized character escape '{each}' (code {ord(each)}) at", self.at)
        for _ in range(4 if each == "u" else 0):
            if self._in_string(" in character escape sequence") not in HEX:
                self.at -= 1
                raise self._unexpected("expected a hex-digit for character escape sequence")

    def _in_string(self, unfinished: str) -> str:
        if self.at >= len(self.text):
            raise Complaint(f"Unexpected end-of-input{unfinished} at", self.at)
        self.at += 1
        return self.text[self.at - 1]

    def _literal(self, literal: str) -> None:
        word = match.group() if (match := WORD.match(self.text, self.at)) else ""
        self.at += len(word)
        if word == "NaN":
            feature = "JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS"
            raise Complaint(f"Non-standard token 'NaN': enable {feature} to allow at", self.at)
        if word != literal:
            raise Complaint(f"Unrecognized token '{word}': was expecting 'null', 'true', 'false' or NaN at", self.at)

    def _number(self) -> None:
        if not (match := NUMBER.match(self.text, self.at)):
            self.at += 1
            raise self._in_number("expected digit (0-9) to follow minus sign, for valid numeric value")
        self.at = match.end()
        if match.group(1) == "0" and self.text[self.at : self.at + 1].isdigit():
            raise Complaint("Invalid numeric value: Leading zeroes not allowed at", self.at + 1)
        for mark, missing in MORE_DIGITS:
            if begun := mark.match(self.text, self.at):
                self.at = begun.end()
                if not begun.group("digits"):
                    raise self._in_number(missing)

    def _in_number(self, missing: str) -> Complaint:
        return self._unexpected(missing, " in numeric value")

    def _mismatched(self) -> Complaint:
        kind, found = self.open[-1], self.text[self.at]
        said = f"Unexpected close marker '{found}': expected '{CLOSING[kind]}' (for {kind} starting at"
        return Complaint(said, self.at + 1)

    def _unexpected(self, expected: str, where: str = "") -> Complaint:
        found = self.text[self.at : self.at + 1]
        if not found:
            return Complaint(f"Unexpected end-of-input{where or ' in a value'} at", self.at)
        return Complaint(f"Unexpected character ('{found}' (code {ord(found)})){where}: {expected} at", self.at + 1)

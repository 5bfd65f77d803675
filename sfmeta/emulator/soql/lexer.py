"""Text to tokens, each with its offset, so that every later complaint can point at its place."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from sfmeta.emulator.soql.errors import malformed


class Kind(enum.StrEnum):
    NAME = "name"  # also keywords: SOQL reserves few words, the parser knows which where
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` as written; ``at`` its offset in the query."""

    kind: Kind
    text: str
    at: int

    @property
    def upper(self) -> str:
        return self.text.upper() if self.kind is Kind.NAME else self.text


PATTERN = re.compile(
    r"""
    (?P<gap>      \s+ )
  | (?P<datetime> \d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d) )
  | (?P<date>     \d{4}-\d\d-\d\d(?![\dTt]) )
  | (?P<time>     \d\d:\d\d:\d\d(?:\.\d+)?[Zz]? )
  | (?P<number>   [+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)? )
  | (?P<name>     [A-Za-z_][A-Za-z0-9_]*(?:\s*\.\s*[A-Za-z_][A-Za-z0-9_]*)* )
  | (?P<text>     '(?:[^'\\]|\\.)*' )
  | (?P<symbol>   !=|<>|<=|>=|[=<>(),:?] )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)

ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
LIKE_ESCAPES = "%_"


def tokens(query: str) -> tuple[Token, ...]:
    """All tokens of ``query``, the last one of kind END. Raises a MALFORMED_QUERY fault at the first bad character."""
    found: list[Token] = []
    at = 0
    while at < len(query):
        match = PATTERN.match(query, at)
        if match is None:
            raise _bad_character(query, at)
        kind = match.lastgroup or ""
        if kind != "gap":
            found.append(Token(Kind(kind), match.group(), at))
        at = match.end()
    return (*found, Token(Kind.END, "<EOF>", len(query)))


def _bad_character(query: str, at: int) -> Exception:
    """The texts of Summer '24 (its release notes, "SOQL: Changed Error Messages"); the one for quotes is older."""
    column = at - (query.rfind("\n", 0, at) + 1)
    row = query.count("\n", 0, at) + 1
    if query[at] == "'":
        return malformed(query, at, f"line {row}:{column} mismatched character '<EOF>' expecting '''")
    return malformed(query, at, f"line {row}:{column} unexpected token: '{query[at]}'")


def unquoted(query: str, token: Token) -> tuple[str, str]:
    """The value of a TEXT token, and the same as a pattern for LIKE (SOQL, "Quoted String Escape Sequences")."""
    value: list[str] = []
    pattern: list[str] = []
    body = token.text[1:-1]
    index = 0
    while index < len(body):
        width, character, protected = _character(query, token, body, index)
        value.append("\\" + character if protected and character in LIKE_ESCAPES else character)
        pattern.append("\\" + character if protected else character)
        index += width
    return "".join(value), "".join(pattern)


def _character(query: str, token: Token, body: str, index: int) -> tuple[int, str, bool]:
    """The character at ``index``: how much text it takes, what it is, and whether LIKE must take it literally."""
    if body[index] != "\\":
        return 1, body[index], False
    mark, code = body[index + 1], body[index + 2 : index + 6]
    if mark in "uU" and re.fullmatch(r"[0-9A-Fa-f]{4}", code):
        return 6, chr(int(code, 16)), False
    if mark in LIKE_ESCAPES or mark == "\\":
        return 2, mark, True
    if mark.lower() in ESCAPES:
        return 2, ESCAPES[mark.lower()], False
    raise malformed(query, token.at + 1 + index, f"Illegal character sequence: '\\{mark}'")

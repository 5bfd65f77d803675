"""From a formula's text to its tree (the grammar: salesforce/formula-engine, FormulaGrammar.g)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sfmeta.emulator.org.formula.errors import FormulaError, extra, found, missing
from sfmeta.emulator.org.formula.tree import Binary, Call, Constant, Name, Node, Number, Text, Unary

BLANK = r"(?:\s|/\*(?:[^*]|\*(?!/))*\*/)*"
TOKEN = re.compile(
    BLANK + r"(?:(?P<number>\d+\.?\d*|\.\d+)"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
    r"|(?P<name>\$?[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)*)"
    r"|(?P<operator>&&|\|\||<>|!=|<=|>=|==|[-+*/^&=<>!(),]))" + BLANK,
    re.DOTALL,
)
LEADING = re.compile(r"(?:\s|/\*(?:[^*]|\*(?!/))*\*/)+")
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LEVELS = (
    # from what binds least to what binds most; that products bind before powers is the platform's own
    ("||",),
    ("&&",),
    ("=", "==", "<>", "!="),
    ("<", ">", "<=", ">="),
    ("+", "-", "&"),
    ("^",),
    ("*", "/"),
)
SAME = {"==": "=", "!=": "<>"}
CONSTANTS = ("TRUE", "FALSE", "NULL")
ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


END = Token("end", "")


def parse(text: str) -> Node:
    """The tree of a formula; FormulaError where it is none."""
    parser = _Parser(list(_tokens(text)))
    tree = parser.level(0)
    if parser.here is not END:
        raise extra(f"'{parser.here.text}'")
    return tree


def names(text: str) -> list[Name]:
    """The fields and paths that a formula uses; none where the text is no formula."""
    try:
        tokens = [*_tokens(text), END]
    except FormulaError:
        return []
    return [
        Name(tuple(token.text.split(".")))
        for token, after in pairwise(tokens)
        if token.kind == "name" and after.text != "(" and token.text.upper() not in (*CONSTANTS, "NOT")
    ]


def with_names(text: str, change: Callable[[str], str]) -> str:
    """The formula with its names changed and everything else as it stands; a text that is no formula stays."""
    written = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at) or LEADING.match(text, at)
        if match is None:
            return text
        if match.lastgroup == "name":
            first, last = match.span("name")
            written.append(text[at:first] + change(match["name"]) + text[last : match.end()])
        else:
            written.append(match[0])
        at = match.end()
    return "".join(written)


def _tokens(text: str) -> Iterator[Token]:
    text = re.sub(rf"\A{BLANK}", "", text)
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise found(text[at])
        yield Token(match.lastgroup, match[match.lastgroup])
        at = match.end()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else END

    def take(self) -> Token:
        token = self.here
        self._at += 1
        return token

    def expect(self, operator: str) -> None:
        if self.take().text != operator:
            raise missing(f"'{operator}'")

    def level(self, level: int) -> Node:
        if level == len(LEVELS):
            return self.unary()
        left = self.level(level + 1)
        while self.here.kind == "operator" and self.here.text in LEVELS[level]:
            operator = self.take().text
            left = Binary(SAME.get(operator, operator), left, self.level(level + 1))
        return left

    def unary(self) -> Node:
        if self.here.kind == "operator" and self.here.text in ("-", "+", "!"):
            return Unary(self.take().text, self.unary())
        if self._is_not():
            self.take()
            return Unary("!", self.unary())
        return self.primary()

    def _is_not(self) -> bool:
        """``NOT a``, which the grammar has beside ``NOT(a)`` and ``!a``."""
        behind = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else END
        return self.here.kind == "name" and self.here.text.upper() == "NOT" and behind.text != "("

    def primary(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return Number(token.text)
        if token.kind == "text":
            return Text(_unescaped(token.text[1:-1]))
        if token.kind == "name":
            if self.here.text == "(":
                return Call(token.text.upper(), self.arguments())
            return (
                Constant(token.text.upper()) if token.text.upper() in CONSTANTS else Name(tuple(token.text.split(".")))
            )
        if token.text == "(":
            inner = self.level(0)
            self.expect(")")
            return inner
        raise found(token.text) if token.text else missing("expression")

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        arguments: list[Node] = []
        if self.here.text != ")":
            arguments.append(self.level(0))
            while self.here.text == ",":
                self.take()
                arguments.append(self.level(0))
        self.expect(")")
        return tuple(arguments)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), text, flags=re.DOTALL)

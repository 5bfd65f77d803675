"""A cursor over the tokens of one query, with the small questions that a recursive-descent parser asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.errors import malformed, unexpected
from sfmeta.emulator.soql.lexer import Kind, Token, tokens
from sfmeta.emulator.soql.syntax import Name

RESERVED = frozenset(
    [
        *("AND", "ASC", "DESC", "EXCLUDES", "FIRST", "FROM", "GROUP", "HAVING", "IN", "INCLUDES", "LAST", "LIKE"),
        *("LIMIT", "NOT", "NULL", "NULLS", "OR", "SELECT", "USING", "WHERE", "WITH"),
    ]
)
"""Words that cannot be an alias (SOQL and SOSL Reference, "Alias Notation")."""

CLAUSES = frozenset(("ORDER", "OFFSET", "FOR", "UPDATE", "ALL", "AS"))
"""Other words that begin a clause, so that after a name they are no alias."""


DEEPEST = 20
"""How deep conditions may be nested; modelled, the platform's own limit is on the SQL that it makes of them."""

TOO_COMPLICATED = "query is either selecting too many fields or the filter conditions are too complicated."


class Stream:
    """What is left of ``query``. Mutable by design: the one moving part of the parser."""

    def __init__(self, query: str) -> None:
        self.query = query
        self._tokens = tokens(query)
        self._index = 0
        self._depth = 0

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One condition inside another."""
        if self._depth == DEEPEST:
            raise Fault("QUERY_TOO_COMPLICATED", TOO_COMPLICATED)
        self._depth += 1
        yield
        self._depth -= 1

    @property
    def next(self) -> Token:
        return self._tokens[self._index]

    def peek(self, ahead: int = 1) -> Token:
        return self._tokens[min(self._index + ahead, len(self._tokens) - 1)]

    def take(self) -> Token:
        token = self.next
        self._index = min(self._index + 1, len(self._tokens) - 1)
        return token

    def unexpected(self) -> Fault:
        return unexpected(self.query, self.next.at, self.next.text)

    # ---- one token of a kind

    def at_word(self, *words: str) -> bool:
        return self.next.kind is Kind.NAME and self.next.upper in words

    def take_word(self, *words: str) -> bool:
        """Take the next token if it is one of ``words``."""
        if self.at_word(*words):
            self.take()
            return True
        return False

    def need_word(self, word: str) -> Token:
        if not self.at_word(word):
            raise self.unexpected()
        return self.take()

    def at_symbol(self, *symbols: str) -> bool:
        return self.next.kind is Kind.SYMBOL and self.next.text in symbols

    def take_symbol(self, symbol: str) -> bool:
        if self.at_symbol(symbol):
            self.take()
            return True
        return False

    def need_symbol(self, symbol: str) -> Token:
        if not self.at_symbol(symbol):
            raise self.unexpected()
        return self.take()

    def need_count(self) -> int:
        """A whole number, as LIMIT and OFFSET take it."""
        if self.next.kind is not Kind.NUMBER or not self.next.text.isdigit():
            raise self.unexpected()
        token = self.take()
        value = int(token.text)
        if value > 2**31 - 1:
            raise malformed(self.query, token.at, f"numeric value out of range: {token.text}")
        return value

    def need_name(self) -> Name:
        if self.next.kind is not Kind.NAME or self.next.upper in RESERVED:
            raise self.unexpected()
        return as_name(self.take())

    def need_object(self) -> Name:
        """What stands after FROM: the object Group too, whose name begins a clause elsewhere."""
        if self.at_word("GROUP") and self.peek().upper != "BY":
            return as_name(self.take())
        return self.need_name()

    def optional_alias(self) -> str | None:
        """An alias, where the next word is neither reserved nor the start of a clause."""
        if self.next.kind is Kind.NAME and "." not in self.next.text and self.next.upper not in RESERVED | CLAUSES:
            return self.take().text
        return None


def as_name(token: Token) -> Name:
    return Name(tuple(part.strip() for part in token.text.split(".")), token.at)

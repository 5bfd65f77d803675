"""Pieces of SQL with their parameters, so that no value of a query is ever pasted into text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sql:
    text: str
    values: tuple[Cell, ...] = ()

    def __add__(self, other: Sql) -> Sql:
        return Sql(self.text + other.text, self.values + other.values)


def joined(separator: str, parts: Iterable[Sql]) -> Sql:
    parts = list(parts)
    return Sql(separator.join(part.text for part in parts), tuple(value for part in parts for value in part.values))


FEW = 20
"""How many conditions stand side by side; SQLite makes a tree of them, and takes none that is a thousand deep."""


def every(parts: Sequence[Sql]) -> Sql:
    """True where each of the conditions is."""
    return joined(" AND ", map(bracketed, parts)) if len(parts) <= FEW else Sql("0 NOT IN (") + _list(parts)


def some(parts: Sequence[Sql]) -> Sql:
    """True where one of the conditions is."""
    return joined(" OR ", map(bracketed, parts)) if len(parts) <= FEW else Sql("1 IN (") + _list(parts)


def _list(parts: Sequence[Sql]) -> Sql:
    return joined(", ", parts) + Sql(")")


def bracketed(part: Sql) -> Sql:
    return Sql(f"({part.text})", part.values)

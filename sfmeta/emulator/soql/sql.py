"""Pieces of SQL with their parameters, so that no value of a query is ever pasted into text."""

from __future__ import annotations

from collections.abc import Iterable
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


def bracketed(part: Sql) -> Sql:
    return Sql(f"({part.text})", part.values)

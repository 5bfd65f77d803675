"""Rows on their way into a table, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Problem
from sfmeta.emulator.org.tokens import BadToken
from sfmeta.emulator.org.values import BadValue, cleared

if TYPE_CHECKING:
    from sfmeta.emulator.org.binding import Binding, Through
    from sfmeta.emulator.org.database import Cell


class Leave:
    """What stands in a row for a field that is to stay as it is; ``CLEAR`` for one that is to become empty."""


LEAVE = Leave()
CLEAR = Leave()

Row = Sequence[object]
"""Values in the order of a binding's columns: raw ones, LEAVE or CLEAR."""

ROLLED_BACK = Problem(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
)


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row. ``id`` where there is a record, ``created`` where it is new. ``notes`` are said of one that
    went well."""

    id: str | None
    created: bool = False
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def success(self) -> bool:
        return not self.problems


@dataclass(slots=True)
class Draft:
    """A row being checked. ``cells`` by the table's columns; ``lookups`` are parents to be found by an external id."""

    cells: dict[str, Cell] = field(default_factory=dict)
    id: str | None = None
    created: bool = False
    problems: list[Problem] = field(default_factory=list)
    lookups: list[tuple[str, Through, Cell]] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def result(self) -> RowResult:
        if self.problems:
            return RowResult(None, False, tuple(self.problems))
        return RowResult(self.id, self.created, notes=tuple(self.notes))


def read_row(binding: Binding, row: Row) -> Draft:
    """The row's values as cells, with what is wrong with them. ``BadToken`` passes: it refuses the whole request."""
    draft = Draft()
    for column, value in zip(binding.columns, row, strict=True):
        if value is LEAVE:
            continue
        try:
            cell = cleared(column.field) if value is CLEAR else column.read(value)
        except BadValue as bad:
            draft.problems.append(bad.problem)
            continue
        except BadToken as token:
            token.name = column.name
            raise
        if column.through is None or cell is None:
            draft.cells[column.cell] = cell
        else:
            draft.lookups.append((column.cell, column.through, cell))
    return draft


def read_rows(binding: Binding, rows: Sequence[Row]) -> list[Draft]:
    """All rows; ``BadToken`` leaves with the position of its row."""
    drafts = []
    for position, row in enumerate(rows):
        try:
            drafts.append(read_row(binding, row))
        except BadToken as bad:
            bad.row = position
            raise
    return drafts


def results(drafts: Iterable[Draft]) -> list[RowResult]:
    return [draft.result() for draft in drafts]


def all_or_none(drafts: Sequence[Draft]) -> list[RowResult]:
    """The results where one failed row undoes all."""
    return [RowResult(None, False, tuple(draft.problems) or (ROLLED_BACK,)) for draft in drafts]

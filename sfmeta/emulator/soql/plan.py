"""A query ready to run: SQL with parameters, and how its rows become records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.soql.sql import Sql

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import Field, SObject


@dataclass(frozen=True, slots=True)
class Slot:
    """One value of a record: found at ``indexes`` of the row, put under ``key`` of the (parent) record at ``path``.

    ``kind`` is its describe type. A compound value (an address) is made of several cells, ``parts`` says which.
    """

    path: tuple[str, ...]
    key: str
    kind: str
    indexes: tuple[int, ...]
    field: Field | None = None
    parts: tuple[str, ...] = ()
    labelled: bool = False
    aggregate: bool = False
    written: str = ""


@dataclass(frozen=True, slots=True)
class ParentSlot:
    """A parent record that must be there before its values: its id is at ``index``; ``types`` by key prefix."""

    path: tuple[str, ...]
    index: int
    types: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TypeofSlot:
    """A parent record whose values depend on its type; None where a type has none, not even by ELSE."""

    path: tuple[str, ...]
    index: int
    types: tuple[tuple[str, str], ...]
    branches: tuple[tuple[str, tuple[Slot, ...]], ...]
    otherwise: tuple[Slot, ...] | None


@dataclass(frozen=True, slots=True)
class ChildSlot:
    """The records of a child query under ``key``; the plan's first column is the foreign key to the parent's Id."""

    key: str
    plan: Plan


AnySlot = Slot | ParentSlot | TypeofSlot | ChildSlot


@dataclass(frozen=True, slots=True)
class Plan:
    """``columns[0]`` is the record's Id, unless the query ``aggregates`` (or only ``counts``)."""

    sobject: SObject
    columns: tuple[str, ...]
    source: str
    where: Sql
    slots: tuple[AnySlot, ...]
    grouping: tuple[str, ...] = ()
    having: Sql | None = None
    ordering: Sql | None = None
    limit: int | None = None
    offset: int | None = None
    counts: bool = False
    aggregates: bool = False
    foreign_key: str | None = None

    @property
    def base(self) -> str:
        """The alias of the table whose rows the query is about."""
        return self.source.split(" ", 2)[1]

    def sql(self, columns: tuple[str, ...], *, also: Sql | None = None, paged: bool = True) -> Sql:
        """The SELECT of ``columns``, with ``also`` as a further condition, and without LIMIT where not ``paged``."""
        where = self.where if also is None else Sql(f"({self.where.text}) AND ", self.where.values) + also
        statement = Sql(f"SELECT {', '.join(columns)} FROM {self.source} WHERE ") + where
        if self.grouping:
            statement += Sql(f" GROUP BY {', '.join(self.grouping)}")
        if self.having:
            statement += Sql(" HAVING ") + self.having
        if self.ordering:
            statement += Sql(" ORDER BY ") + self.ordering
        if paged and (self.limit is not None or self.offset):
            limit = -1 if self.limit is None else self.limit
            statement += Sql(" LIMIT ? OFFSET ?", (limit, self.offset or 0))
        return statement

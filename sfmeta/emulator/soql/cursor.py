"""Running a plan: how many rows, and the records of any part of them.

A query's rows are fixed when it is run, as the numbers of their places in the table; their values are read when a page
is asked for. So a cursor over a million rows is eight million bytes, and what was deleted meanwhile is still counted.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.plan import ChildSlot, Plan
from sfmeta.emulator.soql.records import Record, Row, Shape
from sfmeta.emulator.soql.sql import Cell, Sql

if TYPE_CHECKING:
    from sfmeta.emulator.org.database import Database

MOST_AGGREGATES = 2000
CHUNK = 500
MOST_CHILDREN = 499
"""Records of a child query in the answer that its parent comes in; the rest is asked for by their own locator (as
simple-salesforce 311 and jsforce 577 saw it: a batch of 500 with the parent in it)."""


Keep = Callable[["Cursor", int], str]


class Cursor:
    """The result of one query. ``len`` is its totalSize."""

    def __init__(self, plan: Plan, database: Database) -> None:
        self.plan = plan
        self._database = database
        self._places = array("q")
        self._rows: list[Row] = []
        if plan.aggregates:
            self._rows = self._all_aggregates()
        else:
            self._places = array("q", (int(place or 0) for (place,) in self._select((f"{plan.base}.rowid",))))

    def __len__(self) -> int:
        return len(self._rows) if self.plan.aggregates else len(self._places)

    def records(self, start: int, count: int, base: str, keep: Keep | None = None) -> list[Record]:
        """The records from ``start`` on, at most ``count``; ``base`` is the address of sObjects in ``attributes``.

        ``keep`` keeps the cursor of a child query and gives the address of its records from a number on; without it
        a parent comes with all of its children.
        """
        if self.plan.counts:
            return []
        if self.plan.aggregates:
            shape = Shape(self.plan, base)
            return [shape.record(row, {}) for row in self._rows[start : start + count]]
        return self._shaped(self.plan, list(self.rows(start, count)), base, keep)

    def rows(self, start: int, count: int) -> Iterator[Row]:
        """The raw rows, in the order of the query."""
        if self.plan.aggregates:
            yield from self._rows[start : start + count]
            return
        places = self._places[start : start + count]
        for first in range(0, len(places), CHUNK):
            yield from self._at(places[first : first + CHUNK])

    # ---- reading

    def _select(self, columns: tuple[str, ...]) -> list[tuple[Cell, ...]]:
        statement = self.plan.sql(columns)
        return self._database.query(statement.text, statement.values)

    def _all_aggregates(self) -> list[Row]:
        rows: list[Row] = list(self._select(self.plan.columns))
        if len(rows) > MOST_AGGREGATES:
            raise Fault(
                "EXCEEDED_ID_LIMIT",
                "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch",
            )
        return rows

    def _at(self, places: array[int]) -> Iterator[Row]:
        plan = self.plan
        columns = ", ".join((f"{plan.base}.rowid", *plan.columns))
        wanted = f"{plan.base}.rowid IN ({', '.join('?' * len(places))})"
        rows = self._database.query(f"SELECT {columns} FROM {plan.source} WHERE {wanted}", tuple(places))
        found = {row[0]: row[1:] for row in rows}
        return (found[place] for place in places if place in found)

    def _shaped(self, plan: Plan, rows: list[Row], base: str, keep: Keep | None) -> list[Record]:
        shape = Shape(plan, base)
        ids = [str(row[0]) for row in rows]
        children: dict[str, dict[str, dict[str, object]]] = {}
        for slot in plan.slots:
            if isinstance(slot, ChildSlot):
                children[slot.key] = self._children(slot, ids, base, keep)
        return [
            shape.record(row, {key: found[str(row[0])] for key, found in children.items() if str(row[0]) in found})
            for row in rows
        ]

    def _children(self, slot: ChildSlot, ids: list[str], base: str, keep: Keep | None) -> dict[str, dict[str, object]]:
        """The results of a child query for each of the parents that has any."""
        plan = slot.plan
        by_parent: dict[str, list[Row]] = defaultdict(list)
        for first in range(0, len(ids), CHUNK):
            chunk = tuple(ids[first : first + CHUNK])
            also = Sql(f"{plan.foreign_key} IN ({', '.join('?' * len(chunk))})", chunk)
            statement = plan.sql(plan.columns, also=also, paged=False)
            for row in self._database.query(statement.text, statement.values):
                by_parent[str(row[1])].append(row)
        start = plan.offset or 0
        stop = None if plan.limit is None else start + plan.limit
        results: dict[str, dict[str, object]] = {}
        for parent, rows in by_parent.items():
            wanted = rows[start:stop]
            if keep and len(wanted) > MOST_CHILDREN:
                results[parent] = self._first_children(plan, parent, base, keep)
            elif wanted:
                records = self._shaped(plan, wanted, base, keep)
                results[parent] = {"totalSize": len(records), "done": True, "records": records}
        return results

    def _first_children(self, plan: Plan, parent: str, base: str, keep: Keep) -> dict[str, object]:
        where = Sql(f"({plan.where.text}) AND {plan.foreign_key} = ?", (*plan.where.values, parent))
        cursor = Cursor(replace(plan, where=where), self._database)
        return {
            "totalSize": len(cursor),
            "done": False,
            "nextRecordsUrl": keep(cursor, MOST_CHILDREN),
            "records": cursor.records(0, MOST_CHILDREN, base, keep),
        }

"""Rows to records, as REST writes them (REST API Developer Guide, "Query"; SOQL, "Understanding Query Results")."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from sfmeta.emulator.soql.plan import ChildSlot, ParentSlot, Plan, Slot, TypeofSlot
from sfmeta.emulator.soql.sql import Cell

NAME = "Name"
"""What the parent of a polymorphic relationship calls itself (seen: tprouvot/Salesforce-Inspector-reloaded 95)."""

Record = dict[str, object]
Row = Sequence[Cell]


def _boolean(cell: Cell) -> object:
    return bool(cell)


def _double(cell: Cell) -> object:
    return None if cell is None else float(cell)


def _int(cell: Cell) -> object:
    return None if cell is None else int(cell)


def _complex(cell: Cell) -> object:
    return None if cell is None else json.loads(str(cell))


READ: dict[str, Callable[[Cell], object]] = {
    "boolean": _boolean,
    "double": _double,
    "currency": _double,
    "percent": _double,
    "int": _int,
    "complexvalue": _complex,
}
"""How a cell of a describe type is read (a structure is kept as JSON); all others are text and stay as they are."""


def read(kind: str, cell: Cell) -> object:
    """A cell as JSON."""
    reader = READ.get(kind)
    return cell if reader is None else reader(cell)


class Shape:
    """Makes records of a plan's rows. ``base`` is where records live: ``/services/data/v67.0/sobjects``."""

    def __init__(self, plan: Plan, base: str) -> None:
        self._plan = plan
        self._base = base

    def record(self, row: Row, children: dict[str, dict[str, object]]) -> Record:
        """One record. ``children`` are the results of its child queries by key, absent where there are none."""
        record = self._head(row)
        for slot in self._plan.slots:
            match slot:
                case ParentSlot():
                    self._parent(record, slot, row)
                case TypeofSlot():
                    self._typeof(record, slot, row)
                case Slot():
                    inside = _inside(record, slot.path)
                    if inside is not None:
                        inside[slot.key] = value(slot, row)
                case ChildSlot():
                    record[slot.key] = children.get(slot.key)
        return record

    def _head(self, row: Row) -> Record:
        if self._plan.aggregates:
            return {"attributes": {"type": "AggregateResult"}}
        return {"attributes": self._attributes(self._plan.sobject.name, row[0])}

    def _attributes(self, name: str, record_id: Cell) -> Record:
        return {"type": name, "url": f"{self._base}/{name}/{record_id}"}

    def _parent(self, record: Record, slot: ParentSlot, row: Row) -> None:
        inside = _inside(record, slot.path[:-1])
        if inside is None:
            return
        record_id = row[slot.index]
        if record_id is None:
            inside[slot.path[-1]] = None
            return
        attributes = self._attributes(_type_of(slot.types, record_id), record_id)
        if len(slot.types) > 1:
            attributes["type"] = NAME
        inside[slot.path[-1]] = {"attributes": attributes}

    def _typeof(self, record: Record, slot: TypeofSlot, row: Row) -> None:
        record_id = row[slot.index]
        name = _type_of(slot.types, record_id)
        slots = None if record_id is None else dict(slot.branches).get(name, slot.otherwise)
        record[slot.path[-1]] = slots and {
            "attributes": self._attributes(name, record_id),
            **{each.key: value(each, row) for each in slots},
        }


def value(slot: Slot, row: Row) -> object:
    """The value of one slot; an address with nothing in it is null."""
    if slot.parts:
        cells = {part: row[index] for part, index in zip(slot.parts, slot.indexes, strict=True)}
        return cells if any(cell is not None for cell in cells.values()) else None
    cell = row[slot.indexes[0]]
    if slot.labelled and slot.field:
        return label(slot, cell)
    return read(slot.kind, cell)


def label(slot: Slot, cell: Cell) -> object:
    """``toLabel``: what people read in place of what is stored."""
    labels = {choice.value: choice.label for choice in slot.field.picklist_values} if slot.field else {}
    if not isinstance(cell, str):
        return read(slot.kind, cell)
    return (
        ";".join(labels.get(part, part) for part in cell.split(";"))
        if slot.kind == "multipicklist"
        else labels.get(cell, cell)
    )


def _type_of(types: tuple[tuple[str, str], ...], record_id: Cell) -> str:
    return dict(types).get(str(record_id)[:3], types[0][1])


def _inside(record: Record, path: tuple[str, ...]) -> Record | None:
    """The (parent) record at ``path``; None where the parent is not there."""
    for step in path:
        inner = record[step]
        if not isinstance(inner, dict):
            return None
        record = inner
    return record

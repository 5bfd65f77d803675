"""What a query's columns are, for ``query?columns=true``: the Salesforce CLI prints tables with it."""

from __future__ import annotations

from sfmeta.emulator.soql.plan import ChildSlot, ParentSlot, Plan, Slot, TypeofSlot

NUMBER_TYPES = frozenset(("int", "double", "currency", "percent"))
APEX_TYPES = {
    "boolean": "Boolean",
    "currency": "Decimal",
    "date": "Date",
    "datetime": "Datetime",
    "double": "Decimal",
    "id": "Id",
    "int": "Integer",
    "percent": "Decimal",
    "reference": "Id",
    "time": "Time",
}

Column = dict[str, object]


def column_metadata(plan: Plan) -> dict[str, object]:
    """The whole answer. Parents and children are columns with columns of their own in ``joinColumns``."""
    return {
        "columnMetadata": _columns(plan),
        "entityName": plan.sobject.name,
        "groupBy": bool(plan.grouping),
        "idSelected": any(isinstance(slot, Slot) and slot.path == () and slot.key == "Id" for slot in plan.slots),
        "keyPrefix": plan.sobject.key_prefix,
    }


def _columns(plan: Plan) -> list[Column]:
    tops: list[Column] = []
    parents: dict[tuple[str, ...], list[Column]] = {(): tops}
    for slot in plan.slots:
        match slot:
            case ParentSlot():
                joined: list[Column] = []
                parents[slot.path] = joined
                parents[slot.path[:-1]].append(_relationship(slot.path[-1], joined, aggregate=False))
            case TypeofSlot():
                tops.append(_relationship(slot.path[-1], [], aggregate=False))
            case ChildSlot():
                tops.append(_relationship(slot.key, _columns(slot.plan), aggregate=True))
            case Slot():
                parents[slot.path].append(_column(slot))
    return tops


def _column(slot: Slot) -> Column:
    field = slot.field
    return {
        "aggregate": slot.aggregate,
        "apexType": APEX_TYPES.get(slot.kind, "String"),
        "booleanType": slot.kind == "boolean",
        "columnName": slot.key,
        "custom": bool(field and field.custom),
        "displayName": slot.written or slot.key,
        "foreignKeyName": None,
        "insertable": bool(field and field.createable and not slot.aggregate),
        "joinColumns": [],
        "numberType": slot.kind in NUMBER_TYPES,
        "textType": slot.kind not in NUMBER_TYPES and slot.kind != "boolean",
        "updatable": bool(field and field.updateable and not slot.aggregate),
    }


def _relationship(name: str, joined: list[Column], *, aggregate: bool) -> Column:
    return {
        "aggregate": aggregate,
        "apexType": None,
        "booleanType": False,
        "columnName": name,
        "custom": name.endswith("__r"),
        "displayName": name,
        "foreignKeyName": None,
        "insertable": False,
        "joinColumns": joined,
        "numberType": False,
        "textType": False,
        "updatable": False,
    }

"""ORDER BY: nulls first unless told otherwise, picklists in the order of their values (SOQL, "ORDER BY")."""

from __future__ import annotations

from collections.abc import Collection

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.errors import pointing
from sfmeta.emulator.soql.operations import Value, flag, value_of
from sfmeta.emulator.soql.paths import Paths
from sfmeta.emulator.soql.sql import Sql, joined
from sfmeta.emulator.soql.syntax import Order


def ordering_sql(text: str, ordering: tuple[Order, ...], paths: Paths, grouped: Collection[str] | None) -> Sql | None:
    """The terms of ORDER BY, or None. ``grouped`` is what a grouped query groups by, None for any other query."""
    if not ordering:
        return None
    return joined(", ", [_term(text, order, paths, grouped) for order in ordering])


def _term(text: str, order: Order, paths: Paths, grouped: Collection[str] | None) -> Sql:
    value = value_of(text, order.expression, paths)
    field = value.field
    if field and not value.function and not flag(field, "sortable"):
        raise Fault("MALFORMED_QUERY", f"field '{field.name}' can not be sorted in a query call")
    if grouped is None and value.aggregate:
        name = field.name if field else ""
        raise Fault(
            "MALFORMED_QUERY", pointing(text, order.expression.at, f"Field must be grouped or aggregated: {name}")
        )
    if grouped is not None and not value.aggregate and value.sql not in grouped:
        name = field.name if field else ""
        message = f"Ordered field must be grouped or aggregated: {name}"
        raise Fault("MALFORMED_QUERY", pointing(text, order.expression.at, message))
    direction = " DESC" if order.descending else " ASC"
    return _key(value) + Sql(f"{direction} NULLS {'LAST' if order.nulls_last else 'FIRST'}")


def _key(value: Value) -> Sql:
    field = value.field
    if field is None or field.type != "picklist" or value.function or not field.picklist_values:
        return Sql(value.sql)
    cases: list[str] = []
    values: list[str] = []
    for position, choice in enumerate(field.picklist_values):
        cases.append(f"WHEN ? THEN {position}")
        values.append(choice.value)
    last = len(field.picklist_values)
    return Sql(
        f"CASE {value.sql} {' '.join(cases)} ELSE CASE WHEN {value.sql} IS NULL THEN NULL ELSE {last} END END",
        tuple(values),
    )

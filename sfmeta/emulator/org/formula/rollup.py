"""Roll-up summaries as SQL: count, sum, min and max over the children that pass the filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.formula.errors import FormulaError, unemulated, unknown_field
from sfmeta.emulator.org.formula.values import literal

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import Field, RollupFilter, Schema, SObject

Compute: TypeAlias = "Callable[[SObject, str, Field], str]"
COMPARISONS = {
    "equals": "=",
    "notEqual": "<>",
    "lessThan": "<",
    "greaterThan": ">",
    "lessOrEqual": "<=",
    "greaterOrEqual": ">=",
}


def rollup_sql(schema: Schema, field: Field, alias: str, compute: Compute) -> str:
    """SQL of a roll-up's cell, over the parent's table that ``alias`` stands for. ``compute`` gives the SQL of a field
    of the children that is itself computed."""
    rollup = field.rollup
    assert rollup
    child = schema.sobject(rollup.child)
    key = child.field(rollup.foreign_key) if child else None
    if child is None or key is None:
        raise unknown_field(f"{rollup.child}.{rollup.foreign_key}")
    of = f"{alias}_c"

    def cell(name: str) -> tuple[Field, str]:
        named = child.field(name)
        if named is None:
            raise unknown_field(f"{child.name}.{name}")
        return named, compute(child, of, named) if named.calculated else f"{of}.{quoted(named.column)}"

    conditions = [f"{of}.{quoted(key.column)} = {alias}.{quoted('Id')}", f"{of}.{quoted('IsDeleted')} = 0"]
    conditions += [_condition(*cell(item.field), item) for item in rollup.filters]
    among = f" FROM {quoted(child.table)} {of} WHERE {' AND '.join(conditions)})"
    if rollup.operation == "count":
        return f"(SELECT count(*){among}"
    made = f"(SELECT {rollup.operation}({cell(rollup.field)[1]}){among}"
    return f"COALESCE({made}, 0)" if rollup.operation == "sum" else made


def _condition(field: Field, cell: str, item: RollupFilter) -> str:
    if item.operation not in COMPARISONS:
        return _text_condition(cell, item)
    values = [_cell(field, value) for value in item.values]
    if item.operation == "equals":
        return f"{cell} IN ({', '.join(values)})" if values else f"{cell} IS NULL"
    if item.operation == "notEqual":
        return f"({cell} NOT IN ({', '.join(values)}) OR {cell} IS NULL)" if values else f"{cell} IS NOT NULL"
    if len(values) != 1:
        raise FormulaError(f"Operation {item.operation} takes one value")
    return f"{cell} {COMPARISONS[item.operation]} {values[0]}"


def _text_condition(cell: str, item: RollupFilter) -> str:
    value = literal(",".join(item.values).casefold())
    folded = f"lower(COALESCE({cell}, ''))"
    known = {
        "contains": f"instr({folded}, {value}) > 0",
        "notContain": f"instr({folded}, {value}) = 0",
        "startsWith": f"substr({folded}, 1, length({value})) = {value}",
    }
    if item.operation not in known:
        raise unemulated(f"the filter operation {item.operation}")
    return known[item.operation]


def _cell(field: Field, text: str) -> str:
    if field.type == "boolean":
        return "1" if text.strip().casefold() in ("true", "1") else "0"
    if field.traits.sqlite in ("REAL", "INTEGER"):
        try:
            return str(float(text))
        except ValueError:
            raise FormulaError(f"Invalid value '{text}' for the filter on {field.name}") from None
    return literal(text.strip())

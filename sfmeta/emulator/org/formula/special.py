"""Functions of formulas whose result depends on what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.org.formula.errors import wrong_count, wrong_type
from sfmeta.emulator.org.formula.values import (
    BOOLEAN,
    CHOICES,
    DATE,
    DATETIME,
    NOTHING,
    NUMBER,
    TEXT,
    TIME,
    Value,
    is_blank,
    literal,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def common(name: str, *values: Value) -> str:
    """The one data type of all of them."""
    kind = next((value.kind for value in values if value.kind != NOTHING), NOTHING)
    for value in values:
        if value.kind not in (NOTHING, kind):
            raise wrong_type(f"function '{name}()'", (kind,), value)
    return kind


def choose(values: Sequence[Value]) -> Value:
    """IF: what is not known is false."""
    condition, yes, no = values
    return Value(f"(CASE WHEN {condition.sql} THEN {yes.sql} ELSE {no.sql} END)", common("IF", yes, no))


def case(values: Sequence[Value]) -> Value:
    """CASE: cases of texts match letter by letter."""
    if len(values) % 2:
        raise wrong_count("CASE", len(values) + 1, len(values))
    subject, *pairs, otherwise = values
    cases, results = pairs[::2], pairs[1::2]
    arms = []
    for at, result in zip(cases, results, strict=True):
        if subject.kind in CHOICES and not at.written:
            raise wrong_type("function 'CASE()'", ("Text Literal",), at)
        if subject.kind not in CHOICES:
            common("CASE", subject, at)
        same = is_blank(subject) if at.sql in ("NULL", "''") else f"{subject.sql} = {at.sql} COLLATE BINARY"
        arms.append(f"WHEN {same} THEN {result.sql}")
    return Value(f"(CASE {' '.join(arms)} ELSE {otherwise.sql} END)", common("CASE", *results, otherwise))


def moment(values: Sequence[Value]) -> Value:
    """DATETIMEVALUE: a day begins at midnight, Greenwich."""
    (value,) = values
    if value.kind == DATE:
        return Value(f"({value.sql} || 'T00:00:00.000+0000')", DATETIME)
    return Value(f"formula_parsed_moment({value.sql})", DATETIME)


def picked(values: Sequence[Value]) -> Value:
    """ISPICKVAL."""
    field, value = values
    if not value.written:
        raise wrong_type("function 'ISPICKVAL()'", ("Text Literal",), value)
    return Value(f"(COALESCE({field.sql}, '') = {value.sql} COLLATE BINARY)", BOOLEAN)


def included(values: Sequence[Value]) -> Value:
    """INCLUDES: one of the values of a multi-select picklist."""
    field, value = values
    if not value.written:
        raise wrong_type("function 'INCLUDES()'", ("Text Literal",), value)
    return Value(f"(instr(';' || {text_of(field)} || ';', ';' || {value.sql} || ';') > 0)", BOOLEAN)


def blank(values: Sequence[Value]) -> Value:
    return Value(is_blank(values[0]), BOOLEAN)


def null(values: Sequence[Value]) -> Value:
    """ISNULL: a text is never null."""
    return Value("0" if values[0].kind == TEXT else is_blank(values[0]), BOOLEAN)


def blank_value(values: Sequence[Value]) -> Value:
    value, instead = values
    kind = common("BLANKVALUE", value, instead)
    return Value(f"(CASE WHEN {is_blank(value)} THEN {instead.sql} ELSE {value.sql} END)", kind)


def null_value(values: Sequence[Value]) -> Value:
    value, instead = values
    kind = common("NULLVALUE", value, instead)
    return Value(value.sql if value.kind == TEXT else f"COALESCE({value.sql}, {instead.sql})", kind)


def text(values: Sequence[Value]) -> Value:
    (value,) = values
    if value.kind == NUMBER:
        return Value(f"formula_number({value.sql})", TEXT)
    if value.kind == DATETIME:
        return Value(f"(substr({value.sql}, 1, 10) || ' ' || substr({value.sql}, 12, 8) || 'Z')", TEXT)
    if value.kind == TIME:
        return Value(f"substr({value.sql}, 1, 12)", TEXT)
    return Value(value.sql, TEXT)


def whole_id(values: Sequence[Value]) -> Value:
    """CASESAFEID."""
    return Value(values[0].whole or f"formula_whole_id({values[0].sql})", TEXT)


def months_later(values: Sequence[Value]) -> Value:
    """ADDMONTHS: of a date a date, of a moment a moment."""
    start, count = values
    return Value(f"formula_months({start.sql}, {count.sql})", start.kind)


def duration(values: Sequence[Value]) -> Value:
    """FORMATDURATION of seconds, with days or without, or between two moments or times."""
    first, *rest = values
    if not rest:
        return Value(f"formula_duration({first.sql}, 0)", TEXT)
    (second,) = rest
    if first.kind == NUMBER:
        return Value(f"formula_duration({first.sql}, COALESCE({second.sql}, 0))", TEXT)
    common("FORMATDURATION", first, second)
    between = f"formula_seconds({second.sql}) - formula_seconds({first.sql})"
    return Value(f"formula_duration({between}, {int(first.kind == DATETIME)})", TEXT)


def hyperlink(values: Sequence[Value]) -> Value:
    target = text_of(values[2]) if len(values) > 2 else literal("_blank")
    parts = (literal('<a href="'), text_of(values[0]), literal('" target="'), target, literal('">'))
    return Value(f"({' || '.join((*parts, text_of(values[1]), literal('</a>')))})", TEXT)


def image(values: Sequence[Value]) -> Value:
    if len(values) == 3:
        raise wrong_count("IMAGE", 4, 3)
    parts = [literal('<img src="'), text_of(values[0]), literal('" alt="'), text_of(values[1]), literal('"')]
    if len(values) == 4:
        height, width = (f"formula_number({value.sql})" for value in values[2:])
        parts += [literal(' style="height:'), height, literal("px; width:"), width, literal('px;"')]
    parts.append(literal(' border="0"/>'))
    return Value(f"({' || '.join(parts)})", TEXT)

"""The operators of formulas as SQL."""

from __future__ import annotations

from sfmeta.emulator.org.formula.dates import A_DAY
from sfmeta.emulator.org.formula.errors import wrong_type
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
    text_of,
)

LATER = {DATE: "formula_days", DATETIME: "formula_moment", TIME: "formula_time"}
LOGICAL = {"&&": "AND", "||": "OR"}
EQUALITY = ("=", "<>")
ORDER = ("<", ">", "<=", ">=")


def unary(operator: str, value: Value) -> Value:
    wanted = BOOLEAN if operator == "!" else NUMBER
    _demand(operator, (wanted,), value)
    return Value(f"(NOT {value.sql})" if operator == "!" else f"({operator}{value.sql})", wanted)


def binary(operator: str, left: Value, right: Value) -> Value:
    if operator in LOGICAL:
        _demand(operator, (BOOLEAN,), left, right)
        return Value(f"({left.sql} {LOGICAL[operator]} {right.sql})", BOOLEAN)
    if operator in (*EQUALITY, *ORDER):
        return _compared(operator, left, right)
    if operator == "&" or (operator == "+" and left.kind == TEXT):
        _demand(operator, (TEXT,), left, right)
        return Value(f"({text_of(left)} || {text_of(right)})", TEXT)
    if operator in ("+", "-"):
        return _added(operator, left, right)
    _demand(operator, (NUMBER,), left, right)
    if operator == "^":
        return Value(f"pow({left.sql}, {right.sql})", NUMBER)
    if operator == "/":
        return _number(f"{left.sql} * 1.0 / NULLIF({right.sql}, 0)")
    return _number(f"{left.sql} {operator} {right.sql}")


def _number(sql: str) -> Value:
    """The platform reckons in decimals: 0.1 + 0.2 is 0.3, whatever two binary numbers come to."""
    return Value(f"formula_meant({sql})", NUMBER)


def _demand(operator: str, kinds: tuple[str, ...], *values: Value) -> None:
    for value in values:
        if value.kind not in (*kinds, NOTHING):
            raise wrong_type(f"operator '{operator}'", kinds, value)


def _compared(operator: str, left: Value, right: Value) -> Value:
    """Blank texts are equal to each other; nothing is less or more than a blank."""
    for value in (left, right):
        if value.kind in CHOICES:
            raise wrong_type(f"operator '{operator}'", (TEXT,), value)
    if NOTHING in (left.kind, right.kind) and operator in EQUALITY:
        blank = is_blank(right if left.kind == NOTHING else left)
        return Value(blank if operator == "=" else f"(NOT {blank})", BOOLEAN)
    _demand(operator, (right.kind if left.kind == NOTHING else left.kind,), right)
    if left.kind != TEXT:
        return Value(f"({left.sql} {operator} {right.sql})", BOOLEAN)
    first, second = (text_of(left), text_of(right)) if operator in EQUALITY else (left.sql, right.sql)
    return Value(f"({first} {operator} {second} COLLATE BINARY)", BOOLEAN)


def _added(operator: str, left: Value, right: Value) -> Value:
    """Numbers; days (or, to a time, milliseconds) to a point in time; the time between two of them."""
    if left.kind in LATER and right.kind in (NUMBER, NOTHING):
        return Value(f"{LATER[left.kind]}({left.sql}, {operator}({right.sql}))", left.kind)
    if operator == "+" and left.kind == NUMBER and right.kind in (DATE, DATETIME):
        return _added(operator, right, left)
    if operator == "-" and left.kind in LATER and left.kind == right.kind:
        apart = f"(formula_seconds({left.sql}) - formula_seconds({right.sql}))"
        around = f"mod(round({apart} * 1000) + {A_DAY}, {A_DAY})"  # a time of day is never before another
        return Value(around if left.kind == TIME else f"({apart} / 86400.0)", NUMBER)
    if left.kind in (NUMBER, NOTHING) and right.kind in (NUMBER, NOTHING):
        return _number(f"{left.sql} {operator} {right.sql}")
    expected: tuple[str, ...] = (NUMBER, DATE, DATETIME)
    if left.kind in expected and left.kind == right.kind:
        expected = (NUMBER,)
    raise wrong_type(f"operator '{operator}'", expected, left if left.kind not in (*LATER, NUMBER) else right)

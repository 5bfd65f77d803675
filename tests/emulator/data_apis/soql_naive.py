"""SOQL as one would explain it: rows in a list, conditions as functions of a row. Knows nothing of the emulator.

SOQL and SOSL Reference: "Comparison Operators", "Logical Operators", "ORDER BY", "GROUP BY", "Date Formats and Date
Literals in WHERE", "Querying Multi-Select Picklists".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

Row = dict[str, Any]
Test = Callable[[Row], bool]


@dataclass(frozen=True)
class Written:
    """A condition as it is written, and what it means."""

    text: str
    test: Test


COLOURS = ("Red", "Green", "Blue")
WORDS = ("acme", "ACME", "Acme West", "100%", "a_b", "aXb", "O'Brien", "back\\slash", "zoo", "Zebra", "")
DAYS = tuple(date(2026, 1, 1) + timedelta(days=step) for step in (0, 1, 30, 31, 58, 59, 89, 364))


def quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def written_as(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return quote(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def compared(field: str, operator: str, value: Any) -> Written:
    def test(row: Row) -> bool:
        left, right = folded(row[field]), folded(value) or (None if value == "" else folded(value))
        match operator:
            case "=":
                return bool(left == right)
            case "!=":
                return bool(left != right)
            case _:
                return left is not None and right is not None and ORDERED[operator](left, right)

    return Written(f"{field} {operator} {written_as(value)}", test)


def member(field: str, negated: bool, values: list[Any]) -> Written:
    wanted = {folded(value) if value != "" else None for value in values}
    listed = ", ".join(written_as(value) for value in values)
    return Written(
        f"{field} {'NOT IN' if negated else 'IN'} ({listed})", lambda row: (folded(row[field]) in wanted) != negated
    )


def like(field: str, pattern: list[str]) -> Written:
    """The pieces of a pattern: ``%`` and ``_`` are wildcards, every other piece stands for itself."""
    wild = {"%": ".*", "_": "."}
    expression = re.compile(
        "".join(wild.get(piece) or re.escape(piece) for piece in pattern) + r"\Z", re.IGNORECASE | re.DOTALL
    )
    text = "".join(
        piece
        if piece in wild
        else piece.replace("\\", "\\\\").replace("'", "\\'").replace("%", "\\%").replace("_", "\\_")
        for piece in pattern
    )
    empty = not text
    return Written(
        f"{field} LIKE '{text}'",
        lambda row: row[field] is None if empty else row[field] is not None and bool(expression.match(row[field])),
    )


def selected(field: str, excluded: bool, groups: list[list[str]]) -> Written:
    """``INCLUDES ('a;b', 'c')``: both a and b, or c."""

    def test(row: Row) -> bool:
        chosen = set((row[field] or "").split(";"))
        return any(set(group) <= chosen for group in groups) != excluded

    listed = ", ".join(quote(";".join(group)) for group in groups)
    return Written(f"{field} {'EXCLUDES' if excluded else 'INCLUDES'} ({listed})", test)


def within(field: str, operator: str, name: str, first: date, last: date) -> Written:
    """A date literal: equal to a range is to lie in it, less than it is to lie before it."""

    def test(row: Row) -> bool:
        day: date | None = row[field]
        if day is None:
            return operator == "!="
        return {
            "=": first <= day <= last,
            "!=": not first <= day <= last,
            "<": day < first,
            "<=": day <= last,
            ">": day > last,
            ">=": day >= first,
        }[operator]

    return Written(f"{field} {operator} {name}", test)


def days_of(today: date) -> dict[str, tuple[date, date]]:
    month = today.replace(day=1)
    return {
        "TODAY": (today, today),
        "YESTERDAY": (today - timedelta(days=1), today - timedelta(days=1)),
        "LAST_N_DAYS:30": (today - timedelta(days=30), today),
        "NEXT_N_DAYS:30": (today + timedelta(days=1), today + timedelta(days=30)),
        "N_DAYS_AGO:30": (today - timedelta(days=30),) * 2,
        "THIS_YEAR": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "LAST_MONTH": ((month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)),
    }


# ---- every condition there is

COMPARED = {
    "Name": st.sampled_from([word for word in WORDS if word]),
    "Site": st.sampled_from([*WORDS, None]),
    "NumberOfEmployees": st.none() | st.integers(-3, 3),
    "Amount__c": st.none() | st.sampled_from([-1.5, 0, 0.25, 2]),
    "Since__c": st.none() | st.sampled_from(DAYS),
}
OPERATORS = st.sampled_from(["=", "!=", *ORDERED])


def conditions(today: date) -> st.SearchStrategy[Written]:
    fields = st.sampled_from(sorted(COMPARED))
    literals = days_of(today)
    leaves = st.one_of(
        fields.flatmap(lambda field: st.builds(compared, st.just(field), OPERATORS, COMPARED[field])),
        st.builds(compared, st.just("Active__c"), st.sampled_from(["=", "!="]), st.booleans()),
        fields.flatmap(
            lambda field: st.builds(
                member, st.just(field), st.booleans(), st.lists(COMPARED[field], min_size=1, max_size=4)
            )
        ),
        st.builds(
            like,
            st.sampled_from(["Name", "Site"]),
            st.lists(st.sampled_from(["%", "_", "a", "ACM", "e W", "100%", "_b", "\\", "'"]), max_size=4),
        ),
        st.builds(
            selected,
            st.just("Tags__c"),
            st.booleans(),
            st.lists(st.lists(st.sampled_from(COLOURS), min_size=1, max_size=2), min_size=1, max_size=2),
        ),
        st.sampled_from(sorted(literals)).flatmap(
            lambda name: st.builds(lambda operator: within("Since__c", operator, name, *literals[name]), OPERATORS)
        ),
    )
    return st.recursive(leaves, _joined, max_leaves=6)


def _joined(inner: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda parts: _all("AND", parts, all)),
        several.map(lambda parts: _all("OR", parts, any)),
        inner.map(lambda part: Written(f"NOT ({part.text})", lambda row: not part.test(row))),
    )


def _all(word: str, parts: list[Written], of: Callable[[list[bool]], bool]) -> Written:
    text = f" {word} ".join(f"({part.text})" for part in parts)
    return Written(text, lambda row: of([part.test(row) for part in parts]))


def ordered(rows: list[Row], field: str, descending: bool, nulls_last: bool) -> list[Row]:
    """By a field, then by number; empty ones together at one end."""
    rows = sorted(rows, key=lambda row: row["Number"])
    full = [row for row in rows if row[field] is not None]
    full.sort(key=lambda row: folded(row[field]), reverse=descending)
    if descending:  # what is equal stays in the order of numbers
        full.sort(key=lambda row: row["Number"])
        full.sort(key=lambda row: folded(row[field]), reverse=True)
    empty = [row for row in rows if row[field] is None]
    return full + empty if nulls_last else empty + full

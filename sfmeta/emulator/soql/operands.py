"""Literals as the cells they are compared with, and what the platform says of one that does not fit its field."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from sfmeta.emulator.org.clock import rest_time
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.ids import parse_id
from sfmeta.emulator.soql.errors import invalid_field, malformed, pointing
from sfmeta.emulator.soql.sql import Cell
from sfmeta.emulator.soql.syntax import Boolean, Date, DateTime, Literal, Null, Number, Text, Time

NUMBERS = frozenset(("double", "currency", "percent", "int"))
IDS = frozenset(("id", "reference"))

WORDS = {
    "double": "double",
    "currency": "double",
    "percent": "double",
    "int": "int",
    "boolean": "boolean",
    "date": "date",
    "datetime": "dateTime",
    "time": "time",
}
"""What a type is called in "must be of type …"; every other type is a string there."""


def wrong_type(query: str, at: int, name: str, kind: str) -> Fault:
    """``at`` is the field's place: that is where the platform points."""
    if kind in WORDS:
        said = f"must be of type {WORDS[kind]} and should not be enclosed in quotes"
    else:
        said = "must be of type string and should be enclosed in quotes"
    return invalid_field(query, at, f"value of filter criterion for field '{name}' {said}")


def operand(query: str, at: int, name: str, kind: str, literal: Literal) -> Cell:
    """The cell that ``literal`` means beside a field called ``name`` of describe type ``kind``."""
    match literal:
        case Null():
            return None
        case Boolean(value=value) if kind == "boolean":
            return int(value)
        case Number(text=text) if kind in NUMBERS:
            return _number(text)
        case Date(text=text) if kind == "date":
            return _date(query, literal.at, text).isoformat()
        case DateTime(text=text) if kind == "datetime":
            return rest_time(moment(query, literal.at, text))
        case Time(text=text) if kind == "time":
            return _time(text)
        case Text(value=value) if kind in IDS:
            return _id(query, at, value)
        case Text(value=value) if kind not in WORDS:
            return value or None
        case _:
            raise wrong_type(query, at, name, kind)


def _number(text: str) -> int | float:
    return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else float(text)


def _id(query: str, at: int, text: str) -> str | None:
    """Seen in field logs as INVALID_QUERY_FILTER_OPERATOR, ``invalid ID field: …``, with the caret under the field."""
    if not text:
        return None
    whole = parse_id(text)
    if whole is None:
        raise Fault("INVALID_QUERY_FILTER_OPERATOR", pointing(query, at, f"invalid ID field: {text}"))
    return whole


def _date(query: str, at: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise malformed(query, at, f"Invalid date: {text}") from None


def moment(query: str, at: int, text: str) -> datetime:
    """A dateTime literal in UTC; the text of the complaint is Summer '24's."""
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise malformed(query, at, f"Invalid datetime: {text}") from None


def _time(text: str) -> str:
    clock, _, fraction = text.rstrip("Zz").partition(".")
    return f"{clock}.{fraction[:3]:0<3}Z"

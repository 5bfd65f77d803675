"""Is each text what the Metadata API's schema allows there: a boolean, a number, a value of its enumeration?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.metadata.rules.model import Basis, Problem, Rule, near
from sfmeta.metadata.schema import LATEST_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.model import Node
    from sfmeta.metadata.schema import Schema


@dataclass(frozen=True, slots=True)
class Value:
    """An element that has text, with its type in the schema and the type that it stands in."""

    node: Node
    owner: str
    type: str
    schema: Schema
    is_newer: bool


NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
FORMATS: dict[str, tuple[str, re.Pattern[str]]] = {
    # Spelled True and False in trees that Salesforce itself deploys.
    "boolean": ("true or false", re.compile(r"\s*(true|false|0|1)\s*", re.IGNORECASE)),
    "int": ("a whole number", re.compile(r"\s*[+-]?\d+\s*")),
    "long": ("a whole number", re.compile(r"\s*[+-]?\d+\s*")),
    "double": ("a number", NUMBER),
    "date": ("a date such as 2026-11-30", re.compile(r"\s*\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?\s*")),
    "dateTime": (
        "a time such as 2026-11-30T12:00:00.000Z",
        re.compile(r"\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\s*"),
    ),
    "time": ("a time of day such as 12:00:00.000Z", re.compile(r"\s*\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\s*")),
}

ANYTHING = {"anyType", "base64Binary"}
"""What the schema does not describe: the target configurations of a Lightning component, for one."""

OPEN = {"InvocableActionType", "QuickActionLabel", "OmniProcessType"}
"""Enumerations that are only examples: every release and installed package adds to them (seen in public trees)."""

BLANK = {"Gender", "StartsWith"}
"""Enumerations that translations leave empty (seen in public trees)."""


def structure_in_text(value: Value) -> Iterator[Problem]:
    if value.node.children and value.type not in ANYTHING and not _is_undescribed(value):
        yield Problem(f"<{value.node.tag}> holds elements where {value.owner} has a value", value.node)


def _is_undescribed(value: Value) -> bool:
    """A type that the schema only names, or that came after it."""
    return value.type not in FORMATS and value.type != "string" and value.schema.values(value.type) is None


def format_of_value(value: Value) -> Iterator[Problem]:
    if value.type in FORMATS and not value.node.children and not _is_nil(value.node):
        wanted, pattern = FORMATS[value.type]
        text = value.node.text or ""
        if not pattern.fullmatch(text):
            yield Problem(f"<{value.node.tag}> must be {wanted}, not {text!r}", value.node)


def enum_value(value: Value) -> Iterator[Problem]:
    text, meant = _not_in_enum(value)
    if text is not None and (meant or not value.is_newer):
        fix = f"Did you mean {meant}?" if meant else f"It is one of {_listed(value)}."
        yield Problem(f"{text!r} is not a value of {value.type} in <{value.node.tag}>", value.node, fix)


def newer_enum_value(value: Value) -> Iterator[Problem]:
    text, meant = _not_in_enum(value)
    if text is not None and meant is None and value.is_newer:
        message = f"{text!r} was not known as a value of {value.type} up to API version {LATEST_KNOWN}"
        yield Problem(message, value.node, "It may be newer; nothing here can tell.")


def _not_in_enum(value: Value) -> tuple[str | None, str | None]:
    """The text where it is no value of its enumeration, and the value that comes next to it."""
    values = value.schema.values(value.type)
    text = value.node.text or ""
    if values is None or value.type in OPEN or _is_nil(value.node) or text in values or value.node.children:
        return None, None
    if value.schema.last_version(value.type, text) or (not text and value.type in BLANK):
        return None, None
    if _in_another_case(text, values):
        return None, None
    return text, near(text, values)


def _in_another_case(text: str, values: frozenset[str]) -> str | None:
    return next((known for known in sorted(values) if known.casefold() == text.casefold()), None)


def enum_case(value: Value) -> Iterator[Problem]:
    values, text = value.schema.values(value.type), value.node.text or ""
    known = _in_another_case(text, values) if values and text not in values and value.type not in OPEN else None
    if known:
        yield Problem(f"{text!r} is spelled {known} in {value.type}", value.node, f"Write {known}.")


def retired_enum_value(value: Value) -> Iterator[Problem]:
    last = value.schema.last_version(value.type, value.node.text or "")
    if last and value.type not in OPEN:
        yield Problem(f"{value.node.text!r} left {value.type} after API version {last}", value.node)


def _listed(value: Value) -> str:
    known = sorted(value.schema.values(value.type) or ())
    return ", ".join(known[:40]) + (f" and {len(known) - 40} more" if len(known) > 40 else "")


def _is_nil(node: Node) -> bool:
    return ("xsi:nil", "true") in node.attributes


_TREES = "public source trees that an org took hold no such thing"
_HISTORY = "WSDLs of API 19 to 66"

VALUE_RULES: tuple[Rule[Value], ...] = (
    Rule("enum-case", Severity.WARNING, Basis.VERIFIED, "a tree that Salesforce deploys spells one so", enum_case),
    Rule("structure-in-text", Severity.ERROR, Basis.MODELLED, _TREES, structure_in_text),
    Rule("value-format", Severity.ERROR, Basis.MODELLED, _TREES, format_of_value),
    Rule("enum-value", Severity.ERROR, Basis.VERIFIED, "field logs: … is not a valid value for the enum", enum_value),
    Rule(
        "newer-enum-value", Severity.WARNING, Basis.MODELLED, "the schema ends before the project's", newer_enum_value
    ),
    Rule("retired-enum-value", Severity.WARNING, Basis.VERIFIED, _HISTORY, retired_enum_value),
)

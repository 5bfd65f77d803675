"""What the platform objects to in the attributes of a custom field: those that its type must have, and may not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.field_kinds import FORMULA_TAKES, FORMULA_TYPES, SPECIFIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.draft import Draft

LONGEST_FORMULA = 3_900
"""Characters (Salesforce Help, "Tips for Reducing Formula Size")."""

SEEN_MISSING = ("visibleLines", "precision", "scale", "defaultValue")
"""Attributes whose absence a real org was seen to report; the others are reported by the same pattern."""
SEEN_REFUSED = (
    ("Checkbox", "required"),
    ("Hierarchy", "referenceTo"),
    ("LongTextArea", "required"),
    ("Lookup", "relationshipOrder"),
    ("MasterDetail", "deleteConstraint"),
    ("Number", "length"),
    ("Summary", "precision"),
    ("TextArea", "length"),
)
"""Type and attribute of the refusals seen from a real org; the others follow the same pattern."""


def missing(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute in _absent(draft):
        if attribute in SEEN_MISSING:
            yield {"attribute": attribute, "type": draft.type}


def missing_too(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute in _absent(draft):
        if attribute not in SEEN_MISSING:
            yield {"attribute": attribute, "type": draft.type}


def _absent(draft: Draft) -> list[str]:
    own = draft.kind.needs if draft.kind else ()
    needs = FORMULA_TYPES.get(draft.type, ()) if draft.is_formula else own
    return [attribute for attribute in needs if not draft.node.has(attribute) and attribute != "relationshipName"]


def missing_relationship(draft: Draft) -> Iterator[dict[str, object]]:
    kind = draft.kind
    if kind and "relationshipName" in kind.needs and not draft.node.value("relationshipName").strip():
        yield {"attribute": "relationshipName"}


def refused(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute in _unwanted(draft):
        if (draft.type, attribute) in SEEN_REFUSED:
            yield {"attribute": attribute, "type": draft.type}


def refused_too(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute in _unwanted(draft):
        if (draft.type, attribute) not in SEEN_REFUSED:
            yield {"attribute": attribute, "type": draft.type}


def _unwanted(draft: Draft) -> list[str]:
    kind = draft.kind
    if kind is None:
        return []
    takes = FORMULA_TAKES if draft.is_formula else (*kind.needs, *kind.takes)
    special = ("required",) if draft.type == "MasterDetail" else ()
    return [
        attribute
        for attribute in SPECIFIC
        if attribute not in takes and attribute not in special and draft.given(attribute)
    ]


def required_detail(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.type == "MasterDetail" and draft.given("required"):
        yield {}


def formula_type(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.is_formula and draft.kind and draft.type not in FORMULA_TYPES:
        yield {"type": draft.type}


def long_formula(draft: Draft) -> Iterator[dict[str, object]]:
    """No formula of 14,778 in public trees is longer."""
    length = len(draft.node.value("formula"))
    if length > LONGEST_FORMULA:
        yield {"length": length, "limit": LONGEST_FORMULA}


def length(draft: Draft) -> Iterator[dict[str, object]]:
    length = draft.number("length")
    if draft.kind and draft.kind.length and length is not None and not draft.is_formula:
        low, high = draft.kind.length
        if not low <= length <= high:
            yield {"low": low, "high": high, "type": draft.type}


def lines(draft: Draft) -> Iterator[dict[str, object]]:
    lines = draft.number("visibleLines")
    if draft.kind and draft.kind.lines and lines is not None:
        low, high = draft.kind.lines
        if not low <= lines <= high:
            yield {"low": low, "high": high, "type": draft.type}


def precision(draft: Draft) -> Iterator[dict[str, object]]:
    precision = draft.number("precision")
    if precision is not None and draft.type in ("Number", "Currency", "Percent") and not 1 <= precision <= 18:
        yield {}


def scale(draft: Draft) -> Iterator[dict[str, object]]:
    precision, scale = draft.number("precision"), draft.number("scale")
    if scale is None or draft.type not in ("Number", "Currency", "Percent"):
        return
    if not 0 <= scale <= 17 or (precision is not None and scale > precision):
        yield {}


def default_of_checkbox(draft: Draft) -> Iterator[dict[str, object]]:
    default = draft.node.value("defaultValue").strip().casefold()
    if draft.type == "Checkbox" and draft.node.has("defaultValue") and default not in ("true", "false"):
        yield {"value": draft.node.value("defaultValue")}


def case_without_unique(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.given("caseSensitive") and not (draft.given("unique") or draft.given("externalId")):
        yield {}


def display_format(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.type == "AutoNumber" and draft.node.has("displayFormat"):
        text = draft.node.value("displayFormat")
        if not re.search(r"\{0+\}", text) or len(text) > 30:
            yield {"format": text}

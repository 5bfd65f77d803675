"""Are the values of a picklist, of a field or global, ones that the platform can keep apart?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.metadata.rules.model import Basis, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.model import Node
    from sfmeta.metadata.rules.field import Field

VALUES = {"valueSetDefinition": "value", "GlobalValueSet": "customValue", "StandardValueSet": "standardValue"}
"""The element of a value, by what holds it."""

MOST = {"Picklist": 1000, "MultiselectPicklist": 500}
"""Values of a restricted picklist (Salesforce Help, picklist limits); inactive ones count."""


def value_set(field: Field) -> Iterator[Problem]:
    node = field.node.child("valueSet")
    if node is None or field.type not in MOST:
        return
    given = [tag for tag in ("valueSetName", "valueSetDefinition") if node.child(tag)]
    if len(given) == 2:
        yield Problem("the value set names a global value set and defines its own values", node, "Keep one of the two.")
    if not given:
        yield Problem(
            "the value set has neither values nor the name of a global value set",
            node,
            "Add <valueSetDefinition> or <valueSetName>.",
        )


def unknown_setting(field: Field) -> Iterator[Problem]:
    node = field.node.child("valueSet")
    definition = node.child("valueSetDefinition") if node else None
    if node is None or definition is None:
        return
    known = {value.value("fullName") for value in definition.all("value")}
    for setting in node.all("valueSettings"):
        if setting.value("valueName") not in known:
            at = setting.child("valueName") or setting
            yield Problem(f"<valueSettings> are for {at.text!r}, which is no value of this picklist", at)


def too_many(field: Field) -> Iterator[Problem]:
    node = field.node.child("valueSet")
    definition = node.child("valueSetDefinition") if node else None
    if node is None or definition is None or node.value("restricted") != "true" or field.type not in MOST:
        return
    number, most = len(definition.all("value")), MOST[field.type]
    if number > most:
        yield Problem(f"the restricted picklist has {number} values; {most} are allowed", definition)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one set, in order, each with its name."""

    values: tuple[tuple[str, Node], ...]


def values_of(holder: Node) -> Values:
    """The values that a definition, a global or a standard value set holds."""
    return Values(tuple((value.value("fullName") or "", value) for value in holder.all(VALUES[holder.tag])))


def nameless(values: Values) -> Iterator[Problem]:
    for name, value in values.values:
        if not name.strip():
            yield Problem("a value has no name", value, "Add <fullName>: it is what records hold.")


def name_length(values: Values) -> Iterator[Problem]:
    for name, value in values.values:
        if len(name) > 255:
            at = value.child("fullName") or value
            yield Problem(f"the value {name[:20]}… has {len(name)} characters; 255 are allowed", at)


def duplicate(values: Values) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for name, value in values.values:
        before = first.setdefault(name, value)
        if name.strip() and before is not value:
            at = value.child("fullName") or value
            yield Problem(f"the value {name!r} is defined already in line {before.line}", at, "Keep one of them.")


def nearly_duplicate(values: Values) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name, value in values.values:
        before = first.setdefault(name.strip().casefold(), name)
        if before != name:
            at = value.child("fullName") or value
            yield Problem(f"the value {name!r} differs from {before!r} by case or blanks only", at)


def several_defaults(values: Values) -> Iterator[Problem]:
    defaults = [value for _, value in values.values if value.value("default") == "true"]
    for value in defaults[1:]:
        yield Problem("a picklist has one default; another value is it already", value.child("default") or value)


PICKLIST_RULES: tuple[Rule[Field], ...] = (
    Rule("field-value-set", Severity.ERROR, Basis.VERIFIED, "field logs: ... but not both", value_set),
    Rule(
        "picklist-setting", Severity.ERROR, Basis.VERIFIED, "field logs: Picklist value ... not found", unknown_setting
    ),
    Rule("picklist-size", Severity.ERROR, Basis.VERIFIED, "Salesforce Help, picklist limits", too_many),
)
VALUES_RULES: tuple[Rule[Values], ...] = (
    Rule(
        "picklist-name-missing", Severity.ERROR, Basis.MODELLED, "Metadata API Developer Guide, CustomValue", nameless
    ),
    Rule("picklist-name-length", Severity.ERROR, Basis.VERIFIED, "Salesforce Help, picklist limits", name_length),
    Rule("picklist-duplicate", Severity.ERROR, Basis.VERIFIED, "field logs: ... appears more than once", duplicate),
    Rule(
        "picklist-similar",
        Severity.ERROR,
        Basis.VERIFIED,
        "Salesforce Help 000385675, 000386557: picklist values know no case; no public picklist has such a pair",
        nearly_duplicate,
    ),
    Rule("picklist-default", Severity.WARNING, Basis.MODELLED, "no public picklist has two", several_defaults),
)

"""Do relationship fields say what happens to them, and how they are called?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.metadata.rules.field import NAME
from sfmeta.metadata.rules.model import Basis, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.rules.field import Field


def required_lookup(field: Field) -> Iterator[Problem]:
    constraint = (field.node.value("deleteConstraint") or "SetNull").strip()
    if (
        field.type == "Lookup"
        and field.has("required")
        and constraint == "SetNull"
        and not field.object.endswith("__b")
    ):
        yield Problem(
            "a required lookup cannot be emptied when the record it points to is deleted",
            field.node.child("deleteConstraint") or field.node.child("required") or field.node,
            "Set <deleteConstraint> to Restrict or Cascade.",
        )


def relationship_name(field: Field) -> Iterator[Problem]:
    at = field.node.child("relationshipName")
    if at and not NAME.fullmatch(at.text or ""):
        yield Problem(f"{at.text or ''!r} is no relationship name: letters, digits, single underscores", at)


def no_relationship_name(field: Field) -> Iterator[Problem]:
    if field.type in ("Lookup", "MasterDetail") and field.node.child("relationshipName") is None:
        yield Problem(f"{field.described} cannot be queried from its parent without <relationshipName>", field.node)


RELATIONSHIP_RULES: tuple[Rule[Field], ...] = (
    Rule(
        "field-required-lookup",
        Severity.ERROR,
        Basis.VERIFIED,
        "field logs: must specify either cascade ...",
        required_lookup,
    ),
    Rule("field-relationship-name", Severity.ERROR, Basis.MODELLED, "same form as a field name", relationship_name),
    Rule("field-relationship-missing", Severity.WARNING, Basis.MODELLED, "sf-skills demands it", no_relationship_name),
)

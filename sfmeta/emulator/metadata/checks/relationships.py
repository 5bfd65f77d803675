"""What the platform objects to in a field that refers to another object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.absent_objects import STANDARD
from sfmeta.emulator.metadata.object_kinds import BIG_OBJECT, suffix_of
from sfmeta.emulator.org.custom_name import NAME, namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.draft import Draft

DEFINITIONS = ("EntityDefinition", "EntityParticle", "FieldDefinition")
"""What a custom metadata type can point to beside another one: an object, or a field of it."""
KEEPS_NO_CHILDREN = ("User", "Group", "RecordType", "Profile")


def reference_target(draft: Draft) -> Iterator[dict[str, object]]:
    target = draft.node.value("referenceTo")
    lacking = draft.schema.sobject(target) is None and target.casefold() not in STANDARD
    if draft.type == "MetadataRelationship":
        lacking = lacking and target not in DEFINITIONS
    if draft.type in ("Lookup", "MasterDetail", "MetadataRelationship") and target and lacking:
        yield {"target": target}


def reference_changed(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is None or draft.type not in ("Lookup", "MasterDetail") or not draft.before.has("referenceTo"):
        return
    if draft.before.value("referenceTo").casefold() != draft.node.value("referenceTo").casefold():
        yield {}


def bad_relationship_name(draft: Draft) -> Iterator[dict[str, object]]:
    name = draft.node.value("relationshipName")
    if name and not NAME.match(name):
        yield {"object": draft.sobject.label}


def child_relationship(draft: Draft) -> Iterator[dict[str, object]]:
    """Only custom relationships can get in each other's way: their names end with ``__r``. Those of a package stand
    behind its namespace."""
    name = draft.node.value("relationshipName") if not namespace(draft.base) else ""
    target = draft.sobject.name if draft.type == "Hierarchy" else draft.node.value("referenceTo")
    parent = draft.schema.sobject(target) if target else None
    if not name or parent is None:
        return
    for child in draft.schema.children(parent.name):
        own = (child.child.casefold(), child.field.casefold()) == (
            draft.sobject.name.casefold(),
            draft.name.casefold(),
        )
        if not own and child.name and child.name.casefold() == f"{name}__r".casefold():
            yield {"name": name, "parent": parent.label}
            return


def required_lookup(draft: Draft) -> Iterator[dict[str, object]]:
    """(A big object's lookups have no constraints, and those of its index must be required.)"""
    constraint = draft.node.value("deleteConstraint") or "SetNull"
    big = suffix_of(draft.sobject.name) == BIG_OBJECT.suffix
    if draft.type == "Lookup" and draft.given("required") and constraint == "SetNull" and not big:
        yield {}


def constraint_to_user(draft: Draft) -> Iterator[dict[str, object]]:
    target = draft.node.value("referenceTo")
    constrained = draft.node.value("deleteConstraint") in ("Cascade", "Restrict")
    if draft.type == "Lookup" and constrained and target in KEEPS_NO_CHILDREN:
        yield {"target": target}


def hierarchy_of_user(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.type == "Hierarchy" and draft.sobject.name != "User":
        yield {}


def detail_of_standard(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.type == "MasterDetail" and not draft.sobject.custom:
        yield {"object": draft.sobject.label}

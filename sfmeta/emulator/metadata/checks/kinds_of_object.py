"""What the platform objects to in a field because of the kind of object that it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.object_kinds import METADATA_TYPE, SETTING, kind_of_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.draft import Draft

NEEDS_CONTROLLER = ("FieldDefinition", "EntityParticle")


def _foreign_type(draft: Draft) -> bool:
    """Whether the object's kind has no fields of that type; formulas are of none of these kinds."""
    types = kind_of_object(draft.sobject).fields
    return types is not None and draft.type != "" and (draft.is_formula or draft.type not in types)


def invalid_type(draft: Draft) -> Iterator[dict[str, object]]:
    kind = kind_of_object(draft.sobject)
    if _foreign_type(draft) and (kind is SETTING or (kind is METADATA_TYPE and draft.is_formula)):
        yield {}


def metadata_type(draft: Draft) -> Iterator[dict[str, object]]:
    if _foreign_type(draft) and kind_of_object(draft.sobject) is METADATA_TYPE and not draft.is_formula:
        yield {"type": draft.type, "object": draft.sobject.name, "field": draft.name}


def other_type(draft: Draft) -> Iterator[dict[str, object]]:
    if _foreign_type(draft) and kind_of_object(draft.sobject) not in (SETTING, METADATA_TYPE):
        yield {}


def manageability(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.node.has("fieldManageability") and kind_of_object(draft.sobject) is not METADATA_TYPE:
        yield {}


def loose_picklist(draft: Draft) -> Iterator[dict[str, object]]:
    values = draft.node.child("valueSet")
    if values is not None and kind_of_object(draft.sobject) is METADATA_TYPE and not values.flag("restricted"):
        yield {}


def controlling_field(draft: Draft) -> Iterator[dict[str, object]]:
    needs = draft.type == "MetadataRelationship" and draft.node.value("referenceTo") in NEEDS_CONTROLLER
    if needs and not draft.node.has("metadataRelationshipControllingField"):
        yield {}


def self_relationship(draft: Draft) -> Iterator[dict[str, object]]:
    itself = draft.node.value("referenceTo").casefold() == draft.sobject.name.casefold()
    if draft.type == "MetadataRelationship" and itself:
        yield {}

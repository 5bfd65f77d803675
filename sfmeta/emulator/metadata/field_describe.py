"""A custom field's document as describe shows it (facts: recorded describes of real orgs, Object Reference)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.field_kinds import FORMULA_TEXT_LENGTH, KINDS
from sfmeta.emulator.metadata.object_kinds import kind_of_object
from sfmeta.emulator.metadata.picklists import read_values, with_dependencies
from sfmeta.emulator.org.schema import Field, Rollup, RollupFilter

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.org.schema import PicklistValue, Schema, SObject

SUMMARY_PRECISION = 18
GEOLOCATION_PRECISION = 18


def describe_custom_field(
    node: Element,
    sobject: SObject,
    name: str,
    field_id: str,
    schema: Schema,
    value_set: Callable[[str], tuple[PicklistValue, ...]],
) -> tuple[Field, ...]:
    """The describe-able fields that the document makes: one, or three for a geolocation.

    ``value_set`` gives the values of a global value set by its name.
    """
    kind = KINDS[node.value("type")]
    attributes: dict[str, Any] = {
        "name": name,
        "label": node.value("label"),
        "type": kind.describe,
        "id": field_id,
        "length": _number(node, "length") or kind.fixed_length,
        "precision": _number(node, "precision"),
        "scale": _number(node, "scale"),
        "inline_help_text": node.value("inlineHelpText") or None,
        "extra_type_info": kind.extra,
        "external_id": node.flag("externalId"),
        "id_lookup": node.flag("externalId"),
        "unique": node.flag("unique"),
        "case_sensitive": node.flag("caseSensitive"),
        "nillable": not node.flag("required"),
        "permissionable": not node.flag("required"),
        "track_history": node.flag("trackHistory"),
        **(kind.describe_attributes or {}),
        **_default(node),
    }
    if node.has("formula"):
        attributes |= _formula(node)
    else:
        attributes |= _BY_TYPE.get(kind.name, _nothing)(node, sobject, name, schema)
    if node.has("valueSet"):
        attributes |= _picklist(node, sobject, value_set)
    if not kind_of_object(sobject).secured:
        attributes["permissionable"] = False
    field = Field(**attributes)
    return (field, *_coordinates(field)) if kind.name == "Location" else (field,)


def _number(node: Element, tag: str) -> int:
    return int(node.value(tag).strip() or 0)


def _default(node: Element) -> dict[str, Any]:
    if node.value("type") == "Checkbox":
        return {
            "default_value": node.flag("defaultValue"),
            "defaulted_on_create": True,
            "nillable": False,
        }
    return {"default_value_formula": node.value("defaultValue") or None}


def _formula(node: Element) -> dict[str, Any]:
    computed: dict[str, Any] = {
        "calculated": True,
        "calculated_formula": node.value("formula"),
        "formula_treat_null_number_as_zero": node.value("formulaTreatBlanksAs") == "BlankAsZero",
        "createable": False,
        "updateable": False,
        "default_value": None,
        "defaulted_on_create": False,
    }
    if node.value("type") == "Text":
        computed["length"] = FORMULA_TEXT_LENGTH
    return computed


def _nothing(node: Element, sobject: SObject, name: str, schema: Schema) -> dict[str, Any]:
    return {}


def _auto_number(node: Element, sobject: SObject, name: str, schema: Schema) -> dict[str, Any]:
    return {
        "auto_number": True,
        "createable": False,
        "updateable": False,
        "nillable": False,
        "defaulted_on_create": True,
        "display_format": node.value("displayFormat"),
    }


def _lookup(node: Element, sobject: SObject, name: str, schema: Schema) -> dict[str, Any]:
    target = schema.sobject(node.value("referenceTo")) or sobject
    constraint = node.value("deleteConstraint")
    child_name = node.value("relationshipName")
    return {
        "reference_to": (target.name,),
        "relationship_name": f"{name.removesuffix('__c')}__r",
        "child_relationship_name": f"{child_name}__r" if child_name else None,
        "cascade_delete": constraint == "Cascade",
        "restricted_delete": constraint == "Restrict",
    }


def _master_detail(node: Element, sobject: SObject, name: str, schema: Schema) -> dict[str, Any]:
    return _lookup(node, sobject, name, schema) | {
        "nillable": False,
        "permissionable": False,
        "cascade_delete": True,
        "relationship_order": _number(node, "relationshipOrder"),
        "updateable": node.flag("reparentableMasterDetail"),
        "write_requires_master_read": node.flag("writeRequiresMasterRead"),
    }


def _metadata_relationship(node: Element, sobject: SObject, name: str, schema: Schema) -> dict[str, Any]:
    """What it points to need not be an object with records: ``EntityDefinition`` and ``FieldDefinition`` are not."""
    target = node.value("referenceTo")
    known = schema.sobject(target)
    return _lookup(node, sobject, name, schema) | {"reference_to": (known.name if known else target,)}


def _location(node: Element, sobject: SObject, name: str, schema: Schema) -> dict[str, Any]:
    return {
        "createable": False,
        "updateable": False,
        "query_by_distance": True,
        "display_location_in_decimal": node.flag("displayLocationInDecimal"),
        "scale": 0,
    } | ({"scale": _number(node, "scale")} if node.has("scale") else {})


def _summary(node: Element, sobject: SObject, name: str, schema: Schema) -> dict[str, Any]:
    """A count is a whole number; every other operation gives what the summarized field is."""
    child_name, _, key = node.value("summaryForeignKey").partition(".")
    field_name = node.value("summarizedField").partition(".")[2]
    filters = tuple(
        RollupFilter(
            item.value("field").partition(".")[2],
            item.value("operation"),
            tuple(part.strip() for part in item.value("value").split(",")) if item.value("value") else (),
        )
        for item in node.all("summaryFilterItems")
    )
    computed: dict[str, Any] = {
        "calculated": True,
        "createable": False,
        "updateable": False,
        "rollup": Rollup(child_name, key, node.value("summaryOperation"), field_name, filters),
    }
    child = schema.sobject(child_name)
    summarized = child.field(field_name) if child else None
    if summarized is None or node.value("summaryOperation") == "count":
        return computed | {"type": "double", "precision": SUMMARY_PRECISION, "scale": 0}
    precision = SUMMARY_PRECISION if summarized.precision else 0
    return computed | {"type": summarized.type, "precision": precision, "scale": summarized.scale}


def _encrypted(node: Element, sobject: SObject, name: str, schema: Schema) -> dict[str, Any]:
    masks = {"asterisk": "*", "X": "X"}
    return {
        "encrypted": True,
        "mask": masks.get(node.value("maskChar"), "*"),
        "mask_type": node.value("maskType"),
    }


_BY_TYPE = {
    "AutoNumber": _auto_number,
    "EncryptedText": _encrypted,
    "Hierarchy": _lookup,
    "Location": _location,
    "Lookup": _lookup,
    "MasterDetail": _master_detail,
    "MetadataRelationship": _metadata_relationship,
    "Summary": _summary,
}


def _picklist(node: Element, sobject: SObject, value_set: Callable[[str], tuple[PicklistValue, ...]]) -> dict[str, Any]:
    settings = node.child("valueSet")
    assert settings
    definition = settings.child("valueSetDefinition")
    values = read_values(definition.all("value")) if definition else value_set(settings.value("valueSetName"))
    if definition and definition.flag("sorted"):
        values = tuple(sorted(values, key=lambda value: value.label.casefold()))
    controller = sobject.field(settings.value("controllingField")) if settings.has("controllingField") else None
    if controller is not None:
        controlling = [value.value for value in controller.picklist_values] or ["false", "true"]
        values = with_dependencies(values, settings.all("valueSettings"), controlling)
    return {
        "picklist_values": values,
        "restricted_picklist": settings.flag("restricted"),
        "dependent_picklist": controller is not None,
        "controller_name": controller.name if controller else None,
    }


def _coordinates(field: Field) -> tuple[Field, ...]:
    base = field.name.removesuffix("__c")
    return tuple(
        Field(
            name=f"{base}__{part}__s",
            label=f"{field.label} ({part})",
            type="double",
            id=field.id,
            precision=GEOLOCATION_PRECISION,
            scale=field.scale,
            nillable=field.nillable,
            permissionable=field.permissionable,
            compound_field_name=field.name,
        )
        for part in ("Latitude", "Longitude")
    )

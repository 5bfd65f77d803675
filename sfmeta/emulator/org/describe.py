"""The JSON of the describe resources, made from the schema (REST API Developer Guide; keys as in recorded answers)."""

from __future__ import annotations

from dataclasses import fields as attributes
from typing import TYPE_CHECKING

from sfmeta.emulator.org.schema import Field, SObject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    from sfmeta.emulator.org.schema import ChildRelationship, RecordTypeInfo, Schema

    Json: TypeAlias = Mapping[str, "Json"] | list["Json"] | str | int | float | bool | None


def camel(name: str) -> str:
    """``key_prefix`` → ``keyPrefix``; the sObject prefix of interfaces stays as Salesforce writes it."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


NOT_DESCRIBED = {
    "id",
    "setup",
    "history_enabled",
    "rollup",
    "index",
    "record_types",
    "child_relationship_name",
    "display_format",
    "track_history",
}
FIELD_ATTRIBUTES = [attribute.name for attribute in attributes(Field) if attribute.name not in NOT_DESCRIBED]
SOBJECT_FLAGS = [
    attribute.name
    for attribute in attributes(SObject)
    if attribute.name not in NOT_DESCRIBED and attribute.type == "bool"
]
TYPE_FLAGS = ("aggregatable", "filterable", "groupable", "sortable")
ONLY_IN_FULL = {"compact_layoutable", "search_layoutable"}
OF_EVERY_OBJECT: Mapping[str, Json] = {"hasSubtypes": False, "isInterface": False, "isSubtype": False}
IN_FULL: Mapping[str, Json] = {
    "actionOverrides": [],
    "defaultImplementation": None,
    "extendedBy": None,
    "extendsInterfaces": None,
    "implementedBy": None,
    "implementsInterfaces": None,
    "listviewable": None,
    "lookupLayoutable": None,
    "namedLayoutInfos": [],
    "networkScopeFieldName": None,
}
"""What the full describe says of every object here."""


def describe_field(field: Field, *, editable: bool = True) -> dict[str, Json]:
    """A field's 57 keys. ``editable`` is the user's right to write it; who may not read it is not shown it at all."""
    answer: dict[str, Json] = {}
    for name in FIELD_ATTRIBUTES:
        value = getattr(field, name)
        if name in TYPE_FLAGS and value is None:
            value = getattr(field.traits, name) and not field.long_text
        answer[camel(name)] = list(value) if isinstance(value, tuple) else value
    answer |= {
        "byteLength": field.length if field.type in ("id", "reference") else 3 * field.length,
        "createable": field.createable and editable,
        "custom": field.custom,
        "filteredLookupInfo": None,
        "picklistValues": [
            {
                "active": value.active,
                "defaultValue": value.default_value,
                "label": value.label,
                "validFor": value.valid_for,
                "value": value.value,
            }
            for value in field.picklist_values
            if value.active
        ],
        "soapType": field.soap_type or field.traits.soap_type,
        "updateable": field.updateable and editable,
    }
    return dict(sorted(answer.items()))


def describe_global(sobject: SObject, *, version: str) -> dict[str, Json]:
    """An object's entry in the list of all (``GET /sobjects``)."""
    flags = {camel(name): getattr(sobject, name) for name in SOBJECT_FLAGS if name not in ONLY_IN_FULL}
    about = {"associateEntityType": None, "associateParentEntity": None, "urls": dict(_urls(sobject, version))}
    return dict(sorted({**flags, **OF_EVERY_OBJECT, **_names(sobject), **about}.items()))


def describe_sobject(
    sobject: SObject, schema: Schema, fields: Iterable[tuple[Field, bool]], *, version: str, host: str
) -> dict[str, Json]:
    """An object's full describe. ``fields`` are those the user may read, each with whether he may write it."""
    urls = _urls(sobject, version)
    flags = {camel(name): getattr(sobject, name) for name in SOBJECT_FLAGS}
    parts: dict[str, Json] = {
        "childRelationships": [_child(child) for child in schema.children(sobject.name)],
        "fields": [describe_field(field, editable=editable) for field, editable in fields],
        "recordTypeInfos": [_record_type(info, urls["sobject"]) for info in sobject.record_types],
        "supportedScopes": [{"label": label, "name": name} for name, label in sobject.supported_scopes],
        "urls": {**urls, **_pages(sobject, urls["sobject"], host)},
    }
    return dict(sorted({**flags, **OF_EVERY_OBJECT, **IN_FULL, **_names(sobject), **parts}.items()))


def _names(sobject: SObject) -> dict[str, Json]:
    return {
        "custom": sobject.custom,
        "keyPrefix": sobject.key_prefix,
        "label": sobject.label,
        "labelPlural": sobject.label_plural,
        "name": sobject.name,
    }


def _child(child: ChildRelationship) -> dict[str, Json]:
    return {
        "cascadeDelete": child.cascade_delete,
        "childSObject": child.child,
        "deprecatedAndHidden": False,
        "field": child.field,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": child.name,
        "restrictedDelete": child.restricted_delete,
    }


def _pages(sobject: SObject, base: str, host: str) -> dict[str, str]:
    """The addresses of an object's pages; one without layouts has none."""
    if not sobject.layoutable:
        return {}
    return {
        "uiDetailTemplate": f"{host}/{{ID}}",
        "uiEditTemplate": f"{host}/{{ID}}/e",
        "uiNewRecord": f"{host}/{sobject.key_prefix}/e",
        "defaultValues": f"{base}/defaultValues?recordTypeId&fields",
    }


def _record_type(info: RecordTypeInfo, base: str) -> dict[str, Json]:
    return {
        "active": info.active,
        "available": info.available,
        "defaultRecordTypeMapping": info.default_record_type_mapping,
        "developerName": info.developer_name,
        "master": info.master,
        "name": info.name,
        "recordTypeId": info.id,
        "urls": {"layout": f"{base}/describe/layouts/{info.id}"},
    }


def _urls(sobject: SObject, version: str) -> dict[str, str]:
    base = f"/services/data/v{version}/sobjects/{sobject.name}"
    urls = {"rowTemplate": f"{base}/{{ID}}", "describe": f"{base}/describe", "sobject": base}
    if sobject.layoutable:
        urls |= {
            "compactLayouts": f"{base}/describe/compactLayouts",
            "approvalLayouts": f"{base}/describe/approvalLayouts",
            "listviews": f"{base}/listviews",
            "quickActions": f"{base}/quickActions",
            "layouts": f"{base}/describe/layouts",
        }
    return urls

"""Rows of what people made: custom fields, custom objects, layouts, value sets, each with its document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sfmeta.emulator.tooling.documents import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.store import Store, Stored
    from sfmeta.emulator.org.database import Cell
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import SObject

    Row = dict[str, Cell]

UNMANAGED = "unmanaged"


def custom_fields(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """CustomField: the definitions themselves, whatever the user may see of the data."""
    for stored in store.all("CustomField"):
        object_name, _, name = stored.name.partition(".")
        sobject = org.schema.sobject(object_name)
        if sobject is None or not name.endswith("__c"):
            continue
        node = stored.document
        yield {
            **_component(stored),
            **_of_object(sobject),
            "DeveloperName": name.removesuffix("__c"),
            "Description": node.value("description") or None,
            "Length": _number(node.value("length")),
            "Precision": _number(node.value("precision")),
            "Scale": _number(node.value("scale")),
            "RelationshipLabel": node.value("relationshipLabel") or None,
            "SummaryOperation": node.value("summaryOperation") or None,
            "InlineHelpText": node.value("inlineHelpText") or None,
            "MaskType": node.value("maskType") or None,
            "MaskChar": node.value("maskChar") or None,
        }


def custom_objects(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    for stored in store.all("CustomObject"):
        if stored.name.endswith("__c"):
            yield {
                **_component(stored),
                "DeveloperName": stored.name.removesuffix("__c"),
                "Language": "en_US",
                "Description": stored.document.value("description") or None,
                "SharingModel": stored.document.value("sharingModel"),
            }


def layouts(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    for stored in store.all("Layout"):
        object_name, _, name = stored.name.partition("-")
        sobject = org.schema.sobject(object_name)
        if sobject is not None:
            yield {
                **_component(stored),
                **_of_object(sobject),
                "Name": unquote(name),
                "LayoutType": "Standard",
                "ShowSubmitAndAttachButton": int(stored.document.flag("showSubmitAndAttachButton")),
            }


def global_value_sets(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    for stored in store.all("GlobalValueSet"):
        yield {
            **_component(stored),
            "DeveloperName": stored.name,
            "MasterLabel": stored.document.value("masterLabel"),
            "Description": stored.document.value("description") or None,
        }


def entity_id(sobject: SObject) -> str:
    """The durable id of an object: its name, or a custom object's 15-character id (as in recorded answers)."""
    return sobject.id[:15] if sobject.id else sobject.name


def _of_object(sobject: SObject) -> Row:
    """Which object it belongs to. (A custom object's id has 18 characters in one and 15 in the other: verified.)"""
    return {"TableEnumOrId": sobject.id or sobject.name, "EntityDefinitionId": entity_id(sobject)}


def _component(stored: Stored) -> Row:
    return {
        "Id": stored.id,
        "ManageableState": UNMANAGED,
        "CreatedDate": stored.created,
        "CreatedById": stored.created_by,
        "LastModifiedDate": stored.modified,
        "LastModifiedById": stored.modified_by,
        "FullName": stored.name,
        "Metadata": json.dumps(metadata(stored.document, stored.type)),
    }


def _number(text: str) -> int | None:
    return int(text) if text.strip() else None

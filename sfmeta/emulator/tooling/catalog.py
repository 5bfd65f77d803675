"""Rows of the metadata catalog: what objects and fields the org has, standard ones too, as one user sees them.

EntityParticle "has parity with describe" and so obeys field-level security (Tooling API Developer Guide, verified);
that EntityDefinition and FieldDefinition do the same is modelled.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sfmeta.emulator.tooling.components import entity_id
from sfmeta.emulator.tooling.data_types import data_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.store import Store, Stored
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field, RecordTypeInfo, SObject
    from sfmeta.emulator.tooling.components import Row

SHARING: Mapping[str, str] = {
    # the org-wide default as Organization has it: as EntityDefinition words it
    "All": "FullAccess",
    "ControlledByParent": "ControlledByParent",
    "Edit": "ReadWrite",
    "None": "Private",
    "Read": "Read",
    "ReadEditTransfer": "ReadWriteTransfer",
    "ReadSelect": "ReadSelect",
}


def entities(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """EntityDefinition: the objects that the user may read."""
    for sobject in sorted(org.schema, key=lambda sobject: sobject.name):
        if org.permissions.access(user_id, sobject).read:
            yield _entity(org, store, sobject)


def _entity(org: Org, store: Store, sobject: SObject) -> Row:
    stored = store.get("CustomObject", sobject.name)
    return {
        **_durable(entity_id(sobject)),
        "FullName": sobject.name,
        "QualifiedApiName": sobject.name,
        "DeveloperName": sobject.name.removesuffix("__c"),
        "MasterLabel": sobject.label,
        "Label": sobject.label,
        "PluralLabel": sobject.label_plural,
        "KeyPrefix": sobject.key_prefix,
        "PublisherId": _publisher(sobject.custom),
        "IsCustomizable": int(sobject.customizable),
        "IsCustomSetting": int(sobject.custom_setting),
        "IsApexTriggerable": int(sobject.triggerable),
        "IsTriggerable": int(sobject.triggerable),
        "IsCompactLayoutable": int(sobject.compact_layoutable),
        "IsDeprecatedAndHidden": int(sobject.deprecated_and_hidden),
        "IsReplicateable": int(sobject.replicateable),
        "IsRetrieveable": int(sobject.retrieveable),
        "IsSearchLayoutable": int(sobject.search_layoutable),
        "IsSearchable": int(sobject.searchable),
        "IsIdEnabled": 1,
        "IsEverCreatable": int(sobject.createable),
        "IsEverUpdatable": int(sobject.updateable),
        "IsEverDeletable": int(sobject.deletable),
        "IsFeedEnabled": int(sobject.feed_enabled),
        "IsQueryable": int(sobject.queryable),
        "IsMruEnabled": int(sobject.mru_enabled),
        "IsLayoutable": int(sobject.layoutable),
        "InternalSharingModel": _sharing(org, sobject, stored),
        "RecordTypesSupported": json.dumps({"recordTypeInfos": [_record_type(each) for each in sobject.record_types]}),
        **_changed(stored),
    }


def _sharing(org: Org, sobject: SObject, stored: Stored | None) -> str:
    """Of a custom object as deployed, of a standard one by the org-wide default; open to all where there is none."""
    if sobject.custom and stored is not None:
        return stored.document.value("sharingModel")
    column = f"Default{sobject.name}Access"
    organization = org.schema.sobject("Organization")
    if organization is None or organization.field(column) is None:
        return "ReadWrite"
    ((default,),) = org.database.query(f'SELECT "{column}" FROM Organization')
    return SHARING.get(str(default), "ReadWrite")


def _record_type(info: RecordTypeInfo) -> dict[str, str | bool]:
    return {
        "available": info.available,
        "defaultRecordTypeMapping": info.default_record_type_mapping,
        "master": info.master,
        "name": info.name,
        "recordTypeId": info.id,
    }


def field_definitions(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """FieldDefinition: one row for each field of the metadata, parts of compound ones left out."""
    for sobject, field, _ in _seen(org, user_id):
        if not _is_part(field):
            yield _field_definition(org, store, sobject, field)


def _field_definition(org: Org, store: Store, sobject: SObject, field: Field) -> Row:
    stored = store.get("CustomField", f"{sobject.name}.{field.name}")
    node = stored.document if stored else None
    controller = sobject.field(field.controller_name) if field.controller_name else None
    return {
        **_field(sobject, field),
        **_durable(field_id(sobject, field)),
        "FullName": f"{sobject.name}.{field.name}",
        "DataType": data_type(field, sobject, org.schema, node),
        "PublisherId": _publisher(field.custom),
        "ControllingFieldDefinitionId": field_id(sobject, controller) if controller else None,
        "IsIndexed": int(field.external_id or field.unique or field.type in ("id", "reference")),
        "IsPolymorphicForeignKey": int(field.polymorphic_foreign_key),
        "IsSearchPrefilterable": int(field.search_prefilterable),
        "IsAiPredictionField": int(field.ai_prediction_field),
        "Description": _text(node, "description"),
        "BusinessOwnerId": None,
        "BusinessStatus": _text(node, "businessStatus"),
        "SecurityClassification": _text(node, "securityClassification"),
        "ComplianceGroup": _text(node, "complianceGroup"),
        **_changed(stored),
    }


def particles(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """EntityParticle: one row for each field of describe, parts of compound ones too."""
    for sobject, field, editable in _seen(org, user_id):
        whole = sobject.field(field.compound_field_name) if _is_part(field) and field.compound_field_name else None
        definition = field_id(sobject, whole or field)
        yield {
            **_field(sobject, field),
            **_durable(f"{definition}.{field.name}" if whole else definition),
            "FieldDefinitionId": definition,
            "Name": field.name,
            "DataType": field.type,
            "ByteLength": field.length if field.type in ("id", "reference") else 3 * field.length,
            "Digits": field.digits,
            "RelationshipOrder": field.relationship_order,
            "InlineHelpText": field.inline_help_text,
            "DefaultValueFormula": field.default_value_formula,
            "Mask": field.mask,
            "MaskType": field.mask_type,
            "IsAutonumber": int(field.auto_number),
            "IsCaseSensitive": int(field.case_sensitive),
            "IsUnique": int(field.unique),
            "IsCreatable": int(field.createable and editable),
            "IsUpdatable": int(field.updateable and editable),
            "IsDefaultedOnCreate": int(field.defaulted_on_create),
            "IsWriteRequiresMasterRead": int(field.write_requires_master_read),
            "IsDependentPicklist": int(field.dependent_picklist),
            "IsDeprecatedAndHidden": int(field.deprecated_and_hidden),
            "IsDisplayLocationInDecimal": int(field.display_location_in_decimal),
            "IsIdLookup": int(field.id_lookup),
            "IsNamePointing": int(field.name_pointing),
            "IsPermissionable": int(field.permissionable),
            "IsEncrypted": int(field.encrypted),
            "IsComponent": int(whole is not None),
        }


def _field(sobject: SObject, field: Field) -> Row:
    """What FieldDefinition and EntityParticle say alike."""
    return {
        "QualifiedApiName": field.name,
        "EntityDefinitionId": entity_id(sobject),
        "DeveloperName": field.name.removesuffix("__c"),
        "MasterLabel": field.label,
        "Label": field.label,
        "Length": field.length,
        "ExtraTypeInfo": field.extra_type_info,
        "Precision": field.precision,
        "Scale": field.scale,
        "RelationshipName": field.relationship_name,
        "ReferenceTo": json.dumps({"referenceTo": list(field.reference_to)}),
        "ReferenceTargetField": field.reference_target_field,
        "IsCalculated": int(field.calculated),
        "IsHighScaleNumber": int(field.high_scale_number),
        "IsHtmlFormatted": int(field.html_formatted),
        "IsNameField": int(field.name_field),
        "IsNillable": int(field.nillable),
        "IsCompound": int(field.type in ("address", "location")),
        "IsApiFilterable": _flag(field, "filterable"),
        "IsApiGroupable": _flag(field, "groupable"),
        "IsApiSortable": _flag(field, "sortable"),
        "IsFieldHistoryTracked": int(field.track_history),
    }


def field_id(sobject: SObject, field: Field) -> str:
    """The durable id of a field: ``Account.Name``, ``Contact.Account`` for AccountId (recorded answers; verified), and
    a custom field's 15-character id behind the object's."""
    standard = field.name.removesuffix("Id") if field.type == "reference" else field.name
    return f"{entity_id(sobject)}.{field.id[:15] if field.id else standard}"


def _is_part(field: Field) -> bool:
    return field.compound_field_name is not None and field.compound_field_name != field.name


def _seen(org: Org, user_id: str) -> Iterator[tuple[SObject, Field, bool]]:
    """Every field that the user may read, and whether he may write it."""
    for sobject in sorted(org.schema, key=lambda sobject: sobject.name):
        if org.permissions.access(user_id, sobject).read:
            for field, editable in org.permissions.fields(user_id, sobject):
                yield sobject, field, editable


def _durable(durable_id: str) -> Row:
    """Its column Id carries the durable id: see ``world.DataWorld.formula``."""
    return {"Id": durable_id, "DurableId": durable_id}


def _publisher(custom: bool) -> str:
    return "<local>" if custom else "System"


def _changed(stored: Stored | None) -> Row:
    if stored is None:
        return {"LastModifiedDate": None, "LastModifiedById": None}
    return {"LastModifiedDate": stored.modified, "LastModifiedById": stored.modified_by}


def _flag(field: Field, name: str) -> int:
    own = getattr(field, name)
    return int(own if own is not None else getattr(field.traits, name) and not field.long_text)


def _text(node: Element | None, tag: str) -> str | None:
    return (node.value(tag) or None) if node is not None else None

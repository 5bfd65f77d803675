"""The rows of the Tooling API's objects, made from the org's schema and metadata when they are asked for."""

from __future__ import annotations

import json

from sfmeta.emulator.metadata.references import references
from sfmeta.emulator.tooling.documents import to_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sfmeta.emulator.metadata.store import Store, Stored
    from sfmeta.emulator.org.database import Cell
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field, SObject

    Row = dict[str, Cell]

LISTED_TYPES = {
    # describe type: how FieldDefinition.DataType words it
    "boolean": "Checkbox",
    "currency": "Currency({digits}, {scale})",
    "date": "Date",
    "datetime": "Date/Time",
    "double": "Number({digits}, {scale})",
    "email": "Email",
    "encryptedstring": "Text (Encrypted)({length})",
    "id": "Lookup()",
    "int": "Number({digits}, 0)",
    "location": "Geolocation",
    "multipicklist": "Picklist (Multi-Select)",
    "percent": "Percent({digits}, {scale})",
    "phone": "Phone",
    "picklist": "Picklist",
    "reference": "Lookup({target})",
    "string": "Text({length})",
    "time": "Time",
    "url": "URL({length})",
}


def data_type(field: Field) -> str:
    """``Currency(16, 2)``, ``Lookup(User)``: digits before the point, as Setup shows them."""
    if field.auto_number:
        return "Auto Number"
    if field.type == "textarea":
        kind = "Rich Text Area" if field.html_formatted else "Long Text Area" if field.long_text else "Text Area"
        return f"{kind}({field.length})"
    listed = LISTED_TYPES.get(field.type, field.type.capitalize()).format(
        digits=(field.precision or field.digits) - field.scale,
        scale=field.scale,
        length=field.length,
        target=",".join(field.reference_to),
    )
    if field.relationship_order is not None:
        listed = f"Master-Detail({','.join(field.reference_to)})"
    return f"Formula ({listed.partition('(')[0]})" if field.calculated_formula else listed


def _when(stored: Stored | None) -> Row:
    if stored is None:
        return {"LastModifiedDate": None, "LastModifiedById": None}
    return {"LastModifiedDate": stored.modified, "LastModifiedById": stored.modified_by}


def _made(stored: Stored) -> Row:
    return {"CreatedDate": stored.created, "CreatedById": stored.created_by, **_when(stored)}


def custom_fields(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """CustomField: the definitions themselves, whatever the user may see of the data."""
    for stored in store.all("CustomField"):
        object_name, _, name = stored.name.partition(".")
        sobject = org.schema.sobject(object_name)
        if sobject is None or not name.endswith("__c"):
            continue
        node = stored.document
        yield {
            "Id": stored.id,
            "TableEnumOrId": sobject.id[:15] if sobject.id else sobject.name,
            "DeveloperName": name.removesuffix("__c"),
            "FullName": stored.name,
            "Metadata": json.dumps(to_json(node, "CustomField")),
            "Description": node.value("description") or None,
            "InlineHelpText": node.value("inlineHelpText") or None,
            "Length": _number(node.value("length")),
            "Precision": _number(node.value("precision")),
            "Scale": _number(node.value("scale")),
            "RelationshipLabel": node.value("relationshipLabel") or None,
            "SummaryOperation": node.value("summaryOperation") or None,
            "ManageableState": "unmanaged",
            "EntityDefinitionId": entity_id(sobject),
            **_made(stored),
        }


def _number(text: str) -> int | None:
    return int(text) if text.strip() else None


def entity_id(sobject: SObject) -> str:
    """The durable id of an object: its name, or a custom object's 15-character id."""
    return sobject.id[:15] if sobject.id else sobject.name


def custom_objects(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    for stored in store.all("CustomObject"):
        if stored.name.endswith("__c"):
            yield {
                "Id": stored.id,
                "DeveloperName": stored.name.removesuffix("__c"),
                "Language": "en_US",
                "Description": stored.document.value("description") or None,
                "SharingModel": stored.document.value("sharingModel"),
                "ManageableState": "unmanaged",
                **_made(stored),
            }


def entities(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """EntityDefinition: the objects that the user may read."""
    for sobject in sorted(org.schema, key=lambda sobject: sobject.name):
        if not org.permissions.access(user_id, sobject).read:
            continue
        document = stored.document if (stored := store.get("CustomObject", sobject.name)) else None
        yield {
            "Id": entity_id(sobject),
            "DurableId": entity_id(sobject),
            "QualifiedApiName": sobject.name,
            "DeveloperName": sobject.name.removesuffix("__c"),
            "MasterLabel": sobject.label,
            "Label": sobject.label,
            "PluralLabel": sobject.label_plural,
            "KeyPrefix": sobject.key_prefix,
            "IsCustomizable": int(not sobject.setup),
            "IsCustomSetting": int(sobject.custom_setting),
            "IsApexTriggerable": int(sobject.triggerable),
            "IsQueryable": int(sobject.queryable),
            "IsSearchable": int(sobject.searchable),
            "IsRetrieveable": int(sobject.retrieveable),
            "IsReplicateable": int(sobject.replicateable),
            "IsLayoutable": int(sobject.layoutable),
            "IsEverCreatable": int(sobject.createable),
            "IsEverUpdatable": int(sobject.updateable),
            "IsEverDeletable": int(sobject.deletable),
            "InternalSharingModel": document.value("sharingModel") if document else "ReadWrite",
            "PublisherId": "<local>" if sobject.custom else "System",
            **_when(stored),
        }


def _definition(org: Org, store: Store, sobject: SObject, field: Field) -> Row:
    stored = store.get("CustomField", f"{sobject.name}.{field.name}")
    node = stored.document if stored else None
    return {
        "Id": field_id(sobject, field),
        "DurableId": field_id(sobject, field),
        "QualifiedApiName": field.name,
        "EntityDefinitionId": entity_id(sobject),
        "DeveloperName": field.name.removesuffix("__c"),
        "MasterLabel": field.label,
        "Label": field.label,
        "Length": field.length,
        "Precision": field.precision,
        "Scale": field.scale,
        "DataType": data_type(field),
        "ValueTypeId": field.type,
        "ExtraTypeInfo": field.extra_type_info,
        "RelationshipName": field.relationship_name,
        "ReferenceTo": json.dumps({"referenceTo": list(field.reference_to)}) if field.reference_to else None,
        "IsCalculated": int(field.calculated),
        "IsNameField": int(field.name_field),
        "IsNillable": int(field.nillable),
        "IsHtmlFormatted": int(field.html_formatted),
        "IsIndexed": int(field.external_id or field.unique or field.type in ("id", "reference")),
        "IsApiFilterable": _flag(field, "filterable"),
        "IsApiGroupable": _flag(field, "groupable"),
        "IsApiSortable": _flag(field, "sortable"),
        "IsFieldHistoryTracked": int(field.track_history),
        "IsCompound": int(field.type in ("address", "location")),
        "Description": (node.value("description") or None) if node else None,
        "SecurityClassification": (node.value("securityClassification") or None) if node else None,
        "BusinessStatus": (node.value("businessStatus") or None) if node else None,
        "ComplianceGroup": (node.value("complianceGroup") or None) if node else None,
        **_when(stored),
    }


def field_id(sobject: SObject, field: Field) -> str:
    """The durable id of a field: ``Account.Name``, or with a custom field's 15-character id behind the object's."""
    return f"{entity_id(sobject)}.{field.id[:15] if field.id and not field.compound_field_name else field.name}"


def _flag(field: Field, name: str) -> int:
    own = getattr(field, name)
    return int(own if own is not None else getattr(field.traits, name) and not field.long_text)


def _seen(org: Org, user_id: str) -> Iterator[tuple[SObject, Field, bool]]:
    """Every field that the user may read, and whether he may write it: the definitions obey field-level security."""
    for sobject in sorted(org.schema, key=lambda sobject: sobject.name):
        if org.permissions.access(user_id, sobject).read:
            for field, editable in org.permissions.fields(user_id, sobject):
                yield sobject, field, editable


def field_definitions(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """FieldDefinition: one row for each field, parts of compound ones left out."""
    for sobject, field, _ in _seen(org, user_id):
        if field.compound_field_name is None or field.name_field:
            yield _definition(org, store, sobject, field)


def particles(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """EntityParticle: one row for each field that holds a value, parts of compound ones too."""
    for sobject, field, editable in _seen(org, user_id):
        row = _definition(org, store, sobject, field)
        shared = ("Id", "DurableId", "QualifiedApiName", "EntityDefinitionId", "DeveloperName", "MasterLabel", "Label")
        more = ("Length", "Precision", "Scale", "ExtraTypeInfo", "RelationshipName", "ReferenceTo")
        flags = ("IsCalculated", "IsNameField", "IsNillable", "IsHtmlFormatted")
        api = ("IsApiFilterable", "IsApiGroupable", "IsApiSortable")
        yield {name: row[name] for name in (*shared, *more, *flags, *api)} | {
            "FieldDefinitionId": row["Id"],
            "Name": field.name,
            "DataType": field.type,
            "ByteLength": 3 * field.length,
            "Digits": field.digits,
            "IsAutonumber": int(field.auto_number),
            "IsCaseSensitive": int(field.case_sensitive),
            "IsUnique": int(field.unique),
            "IsCreatable": int(field.createable and editable),
            "IsUpdatable": int(field.updateable and editable),
            "IsDefaultedOnCreate": int(field.defaulted_on_create),
            "IsDependentPicklist": int(field.dependent_picklist),
            "IsIdLookup": int(field.id_lookup),
            "IsPermissionable": int(field.permissionable),
            "IsEncrypted": int(field.encrypted),
            "InlineHelpText": field.inline_help_text,
        }


def dependencies(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """MetadataComponentDependency: who refers to which custom field."""
    fields = {stored.name.casefold(): stored for stored in store.all("CustomField")}
    for number, reference in enumerate(references(store, org.schema)):
        used = fields.get(reference.field.casefold())
        if used is not None and used.name.endswith("__c"):
            yield {
                "Id": f"{reference.id}/{number}",
                "MetadataComponentId": reference.id,
                "MetadataComponentName": _component_name(reference.type, reference.name),
                "MetadataComponentType": reference.type,
                "RefMetadataComponentId": used.id,
                "RefMetadataComponentName": _component_name("CustomField", used.name),
                "RefMetadataComponentType": "CustomField",
            }


def _component_name(type_name: str, full_name: str) -> str:
    """How dependencies call a component: a field by its developer name, without the object and the suffix."""
    if type_name == "CustomField":
        return full_name.partition(".")[2].removesuffix("__c")
    return full_name.partition(".")[2] if type_name == "ListView" else full_name.partition("-")[2] or full_name


def layouts(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    for stored in store.all("Layout"):
        object_name, _, name = stored.name.partition("-")
        sobject = org.schema.sobject(object_name)
        if sobject is not None:
            yield {
                "Id": stored.id,
                "Name": name,
                "TableEnumOrId": entity_id(sobject),
                "FullName": stored.name,
                "Metadata": json.dumps(to_json(stored.document, "Layout")),
                "EntityDefinitionId": entity_id(sobject),
                **_made(stored),
            }


ROWS: Mapping[str, Callable[[Org, Store, str], Iterator[Row]]] = {
    "CustomField": custom_fields,
    "CustomObject": custom_objects,
    "EntityDefinition": entities,
    "EntityParticle": particles,
    "FieldDefinition": field_definitions,
    "Layout": layouts,
    "MetadataComponentDependency": dependencies,
}
"""What makes the rows of each object, as one user sees them."""

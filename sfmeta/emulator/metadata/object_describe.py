"""A custom object's document as describe shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.element import Element
from sfmeta.emulator.metadata.object_kinds import SETTING, kind_of
from sfmeta.emulator.org.schema import Field, PicklistValue, SObject
from sfmeta.emulator.org.standard import MASTER_RECORD_TYPE, SHARED, shared_field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.object_kinds import ObjectKind
    from sfmeta.emulator.metadata.work import Work

ONLY_WITH = {"LastActivityDate": "enableActivities"}
LIST_NAME_LENGTH = 38
"""Of a row of a list setting (``Custom Setting Name too long`` in real orgs: mshanemc/roundRobinProcessBuilder)."""


def _read_only(name: str, label: str, type_: str, length: int) -> Field:
    return Field(
        name,
        label,
        type_,
        length=length,
        createable=False,
        updateable=False,
        permissionable=False,
        nillable=False,
        defaulted_on_create=True,
    )


OF_KINDS = {
    field.name: field
    for field in (
        Field(
            "SetupOwnerId",
            "Location",
            "reference",
            length=18,
            nillable=False,
            defaulted_on_create=True,
            permissionable=False,
            reference_to=("Organization", "Profile", "User"),
            relationship_name="SetupOwner",
            polymorphic_foreign_key=True,
            name_pointing=True,
        ),
        _read_only("DeveloperName", "Custom Metadata Record Name", "string", 40),
        _read_only("MasterLabel", "Label", "string", 40),
        replace(
            _read_only("Language", "Master Language", "picklist", 40),
            picklist_values=(PicklistValue("en_US", "English"),),
            restricted_picklist=True,
        ),
        replace(_read_only("NamespacePrefix", "Namespace Prefix", "string", 15), nillable=True),
        _read_only("Label", "Label", "string", 40),
        _read_only("QualifiedApiName", "Qualified API Name", "string", 70),
        replace(_read_only("ReplayId", "Replay ID", "string", 1000), nillable=True),
        replace(_read_only("EventUuid", "Event UUID", "string", 36), nillable=True),
    )
}
"""The standard fields of custom settings, custom metadata types and platform events, by name."""


def describe_custom_object(
    work: Work, full_name: str, node: Element, object_id: str, existing: SObject | None
) -> SObject:
    kind = kind_of(full_name, setting=node.has("customSettingsType"))
    label = node.value("label")
    plural = node.value("pluralLabel") or label
    fields = tuple(_standard_fields(kind, node, label))
    if existing is not None:
        kept = {field.name for field in fields}
        fields = (*fields, *(field for field in existing.fields if field.name not in kept and field.custom))
    mine = (("mine", "Mine"),) if kind.owned else ()
    return replace(
        kind.pattern,
        name=existing.name if existing else full_name,
        label=label,
        label_plural=plural,
        key_prefix=existing.key_prefix if existing else work.org.ids.new_prefix(kind.prefix),
        fields=fields,
        id=object_id,
        feed_enabled=node.flag("enableFeeds"),
        history_enabled=node.flag("enableHistory"),
        searchable=node.flag("enableSearch"),
        record_types=(MASTER_RECORD_TYPE,),
        supported_scopes=(("everything", f"All {plural}"), *mine),
    )


def _standard_fields(kind: ObjectKind, node: Element, label: str) -> Iterator[Field]:
    for name in kind.standard:
        if name == "Name":
            yield (
                _setting_name(node) if kind is SETTING else _name_field(node.child("nameField") or Element("nameField"))
            )
        elif name == "OwnerId" and node.value("sharingModel") == "ControlledByParent":
            continue
        elif name == "SetupOwnerId":
            yield replace(OF_KINDS[name], unique=node.value("customSettingsType") == "Hierarchy")
        elif name in OF_KINDS:
            yield OF_KINDS[name]
        elif name not in ONLY_WITH or node.flag(ONLY_WITH[name]):
            yield SHARED[name] if name == "Id" else shared_field(name, label)


def _setting_name(node: Element) -> Field:
    """The key of a row of a list setting; a hierarchy's rows are told apart by whom they are for."""
    key = node.value("customSettingsType") == "List"
    return Field(
        "Name",
        "Name",
        "string",
        length=LIST_NAME_LENGTH if key else 80,
        name_field=True,
        id_lookup=key,
        permissionable=False,
        nillable=not key,
        unique=key,
    )


def _name_field(node: Element) -> Field:
    auto = node.value("type") == "AutoNumber"
    return Field(
        name="Name",
        label=node.value("label"),
        type="string",
        length=80,
        name_field=True,
        id_lookup=True,
        permissionable=False,
        nillable=not auto,
        createable=not auto,
        updateable=not auto,
        auto_number=auto,
        defaulted_on_create=True,
        display_format=node.value("displayFormat") or None,
    )

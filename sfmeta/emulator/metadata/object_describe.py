"""A custom object's document as describe shows it."""

from __future__ import annotations

from dataclasses import replace

from sfmeta.emulator.metadata.element import Element
from sfmeta.emulator.org.schema import Field, SObject
from sfmeta.emulator.org.standard import MASTER_RECORD_TYPE, shared_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.work import Work

FIELDS_OF_ALL = (
    "Id",
    "OwnerId",
    "IsDeleted",
    "Name",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
    "LastActivityDate",
    "LastViewedDate",
    "LastReferencedDate",
)
ONLY_WITH = {"LastActivityDate": "enableActivities"}


def describe_custom_object(
    work: Work, full_name: str, node: Element, object_id: str, existing: SObject | None
) -> SObject:
    label = node.value("label")
    plural = node.value("pluralLabel") or label
    fields = tuple(_standard_fields(node, label))
    if existing is not None:
        kept = {field.name for field in fields}
        fields = (*fields, *(field for field in existing.fields if field.name not in kept and field.custom))
    return SObject(
        name=existing.name if existing else full_name,
        label=label,
        label_plural=plural,
        key_prefix=existing.key_prefix if existing else work.org.ids.new_prefix(),
        fields=fields,
        id=object_id,
        feed_enabled=node.flag("enableFeeds"),
        history_enabled=node.flag("enableHistory"),
        searchable=node.flag("enableSearch"),
        record_types=(MASTER_RECORD_TYPE,),
        supported_scopes=(("everything", f"All {plural}"), ("mine", "Mine")),
    )


def _standard_fields(node: Element, label: str) -> Iterator[Field]:
    for name in FIELDS_OF_ALL:
        if name == "Name":
            yield _name_field(node.child("nameField") or Element("nameField"))
        elif name == "OwnerId" and node.value("sharingModel") == "ControlledByParent":
            continue
        elif name not in ONLY_WITH or node.flag(ONLY_WITH[name]):
            field = shared_field(name, label)
            yield replace(field, label="Record ID") if name == "Id" else field


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

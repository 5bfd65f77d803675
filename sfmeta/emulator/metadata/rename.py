"""Renaming a component: its name, and every place of the org that says it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import custom_field
from sfmeta.emulator.metadata.problems import Missing, refuse
from sfmeta.emulator.metadata.respelling import Respelling
from sfmeta.emulator.metadata.work import Outcome
from sfmeta.emulator.org.custom_name import MAX_NAME, NAME

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.work import Work

SPEAKING = {"CustomField": ".", "CustomMetadata": "__mdt.", "ListView": ".", "Layout": "-"}
"""The types whose documents name fields, and what stands behind the object in their full names; of its type a record
says what is left of ``__mdt``."""


def rename(work: Work, type_name: str, old: str, new: str) -> Outcome:
    """Give a component another full name. Renaming a custom object is not emulated."""
    if type_name == "CustomObject":
        raise refuse("Not emulated: renaming a CustomObject", "INVALID_OPERATION")
    if type_name == "CustomField":
        return _rename_field(work, old, new)
    if type_name == "PermissionSet":
        changed = work.org.database.execute(
            "UPDATE PermissionSet SET Name = ? WHERE Name = ? AND IsOwnedByProfile = 0", (new, old)
        )
        if not changed:
            raise Missing(type_name, old)
    stored = work.store.get(type_name, old)
    if stored is None:
        raise Missing(type_name, old)
    if work.store.get(type_name, new) is not None and new.casefold() != old.casefold():
        raise refuse(f"There is already a {type_name} named {new}.", "DUPLICATE_DEVELOPER_NAME")
    work.store.rename(type_name, old, new)
    return Outcome(stored.id, created=False, changed=True)


def _rename_field(work: Work, old: str, new: str) -> Outcome:
    stored = work.store.get("CustomField", old)
    object_name, _, new_name = new.partition(".")
    sobject = work.org.schema.sobject(object_name)
    old_object, _, old_name = old.partition(".")
    if stored is None or sobject is None or old_object.casefold() != object_name.casefold():
        raise Missing("CustomField", old)
    base = new_name.removesuffix("__c")
    if not new_name.endswith("__c") or not NAME.match(base) or len(base) > MAX_NAME:
        raise refuse(
            "The Field Name field can only contain alphanumeric characters, must begin with a letter, cannot end with"
            " an underscore or contain two consecutive underscore characters, and must be unique across all"
            f" {sobject.label} fields"
        )
    if sobject.field(new_name) is not None and new_name.casefold() != old_name.casefold():
        raise refuse(f"There is already a field named {base} on {sobject.label}.", "DUPLICATE_DEVELOPER_NAME")
    changed = _respelled(work, Respelling(sobject, old_name, new_name, work.org.schema))
    _respell_schema(work, sobject.name, old_name, new_name)
    work.store.rename("CustomField", stored.name, f"{sobject.name}.{new_name}")
    for name in sorted({sobject.name, *changed}):
        user = work.org.schema.sobject(name)
        assert user
        custom_field.refresh(work, user)
    work.org.database.execute(
        "UPDATE FieldPermissions SET Field = ? WHERE Field = ?",
        (f"{sobject.name}.{new_name}", f"{sobject.name}.{old_name}"),
    )
    return Outcome(stored.id, created=False, changed=True)


def _respell_schema(work: Work, object_name: str, old: str, new: str) -> None:
    """The field's own name, those of its parts, and that of its relationship upwards."""
    sobject = work.org.schema.sobject(object_name)
    assert sobject
    old_base, new_base = old.removesuffix("__c"), new.removesuffix("__c")
    for field in sobject.fields:
        if field.compound_field_name and field.compound_field_name.casefold() == old.casefold():
            name = new_base + field.name[len(old_base) :]
            work.org.schema.rename_field(object_name, field.name, name)
            part = replace(field, name=name, compound_field_name=new)
            work.org.schema.put_field(object_name, part)
    work.org.schema.rename_field(object_name, old, new)
    renamed = work.org.schema.sobject(object_name)
    field_now = renamed.field(new) if renamed else None
    if field_now is not None and field_now.relationship_name:
        work.org.schema.put_field(object_name, replace(field_now, relationship_name=f"{new_base}__r"))


def _respelled(work: Work, respelling: Respelling) -> set[str]:
    """Change the documents that speak of the field; the names of the objects on which others are computed by it."""
    objects = set()
    for type_name, separator in SPEAKING.items():
        for stored in work.store.all(type_name):
            suffix, mark = separator[:-1], separator[-1]
            owner = work.org.schema.sobject(stored.name.partition(mark)[0] + suffix)
            document = respelling.document(stored.document, owner) if owner else stored.document
            if owner and document != stored.document:
                work.store.put(type_name, stored.name, stored.id, document, work.user_id)
                objects |= {owner.name} if type_name == "CustomField" else set()
    return objects

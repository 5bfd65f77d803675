"""The standard objects of a new org, read from ``data/<Object>.json``.

Each file says what describe says of the object, leaving out what is the default; ``"readonly": true`` is short for not
createable and not updateable, a picklist value is a text or ``[value, label]``, the fields that every object has are
named only, and ``"UserPermissions"`` stands for a flag for each permission of ``data/user_permissions.txt`` (those that
profiles and permission sets of at least three public repositories name). Account and Organization follow recorded
answers of real orgs key by key; the others follow the Object Reference (their types and lengths verified, flags
modelled on those of Account).
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from sfmeta.emulator.org.schema import Field, PicklistValue, RecordTypeInfo, SObject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from typing import Any

MASTER_RECORD_TYPE = RecordTypeInfo("012000000000000AAA", "Master", "Master", master=True)

_SYSTEM: Mapping[str, Any] = {
    "nillable": False,
    "createable": False,
    "updateable": False,
    "permissionable": False,
    "defaulted_on_create": True,
}
_SEEN: Mapping[str, Any] = {"createable": False, "updateable": False, "permissionable": False}


def _system(name: str, label: str, type_: str, **attributes: Any) -> Field:
    return Field(name, label, type_, **{**_SYSTEM, **attributes})


SHARED = {
    field.name: field
    for field in (
        _system("Id", "Record ID", "id", length=18, id_lookup=True),
        _system("IsDeleted", "Deleted", "boolean", default_value=False),
        _system(
            "OwnerId",
            "Owner ID",
            "reference",
            length=18,
            createable=True,
            updateable=True,
            reference_to=("User",),
            relationship_name="Owner",
        ),
        _system("CreatedDate", "Created Date", "datetime"),
        _system(
            "CreatedById",
            "Created By ID",
            "reference",
            length=18,
            reference_to=("User",),
            relationship_name="CreatedBy",
        ),
        _system("LastModifiedDate", "Last Modified Date", "datetime"),
        _system(
            "LastModifiedById",
            "Last Modified By ID",
            "reference",
            length=18,
            reference_to=("User",),
            relationship_name="LastModifiedBy",
        ),
        _system("SystemModstamp", "System Modstamp", "datetime"),
        Field("LastActivityDate", "Last Activity", "date", **_SEEN),
        Field("LastViewedDate", "Last Viewed Date", "datetime", **_SEEN),
        Field("LastReferencedDate", "Last Referenced Date", "datetime", **_SEEN),
    )
}
"""The fields that objects share, by name."""


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def shared_field(name: str, object_label: str) -> Field:
    """A field that every object has; the id's label begins with the object's."""
    field = SHARED[name]
    return replace(field, label=f"{object_label} ID") if name == "Id" else field


@cache
def user_permissions() -> tuple[Field, ...]:
    """``PermissionsRunReports`` and its like: what a user may do, as permission sets and profiles have it."""
    names = (_data() / "user_permissions.txt").read_text(encoding="utf-8").split()
    words = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
    return tuple(
        Field(
            f"Permissions{name}",
            words.sub(" ", name),
            "boolean",
            nillable=False,
            defaulted_on_create=True,
            default_value=False,
            permissionable=False,
        )
        for name in names
    )


def read_field(data: Mapping[str, Any]) -> Field:
    """A field as written in a data file."""
    attributes = {snake(key): value for key, value in data.items()}
    if attributes.pop("readonly", False):
        attributes |= {"createable": False, "updateable": False}
    if data["type"] == "reference":
        attributes.setdefault("length", 18)
    attributes["reference_to"] = tuple(attributes.get("reference_to", ()))
    attributes["picklist_values"] = tuple(
        PicklistValue(value, value) if isinstance(value, str) else PicklistValue(*value)
        for value in attributes.get("picklist_values", ())
    )
    return Field(**attributes)


def _fields(item: str | Mapping[str, Any], object_label: str) -> tuple[Field, ...]:
    if item == "UserPermissions":
        return user_permissions()
    return (shared_field(item, object_label) if isinstance(item, str) else read_field(item),)


def read_sobject(data: Mapping[str, Any]) -> SObject:
    """An object as written in a data file."""
    attributes = {snake(key): value for key, value in data.items()}
    attributes["fields"] = tuple(field for item in data["fields"] for field in _fields(item, data["label"]))
    attributes["supported_scopes"] = tuple(tuple(scope) for scope in attributes.get("supported_scopes", ()))
    return SObject(**attributes, record_types=(MASTER_RECORD_TYPE,))


def _data() -> Traversable:
    return resources.files("sfmeta.emulator.org") / "data"


@cache
def standard_sobjects() -> tuple[SObject, ...]:
    """All standard objects, by name."""
    files = sorted((file for file in _data().iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return tuple(read_sobject(json.loads(file.read_text(encoding="utf-8"))) for file in files)

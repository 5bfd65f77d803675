"""Clients for each of the emulator's users, and custom fields to work with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sfmeta.emulator.org.schema import Field, PicklistValue

from .client import Api

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.testing import RunningEmulator


@pytest.fixture
def admin(emulator: RunningEmulator) -> Iterator[Api]:
    api = Api(emulator.salesforce, emulator.access_token)
    yield api
    api.close()


@pytest.fixture
def integration(emulator: RunningEmulator) -> Iterator[Api]:
    api = Api(emulator.salesforce, emulator.integration_access_token)
    yield api
    api.close()


def custom_fields(org: Org) -> list[Field]:
    """One field of each kind that matters to data."""

    def make(name: str, label: str, kind: str, **attributes: object) -> Field:
        return Field(f"{name}__c", label, kind, id=org.ids.new("00N"), **attributes)  # type: ignore[arg-type]

    colours = tuple(PicklistValue(value, value) for value in ("Red", "Green", "Blue"))
    return [
        make("Amount", "Amount", "currency", precision=10, scale=2),
        make("Score", "Score", "double", precision=4, scale=1),
        make("Code", "Code", "string", length=20, external_id=True, unique=True, id_lookup=True),
        make("Exact", "Exact", "string", length=20, external_id=True, unique=True, id_lookup=True, case_sensitive=True),
        make("Batch", "Batch", "string", length=20, external_id=True, id_lookup=True),
        make("Tags", "Tags", "multipicklist", length=4099, picklist_values=colours, restricted_picklist=True),
        make("Colour", "Colour", "picklist", length=255, picklist_values=colours, restricted_picklist=True),
        make("Since", "Since", "date"),
        make("Seen", "Seen", "datetime"),
        make("Active", "Active", "boolean", nillable=False, defaulted_on_create=True, default_value=False),
        make("Note", "Note", "textarea", length=32768, extra_type_info="plaintextarea"),
        make("Mail", "Mail", "email", length=80),
        make("Link", "Link", "url", length=255),
    ]


def add_custom_fields(org: Org, user_ids: list[str]) -> None:
    """Put the fields on Account, granted to the users by a permission set: read and edit, where that is possible."""
    fields = custom_fields(org)
    with org.transaction():
        for field in fields:
            org.schema.put_field("Account", field)
            account = org.schema.sobject("Account")
            assert account
            org.database.add_column(account, field)
        set_id = org.ids.new("0PS")
        org.database.insert("PermissionSet", [{"Id": set_id, "Name": "All", "Label": "All", "IsOwnedByProfile": 0}])
        org.database.insert(
            "FieldPermissions",
            [
                {
                    "Id": org.ids.new("01k"),
                    "ParentId": set_id,
                    "SobjectType": "Account",
                    "Field": f"Account.{field.name}",
                    "PermissionsRead": 1,
                    "PermissionsEdit": 1,
                }
                for field in fields
            ],
        )
        org.database.insert(
            "PermissionSetAssignment",
            [{"Id": org.ids.new("0Pa"), "AssigneeId": user, "PermissionSetId": set_id} for user in user_ids],
        )


@pytest.fixture
def fields(emulator: RunningEmulator) -> None:
    """The custom fields, granted to the administrator and to nobody else."""
    add_custom_fields(emulator.server.world.org, [emulator.user_id])

"""Encrypted texts behind their masks, and the range of coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sfmeta.emulator.org.schema import Field
from sfmeta.emulator.soql.masks import masked

from .client import error

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator

    from .client import Api


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("all", "secret", "******"),
        ("lastFour", "1234567890", "******7890"),
        ("lastFour", "123", "123"),
        ("creditCard", "1234567890123456", "**** **** **** 3456"),
        ("creditCard", "12345", "*2345"),
        ("ssn", "123456789", "***-**-6789"),
        ("sin", "123456789", "***-**6-789"),
        ("nino", "AB123456C", "** ** ** ** *"),
        ("all", None, None),
    ],
)
def test_what_a_mask_leaves_clear(kind: str, value: str | None, shown: str | None) -> None:
    assert masked(value, kind, "*") == shown


def test_an_encrypted_text_is_masked_for_who_may_not_view_encrypted_data(emulator: RunningEmulator, admin: Api) -> None:
    org = emulator.server.world.org
    traits = {"encrypted": True, "mask": "X", "mask_type": "lastFour"}
    field = Field("Card__c", "Card", "encryptedstring", id=org.ids.new("00N"), length=20, **traits)  # type: ignore[arg-type]
    with org.transaction():
        org.schema.put_field("Account", field)
        account = org.schema.sobject("Account")
        assert account
        org.database.add_column(account, field)
    grant = {"PermissionSetId": own_set(admin), "AssigneeId": emulator.user_id}
    admin.create("PermissionSetAssignment", **grant)
    rights = {"SobjectType": "Account", "Field": "Account.Card__c", "PermissionsRead": True, "PermissionsEdit": True}
    admin.create("FieldPermissions", ParentId=grant["PermissionSetId"], **rights)
    made = admin.create("Account", Name="x", Card__c="1234567890")
    query = f"SELECT Card__c FROM Account WHERE Id = '{made}'"
    assert admin.records(query) == [{"Card__c": "XXXXXX7890"}]
    assert admin.get(f"/sobjects/Account/{made}").json()["Card__c"] == "XXXXXX7890"
    admin.patch(f"/sobjects/PermissionSet/{grant['PermissionSetId']}", {"PermissionsViewEncryptedData": True})
    assert admin.records(query) == [{"Card__c": "1234567890"}]


def own_set(admin: Api) -> str:
    return admin.create("PermissionSet", Name="Cards", Label="Cards")


@pytest.mark.parametrize(("name", "value", "most"), [("BillingLatitude", 90.5, 90), ("ShippingLongitude", -181, 180)])
def test_coordinates_have_their_range(admin: Api, name: str, value: float, most: int) -> None:
    status, code, said = error(admin.post("/sobjects/Account", {"Name": "x", name: value}))
    assert (status, code) == (400, "NUMBER_OUTSIDE_VALID_RANGE")
    assert f"from -{most} to {most}" in said
    assert admin.create("Account", Name="x", **{name: most})

"""Field-level security, per user: a field that is not granted is not there, one granted to read cannot be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .client import Api, error

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator


@pytest.fixture
def reader(emulator: RunningEmulator, admin: Api, integration: Api, fields: None) -> Api:
    """The integration user, who may read ``Score__c`` and nothing else of what was made."""
    made = admin.create("PermissionSet", Name="Score", Label="Score")
    admin.create(
        "FieldPermissions",
        ParentId=made,
        SobjectType="Account",
        Field="Account.Score__c",
        PermissionsRead=True,
        PermissionsEdit=False,
    )
    admin.create("PermissionSetAssignment", PermissionSetId=made, AssigneeId=emulator.integration_user_id)
    return integration


NO_COLUMN = "No such column 'Amount__c' on sobject of type Account"


def test_describe_shows_what_the_user_may_see_and_do(admin: Api, reader: Api) -> None:
    def custom(api: Api) -> dict[str, tuple[bool, bool]]:
        found = api.get("/sobjects/Account/describe").json()["fields"]
        return {f["name"]: (f["createable"], f["updateable"]) for f in found if f["custom"]}

    assert custom(reader) == {"Score__c": (False, False)}
    assert custom(admin)["Score__c"] == (True, True)
    assert "Amount__c" in custom(admin)


def test_a_field_that_is_not_granted_is_no_column(admin: Api, reader: Api) -> None:
    record = admin.create("Account", Name="x", Amount__c=5, Score__c=7)
    path = f"/sobjects/Account/{record}"
    assert reader.records(f"SELECT Score__c FROM Account WHERE Id = '{record}'") == [{"Score__c": 7.0}]
    for soql in (
        "SELECT Amount__c FROM Account",
        "SELECT Id FROM Account WHERE Amount__c > 1",
        "SELECT Id FROM Account ORDER BY Amount__c",
        "SELECT SUM(Amount__c) FROM Account",
    ):
        status, code, message = error(reader.query(soql))
        assert (status, code) == (400, "INVALID_FIELD")
        assert "No such column 'Amount__c' on entity 'Account'" in message
    assert "Amount__c" not in reader.get(path).json()
    assert error(reader.get(path, params={"fields": "Amount__c"}))[1] == "INVALID_FIELD"
    assert error(reader.patch(path, {"Amount__c": 6})) == (400, "INVALID_FIELD", NO_COLUMN)
    assert error(reader.post("/sobjects/Account", {"Name": "y", "Amount__c": 6})) == (400, "INVALID_FIELD", NO_COLUMN)
    assert admin.get(path).json()["Amount__c"] == 5.0


def test_a_field_granted_to_read_cannot_be_written(admin: Api, reader: Api) -> None:
    record = admin.create("Account", Name="x", Score__c=7)
    answer = reader.patch(f"/sobjects/Account/{record}", {"Score__c": 8, "Site": "s"})
    (problem,) = answer.json()
    assert problem == {
        "message": "Unable to create/update fields: Score__c. Please check the security settings of this field and "
        "verify that it is read/write for your profile or permission set.",
        "errorCode": "INVALID_FIELD_FOR_INSERT_UPDATE",
        "fields": ["Score__c"],
    }
    assert admin.get(f"/sobjects/Account/{record}").json()["Site"] is None


def test_granting_and_taking_away_work_at_once(emulator: RunningEmulator, admin: Api, reader: Api) -> None:
    (permission,) = admin.records("SELECT Id FROM FieldPermissions WHERE Parent.Name = 'Score'")
    path = f"/sobjects/FieldPermissions/{permission['Id']}"
    assert admin.patch(path, {"PermissionsEdit": True}).status_code == 204
    record = reader.create("Account", Name="x", Score__c=8)
    assert admin.delete(path).status_code == 204
    assert "Score__c" not in reader.get(f"/sobjects/Account/{record}").json()


def test_a_permission_set_is_assigned_once_and_by_those_who_may(
    emulator: RunningEmulator, admin: Api, reader: Api
) -> None:
    (there,) = admin.records("SELECT Id FROM PermissionSet WHERE Name = 'Score'")
    body = {"PermissionSetId": there["Id"], "AssigneeId": emulator.integration_user_id}
    assert error(admin.post("/sobjects/PermissionSetAssignment", body))[1] == "DUPLICATE_VALUE"
    assert error(reader.post("/sobjects/PermissionSetAssignment", {**body, "AssigneeId": emulator.user_id}))[0] == 400

"""What a deployed field is to those who use the org, from its first deploy to its deletion.

In a real org this leaves a custom field and a permission set for a moment, and takes both away at its end.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.emulator.metadata.wire import NAMESPACE, Session, field_files, package, text_field

pytestmark = pytest.mark.verified

FIELD = "Sfmeta_Verify__c"
SET = "Sfmeta_Verify"
PERMISSIONS = (
    f'<PermissionSet xmlns="{NAMESPACE}"><fieldPermissions><editable>true</editable><field>Account.{FIELD}</field>'
    f"<readable>true</readable></fieldPermissions><label>{SET}</label></PermissionSet>"
)
FILES = {
    **field_files(text_field(FIELD)),
    "package.xml": package(CustomField=[f"Account.{FIELD}"], PermissionSet=[SET]),
    f"permissionsets/{SET}.permissionset": PERMISSIONS,
}
GONE = {
    "package.xml": package(),
    "destructiveChanges.xml": package(CustomField=[f"Account.{FIELD}"], PermissionSet=[SET]),
}


@pytest.fixture
def deployed(org: Session) -> Iterator[Session]:
    result = org.deploy(FILES, rollbackOnError=True)
    assert result["status"] == "Succeeded", result
    yield org
    for assignment in org.query(f"SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = '{SET}'"):
        requests.delete(org.url(f"sobjects/PermissionSetAssignment/{assignment['Id']}"), headers=org.headers)
    assert org.deploy(GONE, rollbackOnError=True, purgeOnDelete=True)["status"] == "Succeeded"
    refused = requests.get(org.url("query"), {"q": f"SELECT {FIELD} FROM Account LIMIT 1"}, headers=org.headers)
    assert refused.json()[0]["errorCode"] == "INVALID_FIELD"


def test_a_field_is_seen_once_a_permission_set_grants_it_and_is_assigned(deployed: Session) -> None:
    """Metadata API Developer Guide: fields made by a deploy are visible to no profile."""
    org = deployed
    assert FIELD not in org.described()
    user = requests.get(f"{org.address}/services/oauth2/userinfo", headers=org.headers).json()["user_id"]
    (found,) = org.query(f"SELECT Id FROM PermissionSet WHERE Name = '{SET}'")
    body = {"AssigneeId": user, "PermissionSetId": found["Id"]}
    made = requests.post(org.url("sobjects/PermissionSetAssignment"), json=body, headers=org.headers)
    assert made.status_code == 201, made.text
    field = org.described()[FIELD]
    assert (field["type"], field["length"], field["custom"], field["updateable"]) == ("string", 20, True, True)


def test_deployed_again_it_is_unchanged(deployed: Session) -> None:
    """Metadata API Developer Guide, DeployMessage: `changed` and `created` tell what a deploy did."""
    again = deployed.deploy(FILES, rollbackOnError=True)["details"]["componentSuccesses"]
    (field,) = (message for message in again if message["componentType"] == "CustomField")
    assert (field["fullName"], field["created"], field["changed"]) == (f"Account.{FIELD}", False, False)

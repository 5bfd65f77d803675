"""deployRequest over the wire: forms, states, rights, and what becomes of the fields."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from sfmeta.testing import EmulatorFactory, RunningEmulator
from tests.emulator.metadata.wire import Org, field_files, package, text_field, zipped

PERMISSION_SET = (
    '<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata"><fieldPermissions><editable>{edit}</editable>'
    "<field>Account.Seen__c</field><readable>true</readable></fieldPermissions><label>Reader</label></PermissionSet>"
)
DETAIL_KEYS = {
    "changed",
    "columnNumber",
    "componentType",
    "created",
    "createdDate",
    "deleted",
    "fileName",
    "forPackageManifestFile",
    "fullName",
    "id",
    "knownPackagingProblem",
    "lineNumber",
    "problem",
    "problemType",
    "requiresProductionTestRun",
    "success",
    "warning",
}


@pytest.fixture
def org(emulator: RunningEmulator) -> Org:
    return Org(emulator)


def grant(org: Org, set_name: str, user_id: str) -> None:
    (found,) = org.query(f"SELECT Id FROM PermissionSet WHERE Name = '{set_name}'")
    body = {"AssigneeId": user_id, "PermissionSetId": found["Id"]}
    answer = requests.post(org.url("sobjects/PermissionSetAssignment"), json=body, headers=org.headers)
    assert answer.status_code == 201, answer.text


def test_a_deploy_is_pending_first_and_has_the_keys_of_a_real_answer_at_its_end(org: Org) -> None:
    submitted = org.submit(field_files(text_field("A__c")))
    assert submitted["id"].startswith("0Af")
    assert submitted["deployResult"]["status"] in ("Pending", "InProgress")
    ended = org.result(submitted["id"])
    assert (ended["status"], ended["success"], ended["done"]) == ("Succeeded", True, True)
    assert (ended["numberComponentsTotal"], ended["numberComponentsDeployed"]) == (1, 1)
    field, manifest = ended["details"]["allComponentMessages"]
    assert field.keys() == manifest.keys() == DETAIL_KEYS
    assert (field["componentType"], field["fullName"], field["created"]) == ("CustomField", "Account.A__c", True)
    assert (manifest["componentType"], manifest["fullName"], manifest["changed"]) == ("", "package.xml", True)


@pytest.mark.parametrize("names", [("json", "file"), ("file", "entity_content")])
def test_the_parts_of_the_form_are_told_by_what_they_hold(org: Org, names: tuple[str, str]) -> None:
    options = (names[0 if names[0] == "json" else 1], (None, json.dumps({"deployOptions": {"singlePackage": "true"}})))
    archive = ("file", ("package.xml", zipped(field_files(text_field("A__c")))))
    parts: list[Any] = [options, archive] if names[0] == "json" else [archive, options]
    answer = requests.post(org.url("metadata/deployRequest"), headers=org.headers, files=parts)
    assert answer.status_code == 201
    assert org.result(answer.json()["id"])["status"] == "Succeeded"


def test_a_deployed_field_is_seen_by_nobody_until_it_is_granted_and_assigned(org: Org) -> None:
    integration = Org(org.emulator, org.emulator.integration_access_token)
    files = field_files(text_field("Seen__c"))
    files["package.xml"] = package(CustomField=["Account.Seen__c"], PermissionSet=["Reader"])
    files["permissionsets/Reader.permissionset"] = PERMISSION_SET.format(edit="false")
    assert org.deploy(files)["status"] == "Succeeded"
    assert "Seen__c" not in org.described()
    assert "Seen__c" not in integration.described()

    grant(org, "Reader", org.emulator.integration_user_id)
    seen = integration.described()["Seen__c"]
    assert (seen["createable"], seen["updateable"], seen["type"], seen["length"]) == (False, False, "string", 20)
    assert "Seen__c" not in org.described()

    files["permissionsets/Reader.permissionset"] = PERMISSION_SET.format(edit="true")
    assert org.deploy(files)["status"] == "Succeeded"
    assert integration.described()["Seen__c"]["updateable"] is True


def test_a_required_field_is_seen_by_everybody(org: Org) -> None:
    assert org.deploy(field_files(text_field("Must__c", required="true")))["status"] == "Succeeded"
    standard = Org(org.emulator, org.emulator.standard_access_token)
    described = standard.described()["Must__c"]
    assert (described["nillable"], described["permissionable"], described["updateable"]) == (False, False, True)


def test_a_field_made_again_is_empty(org: Org) -> None:
    files = field_files(text_field("Seen__c"))
    files["package.xml"] = package(CustomField=["Account.Seen__c"], PermissionSet=["Reader"])
    files["permissionsets/Reader.permissionset"] = PERMISSION_SET.format(edit="true")
    org.deploy(files)
    grant(org, "Reader", org.emulator.user_id)
    made = requests.post(
        org.url("sobjects/Account"), json={"Name": "Acme", "Seen__c": "kept"}, headers=org.headers
    ).json()["id"]
    assert org.query(f"SELECT Seen__c FROM Account WHERE Id = '{made}'")[0]["Seen__c"] == "kept"
    gone = {"package.xml": package(), "destructiveChanges.xml": package(CustomField=["Account.Seen__c"])}
    assert org.deploy(gone)["status"] == "Succeeded"
    assert org.deploy(files)["status"] == "Succeeded"
    assert org.query(f"SELECT Seen__c FROM Account WHERE Id = '{made}'")[0]["Seen__c"] is None


def test_a_field_with_the_same_value_twice_does_not_become_unique(org: Org) -> None:
    files = field_files(text_field("Seen__c"))
    files["package.xml"] = package(CustomField=["Account.Seen__c"], PermissionSet=["Reader"])
    files["permissionsets/Reader.permissionset"] = PERMISSION_SET.format(edit="true")
    org.deploy(files)
    grant(org, "Reader", org.emulator.user_id)
    made = [
        requests.post(org.url("sobjects/Account"), json={"Name": "Acme", "Seen__c": seen}, headers=org.headers).json()
        for seen in ("same", "Same", None, None)
    ]
    unique = field_files(text_field("Seen__c", unique="true"))
    (failure,) = org.deploy(unique)["details"]["componentFailures"]
    assert failure["problem"] == "Cannot make the field unique: some records have the same value in it"
    requests.delete(org.url(f"sobjects/Account/{made[0]['id']}"), headers=org.headers)
    assert org.deploy(unique)["status"] == "Succeeded"


def test_checking_only_leaves_nothing_and_shows_ids_all_the_same(org: Org) -> None:
    ended = org.deploy(field_files(text_field("A__c", required="true")), checkOnly=True)
    assert (ended["status"], ended["checkOnly"]) == ("Succeeded", True)
    assert ended["details"]["componentSuccesses"][0]["id"].startswith("00N")
    assert "A__c" not in org.described()


def test_a_failed_deploy_tells_line_and_column_and_undoes_what_succeeded(org: Org) -> None:
    ended = org.deploy(field_files(text_field("Good__c", required="true"), text_field("Bad__c", length=300)))
    assert (ended["status"], ended["success"]) == ("Failed", False)
    (failure,) = ended["details"]["componentFailures"]
    assert (failure["fullName"], failure["problemType"], failure["lineNumber"]) == ("Account.Bad__c", "Error", 1)
    assert (ended["numberComponentErrors"], ended["numberComponentsDeployed"], ended["numberComponentsTotal"]) == (
        1,
        1,
        2,
    )
    assert "Good__c" not in org.described()


def test_without_rollback_what_succeeded_stays_but_not_in_production(emulator_factory: EmulatorFactory) -> None:
    files = field_files(text_field("Good__c", required="true"), text_field("Bad__c", length=300))
    developer = Org(emulator_factory(edition="developer"))
    assert developer.deploy(files, rollbackOnError=False)["status"] == "SucceededPartial"
    assert "Good__c" in developer.described()
    production = Org(emulator_factory(edition="enterprise"))
    ended = production.deploy(files, rollbackOnError=False)
    assert (ended["status"], ended["rollbackOnError"]) == ("Failed", True)
    assert "Good__c" not in production.described()


def test_only_who_may_change_metadata_deploys(org: Org) -> None:
    standard = Org(org.emulator, org.emulator.standard_access_token)
    answer = requests.post(standard.url("metadata/deployRequest"), headers=standard.headers, data=b"")
    assert answer.status_code == 403
    assert answer.json()[0]["message"].startswith("use of the Metadata API requires a user with the ModifyAllData")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{}", "JSON_PARSER_ERROR"),
        (b'{"validatedDeployRequestId": "0Af5e0000000099AAA"}', "INVALID_CROSS_REFERENCE_KEY"),
    ],
)
def test_a_body_that_is_no_deploy_is_refused(org: Org, body: bytes, code: str) -> None:
    headers = {**org.headers, "Content-Type": "application/json"}
    answer = requests.post(org.url("metadata/deployRequest"), headers=headers, data=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_an_option_that_is_neither_true_nor_false_is_refused(org: Org) -> None:
    wanted = json.dumps({"deployOptions": {"checkOnly": "maybe"}})
    parts: list[Any] = [("json", (None, wanted, "application/json")), ("file", ("z.zip", zipped({})))]
    answer = requests.post(org.url("metadata/deployRequest"), headers=org.headers, files=parts)
    assert (answer.status_code, answer.json()[0]["message"]) == (
        400,
        "'maybe' is not a valid value for the type xsd:boolean",
    )


def test_a_zip_that_is_none_fails_as_a_whole(org: Org) -> None:
    wanted = json.dumps({"deployOptions": {}})
    parts: list[Any] = [("json", (None, wanted, "application/json")), ("file", ("z.zip", b"no zip", "application/zip"))]
    answer = requests.post(org.url("metadata/deployRequest"), headers=org.headers, files=parts)
    ended = org.result(answer.json()["id"])
    assert (ended["status"], ended["errorStatusCode"]) == ("Failed", "INVALID_OPERATION")
    assert ended["details"]["componentFailures"] == []


def test_an_unknown_deploy_does_not_exist(org: Org) -> None:
    answer = requests.get(org.url("metadata/deployRequest/0Af5e0000000099AAA"), headers=org.headers)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("version", "status", "code"), [("30.0", 410, "UNSUPPORTED_API_VERSION"), ("69.0", 404, "NOT_FOUND")]
)
def test_versions_that_are_not_served(org: Org, version: str, status: int, code: str) -> None:
    answer = requests.get(Org(org.emulator, version=version).url("metadata/deployRequest/x"), headers=org.headers)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status, code)

"""Salesforce's own command line, unmodified, deploys to the emulator: over SOAP, and over REST where it can."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
import requests

from .client import Ready
from .sfdx import Project, manifest

over_both = pytest.mark.parametrize("rest", ["false", "true"], ids=["soap", "rest"])


@over_both
def test_a_deployed_field_is_seen_once_granted_and_assigned(project: Project, rest: str) -> None:
    name = f"Seen_{rest.title()}"
    project.field(name)
    first = project.deploy(SF_ORG_METADATA_REST_DEPLOY=rest)
    assert first["status"] == "Succeeded"
    assert [(file["fullName"], file["type"], file["state"]) for file in first["files"]] == [
        (f"Account.{name}__c", "CustomField", "Created")
    ]
    assert f"{name}__c" not in project.described()

    project.permission_set(f"Set_{rest.title()}", name)
    second = project.deploy(SF_ORG_METADATA_REST_DEPLOY=rest)
    assert {file["fullName"]: file["state"] for file in second["files"]} == {
        f"Account.{name}__c": "Unchanged",
        f"Set_{rest.title()}": "Created",
    }
    assigned = project.sf.result("org", "assign", "permset", "--name", f"Set_{rest.title()}")
    assert [each["value"] for each in assigned["successes"]] == [f"Set_{rest.title()}"]
    field = project.described()[f"{name}__c"]
    assert (field["type"], field["length"], field["updateable"]) == ("string", 40, True)


@over_both
def test_a_failure_is_reported_against_the_source_file(project: Project, rest: str) -> None:
    path = project.field("Wrong", type="Currency", precision="18", scale="2", length="9")
    answer = project.sf.refusal(
        "project", "deploy", "start", "--source-dir", "force-app", SF_ORG_METADATA_REST_DEPLOY=rest
    )
    assert answer["result"]["status"] == "Failed"
    (failure,) = answer["result"]["details"]["componentFailures"]
    assert failure["problem"] == "Can not specify 'length' for a CustomField of type Currency"
    assert failure["fullName"] == "Account.Wrong__c"
    (file,) = (file for file in answer["result"]["files"] if file["state"] == "Failed")
    assert Path(file["filePath"]) == path


@over_both
def test_a_dry_run_leaves_nothing_and_a_validation_can_be_deployed_quickly(project: Project, rest: str) -> None:
    name = f"Dry_{rest.title()}"
    project.field(name)
    project.permission_set(name, name)
    assert project.deploy("--dry-run", SF_ORG_METADATA_REST_DEPLOY=rest)["checkOnly"] is True
    validated = project.sf.result(
        *("project", "deploy", "validate", "--source-dir", "force-app", "--test-level", "RunLocalTests"),
        SF_ORG_METADATA_REST_DEPLOY=rest,
    )
    assert not project.has_permission_set(name)
    quick = project.sf.result(
        "project", "deploy", "quick", "--job-id", validated["id"], SF_ORG_METADATA_REST_DEPLOY=rest
    )
    assert (quick["status"], quick["checkOnly"], quick["id"] != validated["id"]) == ("Succeeded", False, True)
    assert project.has_permission_set(name)


def test_what_was_not_validated_is_not_deployed_quickly(project: Project) -> None:
    project.field("Dry_Run_Only")
    deployed = project.deploy()
    answer = project.sf.refusal("project", "deploy", "quick", "--job-id", deployed["id"])
    assert answer["name"] == "CannotQuickDeployError"


def test_an_asynchronous_deploy_is_reported_while_it_waits_and_resumed(
    project: Project, org: Ready, trouble: Callable[..., None]
) -> None:
    project.field("Later")
    trouble("deploy-queued", seconds=600)
    started = project.deploy("--async")
    waiting = project.sf.result("project", "deploy", "report", "--job-id", started["id"])
    assert (waiting["status"], waiting["done"]) == ("Pending", False)
    requests.post(f"{org.salesforce}/emulator/clock", json={"seconds": 600}, timeout=60).raise_for_status()
    resumed = project.sf.result("project", "deploy", "resume", "--job-id", started["id"])
    assert resumed["status"] == "Succeeded"
    reported = project.sf.result("project", "deploy", "report", "--job-id", started["id"])
    assert (reported["id"], reported["status"], reported["done"]) == (started["id"], "Succeeded", True)


def test_a_waiting_deploy_is_cancelled_once(project: Project, trouble: Callable[..., None]) -> None:
    project.permission_set("Never_Made")
    trouble("deploy-queued", seconds=600)
    started = project.deploy("--async")
    cancelled = project.sf.result("project", "deploy", "cancel", "--job-id", started["id"])
    assert (cancelled["status"], cancelled["success"]) == ("Canceled", False)
    assert not project.has_permission_set("Never_Made")
    again = project.sf.refusal("project", "deploy", "cancel", "--job-id", started["id"])
    assert again["message"] == "Can't cancel deploy because it's already completed."


def test_a_deploy_that_fails_in_the_org_is_told(project: Project, trouble: Callable[..., None]) -> None:
    project.field("Unlucky")
    trouble("deploy-fails", code="UNKNOWN_EXCEPTION", message="UNKNOWN_EXCEPTION: An unexpected error occurred.")
    answer = project.sf.refusal("project", "deploy", "start", "--source-dir", "force-app")
    assert answer["result"]["errorMessage"] == "UNKNOWN_EXCEPTION: An unexpected error occurred."


@pytest.mark.parametrize("packed", [False, True], ids=["a folder", "a zip"])
def test_metadata_format_deploys_as_it_is(project: Project, packed: bool) -> None:
    """The CLI puts a folder's files into a folder of the zip, and sends a zip as it finds it."""
    name = "Raw_Zip" if packed else "Raw_Folder"
    files = {
        "package.xml": manifest("CustomField", f"Account.{name}__c"),
        "objects/Account.object": '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><fields>'
        f"<fullName>{name}__c</fullName><label>Raw</label><length>9</length><type>Text</type></fields></CustomObject>",
    }
    folder = project.sf.folder / "mdapi"
    (folder / "objects").mkdir(parents=True)
    with ZipFile(project.sf.folder / "mdapi.zip", "w") as archive:
        for path, text in files.items():
            (folder / path).write_text(text)
            archive.writestr(path, text)
    wanted = ("mdapi.zip", "--single-package") if packed else ("mdapi",)
    result = project.sf.result("project", "deploy", "start", "--metadata-dir", *wanted)
    assert [(file["fullName"], file["filePath"]) for file in result["files"]] == [
        (f"Account.{name}__c", "objects/Account.object")
    ]

"""A deploy as the Metadata API's REST resource runs it: watched, timed out, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from sfmeta.errors import RemoteError, Unavailable
from sfmeta.metadata import package, xml
from sfmeta.metadata.model import Component, Key
from sfmeta.salesforce.deploy import (
    Deployment,
    DeployOptions,
    DeployStatus,
    Outcome,
    cancel,
    deployment_of,
    look,
    start,
    wait,
)
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.retrieve import retrieve
from sfmeta.salesforce.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.salesforce.connection import Connection
    from sfmeta.testing import RunningEmulator

KEY = Key("CustomField", "Account.Shoe_Size__c")
FIELD = Component(
    KEY,
    xml.parse(
        b"""<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>Shoe_Size__c</fullName>
    <label>Shoe size</label>
    <precision>3</precision>
    <scale>0</scale>
    <type>Number</type>
</CustomField>
""",
        "Shoe_Size__c.field-meta.xml",
    ),
)
ZIP = package.zip_bytes(package.build([FIELD], "67.0"))
GONE = package.zip_bytes(package.build([], "67.0", delete=[KEY]))
SOON = Waiting(limit=60.0, first=0.01, longest=0.05)


@pytest.fixture
def slow(emulator: RunningEmulator) -> None:
    """Deploys wait in the queue for a minute."""
    requests.post(emulator.salesforce + "/emulator/pace", json={"queued": 60}, timeout=60).raise_for_status()


def test_a_deployed_field_is_retrieved_as_it_was_declared(connection: Connection) -> None:
    deployment = wait(connection, start(connection, ZIP), SOON)
    assert (deployment.status, deployment.errors, deployment.total) == (DeployStatus.SUCCEEDED, 0, 1)
    node = retrieve(connection, [KEY], SOON)[KEY].node
    assert {child.tag: child.text for child in FIELD.node.children}.items() <= {
        child.tag: child.text for child in node.children
    }.items()


def test_what_the_org_does_not_have_is_not_retrieved(connection: Connection) -> None:
    absent = [Key("CustomField", "Account.Nothing__c"), Key("PermissionSet", "Nobody")]
    assert retrieve(connection, absent, SOON) == {}
    assert retrieve(connection, []) == {}


def test_every_look_is_reported_and_the_last_one_is_the_result(
    connection: Connection, emulator: RunningEmulator
) -> None:
    requests.post(emulator.salesforce + "/emulator/pace", json={"queued": 0.1, "running": 0.1}, timeout=60)
    seen: list[Deployment] = []
    deployment = wait(connection, start(connection, ZIP), SOON, seen.append)
    states = [each.status for each in seen]
    assert seen[-1] is deployment
    assert states == sorted(states, key=["Pending", "InProgress", "Succeeded"].index)
    assert set(states) == {DeployStatus.PENDING, DeployStatus.IN_PROGRESS, DeployStatus.SUCCEEDED}


def test_validation_changes_nothing(connection: Connection) -> None:
    deployment = wait(connection, start(connection, ZIP, DeployOptions(check_only=True)), SOON)
    assert deployment.check_only
    assert deployment.is_done
    assert retrieve(connection, [KEY], SOON) == {}


@pytest.mark.usefixtures("slow")
def test_a_deploy_that_takes_too_long_is_left_to_itself(connection: Connection) -> None:
    id_ = start(connection, ZIP)
    with pytest.raises(Unavailable, match=f"the deploy {id_} is not done yet") as caught:
        wait(connection, id_, Waiting(limit=0.1, first=0.01))
    assert "it goes on in the org" in (caught.value.fix or "")
    assert look(connection, id_).outcome is Outcome.RUNNING


@pytest.mark.usefixtures("slow")
def test_a_deploy_that_somebody_cancels_is_neither_done_nor_failed(
    connection: Connection, emulator: RunningEmulator
) -> None:
    id_ = start(connection, ZIP)
    cancel(connection, id_)
    deployment = wait(connection, id_, SOON)
    assert (deployment.status, deployment.outcome) == (DeployStatus.CANCELED, Outcome.CANCELED)
    assert not deployment.is_done


def test_a_field_that_is_gone_already_is_a_warning(connection: Connection) -> None:
    deployment = wait(connection, start(connection, GONE), SOON)
    assert deployment.is_done
    assert [(each.problem_type, each.problem) for each in deployment.successes if each.problem] == [
        ("Warning", "No CustomField named: Account.Shoe_Size__c found")
    ]


def test_a_deleted_field_is_gone(connection: Connection) -> None:
    wait(connection, start(connection, ZIP), SOON)
    wait(connection, start(connection, GONE), SOON)
    assert retrieve(connection, [KEY], SOON) == {}
    assert "Shoe_Size__c" not in describe(connection, "Account")


def test_an_id_that_the_org_does_not_know_is_an_error(connection: Connection) -> None:
    with pytest.raises(RemoteError):
        look(connection, "0Af000000000000AAA")


def test_an_outage_between_two_looks_is_waited_out(
    connection: Connection, troubled: Callable[..., None], emulator: RunningEmulator
) -> None:
    id_ = start(connection, ZIP)
    troubled(action="status", method="GET", path="*/deployRequest/*", status=503, times=7)
    assert wait(connection, id_, SOON).is_done


@pytest.mark.parametrize("status", DeployStatus)
def test_every_status_of_the_platform_has_a_meaning(status: DeployStatus) -> None:

    deployment = Deployment("0Af", status, False, 0, 0, 0, "", "", "", (), ())
    assert deployment.outcome in Outcome
    assert (deployment.outcome is Outcome.DONE) == (status is DeployStatus.SUCCEEDED)


@pytest.mark.parametrize(
    ("status", "said"), [("Failed", ["Average coverage is 70%, 75% is needed"]), ("Succeeded", [])]
)
def test_a_deploy_that_fails_on_code_coverage_says_why(status: str, said: list[str]) -> None:
    warning = {"id": "01p", "name": None, "namespace": None, "message": "Average coverage is 70%, 75% is needed"}
    result = {"status": status, "details": {"runTestResult": {"codeCoverageWarnings": [warning]}}}
    assert [failure.problem for failure in deployment_of(result, "0Af").failures] == said

"""Salesforce may have done what a run was killed for: the next run asks, and lets nothing of it go on."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
import requests

from sfmeta.errors import RemoteError
from sfmeta.flows.preparing import prepared
from sfmeta.flows.wishes import Compare
from sfmeta.sync.transport import Transport

from .test_sync_trouble import killed_sync, wait_until

if TYPE_CHECKING:
    from .conftest import Scene

NUMBER, FIELD = "C-000005", "Upflow_Po_Reference__c"
GONE = "001000000000001AAA"


def refer_to(scene: Scene, reference: str) -> None:
    """The customer says so in Upflow."""
    emulator = scene.emulator
    answer = requests.put(
        f"{emulator.upflow}/customers/external:{NUMBER}",
        json={"customFields": [{"externalId": "po_reference", "value": reference}]},
        headers={"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret},
        timeout=60,
    )
    answer.raise_for_status()


def shown(scene: Scene) -> str:
    return str(scene.accounts(FIELD)[NUMBER][FIELD])


def jobs(scene: Scene) -> list[dict[str, str]]:
    emulator = scene.emulator
    headers = {"Authorization": f"Bearer {emulator.integration_access_token}"}
    url = f"{emulator.salesforce}/services/data/v67.0/jobs/ingest"
    return list(requests.get(url, headers=headers, timeout=60).json()["records"])


def test_a_value_that_went_and_came_back_while_nobody_knew_of_it_is_put_right(scene: Scene) -> None:
    refer_to(scene, "first")
    scene.run()
    refer_to(scene, "second")
    write = {"method": "PATCH", "path": "*/composite/sobjects"}
    scene.trouble(action="drop-after", **write)
    scene.trouble(action="hold", nth=2, **write)
    with killed_sync(scene) as process:
        wait_until(lambda: scene.met() == 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
    scene.end_trouble()
    assert shown(scene) == "second", "written, and nobody was told"
    refer_to(scene, "first")
    scene.run()
    assert shown(scene) == "first"
    with prepared(scene.project, scene.org, scene.watch()) as sides:
        assert sides.memory.sent.all() == ()
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_a_bulk_job_that_nobody_waits_for_any_more_writes_nothing_over_newer_values(scene: Scene) -> None:
    scene.run()
    scene.control("pace", queued=3_600)
    refer_to(scene, "old")
    scene.trouble(action="status", method="GET", path="*/jobs/ingest/*", status=400)
    with pytest.raises(RemoteError):
        scene.run(transport=Transport.BULK)
    scene.end_trouble()
    assert [job["state"] for job in jobs(scene)] == ["UploadComplete"]
    with prepared(scene.project, scene.org, scene.watch()) as sides:
        assert sides.memory.sent.jobs() == (jobs(scene)[0]["id"],)

    refer_to(scene, "new")
    told: list[str] = []
    scene.run(scene.watch(told=told.append), transport=Transport.COLLECTIONS)
    assert any("Ending the Bulk job" in line for line in told)
    assert [job["state"] for job in jobs(scene)] == ["Aborted"]
    scene.control("pace", queued=0)
    assert shown(scene) == "new"
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_a_job_that_ended_unseen_or_is_forgotten_stops_no_run(scene: Scene) -> None:
    scene.run()
    refer_to(scene, "old")
    scene.trouble(action="status", method="GET", path="*/jobs/ingest/*", status=400)
    with pytest.raises(RemoteError):
        scene.run(transport=Transport.BULK)
    scene.end_trouble()
    wait_until(lambda: jobs(scene)[0]["state"] == "JobComplete")
    with prepared(scene.project, scene.org, scene.watch()) as sides:
        sides.memory.sent.note([GONE])
        sides.memory.sent.in_job("7505e0000009999AAA", [GONE])
    assert scene.run().result == "unchanged", "the job had written it"
    assert shown(scene) == "old"
    with prepared(scene.project, scene.org, scene.watch()) as sides:
        assert sides.memory.sent.all() == (), "nobody asks for an Account that nobody matches"


def test_a_job_that_this_user_may_not_end_is_told_and_holds_nothing_up(scene: Scene) -> None:
    scene.run()
    with prepared(scene.project, scene.org, scene.watch()) as sides:
        sides.memory.sent.note([GONE])
        sides.memory.sent.in_job("7505e0000009999AAA", [GONE])
    refused = [{"errorCode": "INSUFFICIENT_ACCESS", "message": "not yours"}]
    scene.trouble(action="status", method="GET", path="*/jobs/ingest/*", status=403, body=refused)
    warned: list[str] = []
    assert scene.run(scene.watch(warned=warned.append)).result == "unchanged"
    assert any("7505e0000009999AAA" in line and "Bulk Data Load Jobs" in line for line in warned)

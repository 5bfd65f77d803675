"""Trouble inside the org: the named behaviours, met through the APIs where a client meets them."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.testing import RunningEmulator

    Ask = Callable[..., Any]
    Rule = Callable[..., None]

PACKAGE = '<Package xmlns="http://soap.sforce.com/2006/04/metadata"><version>67.0</version></Package>'


@pytest.fixture
def ask(emulator: RunningEmulator) -> Ask:
    """A REST call as the admin: ``ask("GET", "jobs/ingest/750…")``."""
    root = f"{emulator.salesforce}/services/data/v67.0"
    headers = {"Authorization": f"Bearer {emulator.access_token}"}

    def ask(method: str, path: str, *, more_headers: dict[str, str] | None = None, **body: Any) -> Any:
        answer = requests.request(
            method, f"{root}/{path}", headers={**headers, **(more_headers or {})}, timeout=60, **body
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    return ask


@pytest.fixture
def rule(emulator: RunningEmulator) -> Rule:
    def rule(**written: Any) -> None:
        answer = requests.post(f"{emulator.salesforce}/emulator/trouble", json={"rules": [written]}, timeout=60)
        assert answer.ok, answer.text

    return rule


def test_a_locked_row_fails_as_often_as_asked_and_the_others_are_saved(ask: Ask, rule: Rule) -> None:
    first, second = (each["Id"] for each in ask("GET", "query?q=SELECT Id FROM Account LIMIT 2")["records"])
    rule(action="row-locked", id=first, times=2)
    records = [{"attributes": {"type": "Account"}, "id": each, "Site": "x"} for each in (first, second)]
    answers = [ask("PATCH", "composite/sobjects", json={"records": records}) for _ in range(3)]
    assert [[row["success"] for row in answer] for answer in answers] == [[False, True], [False, True], [True, True]]
    assert answers[0][0]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"


def test_a_row_fails_with_the_code_and_words_of_the_scenario(ask: Ask, rule: Rule) -> None:
    rule(action="row-error", object="Account", code="FIELD_CUSTOM_VALIDATION_EXCEPTION", message="Not on a Sunday")
    (record,) = ask("GET", "query?q=SELECT Id FROM Account LIMIT 1")["records"]
    records = [{"attributes": {"type": "Account"}, "id": record["Id"], "Site": "x"}]
    (row,) = ask("PATCH", "composite/sobjects", json={"records": records})
    (error,) = row["errors"]
    assert (error["statusCode"], error["message"]) == ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Not on a Sunday")


def test_a_job_looks_as_if_it_were_running_for_so_many_looks(ask: Ask, rule: Rule) -> None:
    rule(action="job-stuck", object="Account", polls=3)
    job = upload(ask, rows=1)
    states: list[str] = []
    while not states or states[-1] in ("UploadComplete", "InProgress"):
        states.append(ask("GET", f"jobs/ingest/{job}")["state"])
        time.sleep(0.01)
    assert states.count("InProgress") >= 3
    assert states[-1] == "JobComplete"


def test_a_job_fails_half_way_and_says_what_was_not_done(ask: Ask, rule: Rule) -> None:
    rule(action="job-fails", operation="insert", after_rows=2, message="InternalServerError : gone")
    job = upload(ask, rows=5)
    ended = wait(
        lambda: ask("GET", f"jobs/ingest/{job}"), lambda found: found["state"] not in ("JobComplete", "Failed")
    )
    assert (ended["state"], ended["errorMessage"]) == ("Failed", "InternalServerError : gone")
    assert ask("GET", "query?q=SELECT COUNT() FROM Account WHERE Site = 'bulk'")["totalSize"] == 2


def test_a_deploy_that_is_held_up_stays_pending_until_it_is_cancelled(ask: Ask, rule: Rule) -> None:
    rule(action="deploy-queued", seconds=3600)
    deploy = start_deploy(ask)
    assert ask("GET", f"metadata/deployRequest/{deploy}")["deployResult"]["status"] == "Pending"
    ask("PATCH", f"metadata/deployRequest/{deploy}", json={"deployResult": {"status": "Canceling"}})
    ended = wait(lambda: result(ask, deploy), lambda found: not found["done"])
    assert ended["status"] == "Canceled"


def test_a_deploy_fails_for_no_reason_of_its_own(ask: Ask, rule: Rule) -> None:
    rule(action="deploy-fails", message="UNKNOWN_EXCEPTION: try again")
    deploy = start_deploy(ask)
    ended = wait(lambda: result(ask, deploy), lambda found: not found["done"])
    assert (ended["status"], ended["errorStatusCode"]) == ("Failed", "UNKNOWN_EXCEPTION")
    assert ended["errorMessage"] == "UNKNOWN_EXCEPTION: try again"
    again = start_deploy(ask)
    assert wait(lambda: result(ask, again), lambda found: not found["done"])["status"] == "Succeeded"


def upload(ask: Ask, rows: int) -> str:
    """The id of an ingest job whose rows are all there."""
    made = ask("POST", "jobs/ingest", json={"object": "Account", "operation": "insert", "lineEnding": "LF"})
    body = "Name,Site\n" + "".join(f"Row {number},bulk\n" for number in range(rows))
    ask("PUT", f"jobs/ingest/{made['id']}/batches", data=body.encode(), more_headers={"Content-Type": "text/csv"})
    ask("PATCH", f"jobs/ingest/{made['id']}", json={"state": "UploadComplete"})
    return str(made["id"])


def start_deploy(ask: Ask) -> str:
    """The id of a deploy of an empty package."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("package.xml", PACKAGE)
    parts = {
        "json": (None, json.dumps({"deployOptions": {"singlePackage": True}}), "application/json"),
        "file": ("deploy.zip", packed.getvalue(), "application/zip"),
    }
    return str(ask("POST", "metadata/deployRequest", files=parts)["id"])


def result(ask: Ask, deploy: str) -> Any:
    return ask("GET", f"metadata/deployRequest/{deploy}")["deployResult"]


def wait(look: Callable[[], Any], unfinished: Callable[[Any], bool]) -> Any:
    over = time.monotonic() + 60
    while unfinished(found := look()):
        assert time.monotonic() < over, found
        time.sleep(0.01)
    return found

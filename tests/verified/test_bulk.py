"""How Bulk API 2.0 tells what it did not take (Bulk API 2.0 Developer Guide; field logs). No job writes a record."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import pytest
import requests

from tests.emulator.metadata.wire import PAUSES, Session

pytestmark = pytest.mark.verified


def loaded(org: Session, sheet: str) -> dict[str, Any]:
    """The ended job of an insert of Accounts."""

    def send(method: str, path: str, **more: Any) -> Any:
        answer = requests.request(method, org.url(f"jobs/ingest{path}"), timeout=60, **more)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    wanted = {"object": "Account", "operation": "insert", "lineEnding": "LF"}
    job = send("POST", "", json=wanted, headers=org.headers)
    assert (job["state"], job["contentUrl"].endswith(f"jobs/ingest/{job['id']}/batches")) == ("Open", True)
    send("PUT", f"/{job['id']}/batches", data=sheet, headers={**org.headers, "Content-Type": "text/csv"})
    send("PATCH", f"/{job['id']}", json={"state": "UploadComplete"}, headers=org.headers)
    for pause in PAUSES:
        ended = send("GET", f"/{job['id']}", headers=org.headers)
        assert isinstance(ended, dict)
        if ended["state"] in ("JobComplete", "Failed", "Aborted"):
            return ended
        time.sleep(pause)
    raise AssertionError(ended)


def test_a_column_that_is_not_there_fails_the_job(org: Session) -> None:
    job = loaded(org, "Name,Nope__c\na,b\n")
    assert (job["state"], job["numberRecordsProcessed"]) == ("Failed", 0)
    assert job["errorMessage"] == "InvalidBatch : Field name not found : Nope__c"


def test_a_row_that_is_refused_comes_back_with_its_reason(org: Session) -> None:
    job = loaded(org, "Name,Phone\n,1\n")
    assert (job["state"], job["numberRecordsProcessed"], job["numberRecordsFailed"]) == ("JobComplete", 1, 1)
    answer = requests.get(org.url(f"jobs/ingest/{job['id']}/failedResults"), headers=org.headers, timeout=60)
    (row,) = csv.DictReader(io.StringIO(answer.text))
    reason = "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"
    assert row == {"sf__Id": "", "sf__Error": reason, "Name": "", "Phone": "1"}

"""Jobs as a whole: refused, failed, aborted, slow, deleted, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from .bulk_client import Bulk
from .client import Api, error

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator


@pytest.fixture
def bulk(admin: Api) -> Bulk:
    return Bulk(admin)


def trouble(emulator: RunningEmulator, **rule: Any) -> None:
    assert httpx.post(f"{emulator.salesforce}/emulator/trouble", json={"rules": [rule]}).status_code == 200


def pace(emulator: RunningEmulator, **seconds: float) -> None:
    assert httpx.post(f"{emulator.salesforce}/emulator/pace", json=seconds).status_code == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"object": "Nope__c", "operation": "insert"}, "InvalidJob : Unable to find object: Nope__c"),
        (
            {"object": "Account", "operation": "upsert"},
            "InvalidJob : External ID was blank for Account. An External ID must be specified for upsert.",
        ),
        (
            {"object": "Account", "operation": "upsert", "externalIdFieldName": "Name"},
            "InvalidJob : Field name provided, Name does not match an External ID for Account",
        ),
        ({"object": "Account", "operation": "merge"}, "InvalidJob : The operation must be one of "),
        ({"object": "Account", "operation": "insert", "contentType": "XML"}, "InvalidJob : The only content type"),
        ({"object": "Account", "operation": "insert", "lineEnding": "CR"}, "InvalidJob : lineEnding must be one of"),
        ({"object": "Account", "operation": "insert", "columnDelimiter": "#"}, "InvalidJob : columnDelimiter must"),
    ],
)
def test_a_job_that_cannot_be_is_not_made(bulk: Bulk, body: dict[str, Any], message: str) -> None:
    status, code, said = error(bulk.api.post("/jobs/ingest", body))
    assert (status, code) == (400, "INVALIDJOB")
    assert said.startswith(message)


FAILURES = {
    "unknown column": ("Name,Nope__c,Nada__c\nx,1,2\n", "InvalidBatch : Field name not found : Nope__c"),
    "pipes declared as commas": ("Name|Site\nx|y\n", "InvalidBatch : Field name not found : Name|Site"),
    "crlf declared as lf": (
        "Name\r\nx\r\n",
        "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
    ),
    "crlf inside a cell": (
        'Name\n"two\r\nlines"\n',
        "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
    ),
    "byte order mark": (
        '\ufeff"Name"\n"x"\n',
        "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote",
    ),
    "no rows": ("Name\n", "InvalidBatch : Records not found"),
    "nothing": ("", "InvalidBatch : Records not found"),
    "a column twice": ("Name,name\nx,y\n", "InvalidBatch : Failed to parse CSV. "),
    "too many cells": ("Name\nx,y\n", "InvalidBatch : Failed to parse CSV. "),
    "an open quote": (
        'Name\n"x\n',
        "InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote",
    ),
    "text behind a quote": (
        'Name\n"abc"d\n',
        "InvalidBatch : Failed to parse CSV. Not expecting more text after end quote",
    ),
    "a space behind a quote": (
        'Name,Site\n"abc" ,d\n',
        "InvalidBatch : Failed to parse CSV. Not expecting more text after end quote",
    ),
    "a quote in a cell": (
        'Name\nab"c\n',
        "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote",
    ),
    "a space before a quote": (
        'Name,Site\nx, "y"\n',
        "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_data_that_cannot_be_read_fails_the_job(bulk: Bulk, case: str) -> None:
    data, message = FAILURES[case]
    done = bulk.run("insert", data)
    assert (done["state"], done["numberRecordsProcessed"]) == ("Failed", 0)
    assert done["errorMessage"].startswith(message)
    assert bulk.rows(done["id"], "successfulResults") == []


def test_carriage_returns_alone_are_no_line_ending(bulk: Bulk) -> None:
    done = bulk.run("insert", "Name\rx\r")
    assert done["errorMessage"] == (
        "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF"
    )


def test_lf_declared_as_crlf_fails_the_job(bulk: Bulk) -> None:
    done = bulk.run("insert", "Name\nx\n", lineEnding="CRLF")
    assert done["errorMessage"] == (
        "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF"
    )


def test_a_line_feed_in_a_quoted_cell_is_part_of_the_value(bulk: Bulk) -> None:
    done = bulk.run("insert", 'Name,Description\nx,"one\ntwo"\n')
    assert done["numberRecordsFailed"] == 0
    assert bulk.api.records("SELECT Description FROM Account WHERE Name = 'x'") == [{"Description": "one\ntwo"}]
    (row,) = bulk.rows(done["id"], "successfulResults")
    assert row["Description"] == "one\ntwo"


def test_doubled_quotes_in_a_quoted_cell_are_quotes(bulk: Bulk) -> None:
    done = bulk.run("insert", 'Name;Site\n"a ""b""; c";"""\n"""\n', columnDelimiter="SEMICOLON")
    assert done["numberRecordsFailed"] == 0
    assert bulk.api.records("SELECT Site FROM Account WHERE Name = 'a \"b\"; c'") == [{"Site": '"\n"'}]


def test_rows_before_the_one_that_cannot_be_read_are_saved(bulk: Bulk) -> None:
    """The rest, from the chunk that holds it on, is unprocessed."""
    rows = [f"N{number}" for number in range(2500)]
    done = bulk.run("insert", "Name\n" + "".join(f"{row}\n" for row in rows) + "too,many\nlast\n")
    assert (done["state"], done["numberRecordsProcessed"]) == ("Failed", 2000)
    saved = [row["Name"] for row in bulk.rows(done["id"], "successfulResults")]
    assert bulk.text(done["id"], "unprocessedrecords") == (
        "Name\n" + "".join(f"{row}\n" for row in rows[len(saved) :]) + "too,many\nlast\n"
    )


def test_data_is_uploaded_once(bulk: Bulk) -> None:
    job = bulk.open("insert")
    assert bulk.put(job, "Name\nx\n").status_code == 201
    status, code, message = error(bulk.put(job, "Name\ny\n"))
    assert (status, code) == (400, "INVALIDJOBSTATE")
    assert message.startswith(f"Found multiple contents for job: <{job}>, please 'Close' / 'Abort' / 'Delete' the")


def test_data_is_csv_and_within_the_limit(bulk: Bulk) -> None:
    job = bulk.open("insert")
    assert bulk.put(job, "{}", **{"Content-Type": "application/json"}).status_code == 415

    piece = b"x" * (1 << 20)
    answer = bulk.put(job, (piece for _ in range(101)))
    assert answer.status_code == 413
    assert bulk.put(job, "Name\nx\n").status_code == 201


def test_a_job_without_data_fails(bulk: Bulk) -> None:
    job = bulk.open("insert")
    bulk.state(job, "UploadComplete")
    done = bulk.wait(job)
    assert done["state"] == "Failed"
    assert done["errorMessage"].startswith("ClientInputError : ")


def test_an_open_job_is_aborted_and_stays_so(bulk: Bulk) -> None:
    job = bulk.open("insert")
    bulk.put(job, "Name\nnever\n")
    assert bulk.state(job, "Aborted").json()["state"] == "Aborted"
    for state in ("UploadComplete", "Aborted"):
        assert error(bulk.state(job, state))[:2] == (400, "INVALIDJOBSTATE")
    assert bulk.api.records("SELECT Id FROM Account WHERE Name = 'never'") == []
    assert bulk.text(job, "unprocessedrecords") == "Name\nnever\n"


def test_only_states_that_a_client_may_set(bulk: Bulk) -> None:
    job = bulk.open("insert")
    for state in ("JobComplete", "Open", None):
        assert error(bulk.api.patch(f"/jobs/ingest/{job}", {"state": state}))[1] == "INVALIDJOBSTATE"


def test_a_job_is_deleted_when_it_is_no_longer_open(bulk: Bulk) -> None:
    job = bulk.open("insert")
    assert error(bulk.api.delete(f"/jobs/ingest/{job}"))[1] == "INVALIDJOBSTATE"
    bulk.put(job, "Name\nx\n")
    bulk.state(job, "UploadComplete")
    bulk.wait(job)
    assert bulk.api.delete(f"/jobs/ingest/{job}").status_code == 204
    assert error(bulk.api.get(f"/jobs/ingest/{job}"))[:2] == (404, "NOT_FOUND")


def test_jobs_are_listed_by_kind(bulk: Bulk) -> None:
    first, second = bulk.open("insert"), bulk.open("delete")
    query = bulk.query("SELECT Id FROM Account")["id"]
    listed = bulk.api.get("/jobs/ingest").json()
    assert [job["id"] for job in listed["records"]] == [first, second]
    assert (listed["done"], listed["nextRecordsUrl"]) == (True, None)
    assert [job["id"] for job in bulk.api.get("/jobs/query").json()["records"]] == [query]
    assert bulk.api.get("/jobs/ingest", params={"jobType": "Classic"}).json()["records"] == []


def test_a_job_is_found_by_its_short_id_and_not_as_another_kind(bulk: Bulk) -> None:
    job = bulk.open("insert")
    assert bulk.information(job[:15])["id"] == job
    assert error(bulk.api.get(f"/jobs/query/{job}"))[0] == 404


def test_the_pace_of_jobs_is_set(emulator: RunningEmulator, bulk: Bulk) -> None:
    pace(emulator, queued=3600, running=3600)
    job = bulk.open("insert")
    bulk.put(job, "Name\nslow\n")
    bulk.state(job, "UploadComplete")
    assert bulk.information(job)["state"] == "UploadComplete"
    assert error(bulk.api.get(f"/jobs/ingest/{job}/successfulResults"))[1] == "INVALIDJOBSTATE"
    httpx.post(f"{emulator.salesforce}/emulator/clock", json={"seconds": 3601})
    while (state := bulk.information(job)["state"]) == "UploadComplete":
        pass  # the worker wakes up
    assert state == "InProgress"
    httpx.post(f"{emulator.salesforce}/emulator/clock", json={"seconds": 3601})
    assert bulk.wait(job)["state"] == "JobComplete"


def test_a_stuck_job_is_in_progress_for_as_many_looks_as_asked(emulator: RunningEmulator, bulk: Bulk) -> None:
    trouble(emulator, action="job-stuck", polls=3)
    job = bulk.open("insert")
    bulk.put(job, "Name\nx\n")
    bulk.state(job, "UploadComplete")
    looks = []
    while (state := bulk.information(job)["state"]) != "JobComplete":
        looks.append(state)
    assert looks.count("InProgress") >= 3


def test_a_job_that_fails_half_way_leaves_the_rest_unprocessed(emulator: RunningEmulator, bulk: Bulk) -> None:
    trouble(emulator, action="job-fails", after_rows=3, message="InternalServerError : gone")
    done = bulk.run("insert", "Name\n" + "".join(f"N{number}\n" for number in range(5)))
    assert (done["state"], done["errorMessage"], done["numberRecordsProcessed"]) == (
        "Failed",
        "InternalServerError : gone",
        3,
    )
    assert [row["Name"] for row in bulk.rows(done["id"], "successfulResults")] == ["N0", "N1", "N2"]
    assert bulk.text(done["id"], "unprocessedrecords") == "Name\nN3\nN4\n"
    again = bulk.run("insert", bulk.text(done["id"], "unprocessedrecords"))
    assert (again["state"], again["numberRecordsProcessed"]) == ("JobComplete", 2)


def test_rows_are_locked_or_refused_on_request(emulator: RunningEmulator, bulk: Bulk) -> None:
    ids = [bulk.api.create("Account", Name=name) for name in "abc"]
    httpx.post(
        f"{emulator.salesforce}/emulator/trouble",
        json={
            "rules": [
                {"action": "row-locked", "object": "Account", "id": ids[0]},
                {
                    "action": "row-error",
                    "object": "Account",
                    "id": ids[2],
                    "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                    "message": "No sites on Sundays",
                    "fields": ["Site"],
                },
            ]
        },
    )
    data = "Id,Site\n" + "".join(f"{each},s\n" for each in ids)
    done = bulk.run("update", data)
    assert {row["Id"]: row["sf__Error"] for row in bulk.rows(done["id"], "failedResults")} == {
        ids[0]: f"UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 1 records: {ids[0]}:--",
        ids[2]: "FIELD_CUSTOM_VALIDATION_EXCEPTION:No sites on Sundays:Site --",
    }
    assert bulk.run("update", data)["numberRecordsFailed"] == 0


FORM_JOB = '{"object": "Account", "operation": "insert", "contentType": "CSV", "lineEnding": "LF"}'


def form(bulk: Bulk, **parts: tuple[str | None, str, str]) -> httpx.Response:
    return bulk.api.call("POST", "/jobs/ingest", files=parts)


def test_a_job_comes_with_its_data_in_one_form(bulk: Bulk) -> None:
    """Bulk API 2.0 Developer Guide, "Bulk Insert with a Multipart Request": it is not to be closed."""
    content = ("content", "Name\none\ntwo\n", "text/csv")
    answer = form(bulk, job=(None, FORM_JOB, "application/json"), content=content)
    assert (answer.status_code, answer.json()["state"]) == (200, "UploadComplete")
    done = bulk.wait(answer.json()["id"])
    assert (done["state"], done["numberRecordsProcessed"], done["numberRecordsFailed"]) == ("JobComplete", 2, 0)
    assert [row["Name"] for row in bulk.rows(done["id"], "successfulResults")] == ["one", "two"]
    assert error(bulk.put(done["id"], "Name\nx\n"))[1] == "INVALIDJOBSTATE"


def test_a_form_has_both_parts_and_not_too_much_data(bulk: Bulk) -> None:
    job = (None, FORM_JOB, "application/json")
    assert error(form(bulk, job=job)) == (
        400,
        "INVALIDJOB",
        "InvalidJob : The multipart request has no part named content",
    )
    long = ("content", "Name\n" + "x\n" * 50_000, "text/csv")
    assert error(form(bulk, job=job, content=long))[:2] == (413, "INVALIDBATCH")
    nameless = (None, '{"object": "Nope__c", "operation": "insert"}', "application/json")
    assert error(form(bulk, job=nameless, content=long))[1] in ("INVALIDJOB", "INVALIDBATCH")
    assert bulk.api.get("/jobs/ingest").json()["records"] == []


def test_a_job_and_its_results_are_kept_for_a_week(emulator: RunningEmulator, bulk: Bulk) -> None:
    done = bulk.run("insert", "Name\nx\n")["id"]
    open_ = bulk.open("insert")
    httpx.post(f"{emulator.salesforce}/emulator/clock", json={"days": 8})
    assert error(bulk.api.get(f"/jobs/ingest/{done}/successfulResults"))[0] == 404
    assert [job["id"] for job in bulk.api.get("/jobs/ingest").json()["records"]] == [open_]

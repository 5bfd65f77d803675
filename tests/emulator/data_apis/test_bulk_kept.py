"""Jobs of an org that is kept in a folder: the next run of the emulator finds them, and goes on with them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from .bulk_client import Bulk
from .client import Api

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory, RunningEmulator

    Connect = Callable[[RunningEmulator], Bulk]


@pytest.fixture
def bulk_of() -> Iterator[Callable[[RunningEmulator], Bulk]]:
    apis: list[Api] = []

    def connect(emulator: RunningEmulator) -> Bulk:
        apis.append(Api(emulator.salesforce, emulator.access_token))
        return Bulk(apis[-1])

    yield connect
    for api in apis:
        api.close()


def test_the_next_run_finds_jobs_and_their_results(
    emulator_factory: EmulatorFactory, bulk_of: Connect, tmp_path: Path
) -> None:
    first = emulator_factory(data=tmp_path, customers=0)
    bulk = bulk_of(first)
    loaded = bulk.run("insert", "Name,NumberOfEmployees\nGood,1\nBad,many\n")
    query = bulk.query("SELECT Name FROM Account WHERE Name = 'Good'")
    filled = bulk.open("insert", lineEnding="CRLF")
    bulk.put(filled, "Name\r\nLater\r\n")
    results = {which: bulk.text(loaded["id"], which) for which in ("successfulResults", "failedResults")}
    first.server.stop()

    bulk = bulk_of(emulator_factory(data=tmp_path))
    assert bulk.information(loaded["id"]) == loaded
    assert {which: bulk.text(loaded["id"], which) for which in results} == results
    assert bulk.information(query["id"], "query") == query
    assert bulk.api.get(f"/jobs/query/{query['id']}/results").text == '"Name"\n"Good"\n'
    bulk.state(filled, "UploadComplete")
    assert bulk.wait(filled)["numberRecordsProcessed"] == 1
    assert bulk.api.delete(f"/jobs/ingest/{loaded['id']}").status_code == 204
    assert not (tmp_path / "bulk" / loaded["id"]).exists()


def test_a_job_that_waits_goes_on_in_the_next_run(
    emulator_factory: EmulatorFactory, bulk_of: Connect, tmp_path: Path
) -> None:
    first = emulator_factory(data=tmp_path, customers=0)
    httpx.post(f"{first.salesforce}/emulator/pace", json={"queued": 3600})
    bulk = bulk_of(first)
    job = bulk.open("insert")
    bulk.put(job, "Name\nWaiting\n")
    bulk.state(job, "UploadComplete")
    first.server.stop()

    bulk = bulk_of(emulator_factory(data=tmp_path))
    assert bulk.wait(job)["state"] == "JobComplete"
    assert bulk.api.records("SELECT Name FROM Account") == [{"Name": "Waiting"}]


def test_a_job_that_is_stopped_half_way_goes_on_behind_its_last_row(
    emulator_factory: EmulatorFactory, bulk_of: Connect, tmp_path: Path
) -> None:
    rows = 12_000
    first = emulator_factory(data=tmp_path, customers=0)
    bulk = bulk_of(first)
    job = bulk.open("insert")
    bulk.put(job, "Name\n" + "".join(f"N{number}\n" for number in range(rows)))
    bulk.state(job, "UploadComplete")
    while not bulk.information(job)["numberRecordsProcessed"]:
        time.sleep(0.01)
    first.server.stop()

    bulk = bulk_of(emulator_factory(data=tmp_path))
    done = bulk.wait(job)
    assert (done["state"], done["numberRecordsProcessed"], done["numberRecordsFailed"]) == ("JobComplete", rows, 0)
    assert [row["Name"] for row in bulk.rows(job, "successfulResults")] == [f"N{number}" for number in range(rows)]
    assert bulk.api.query("SELECT COUNT() FROM Account").json()["totalSize"] == rows


def test_a_job_that_was_cut_off_is_not_done_twice(
    emulator_factory: EmulatorFactory, bulk_of: Connect, tmp_path: Path
) -> None:
    first = emulator_factory(data=tmp_path, customers=0)
    bulk = bulk_of(first)
    job = bulk.run("insert", "Name\nOnce\n")["id"]
    org = first.server.world.org
    org.database.execute(
        """UPDATE _bulk_jobs SET json = replace(json, '"JobComplete"', '"InProgress"')"""
    )  # what a run that is killed leaves behind
    first.server.stop()

    bulk = bulk_of(emulator_factory(data=tmp_path))
    found = bulk.information(job)
    assert (found["state"], found["errorMessage"]) == ("Failed", "InternalServerError : The job was interrupted")
    assert bulk.api.query("SELECT COUNT() FROM Account").json()["totalSize"] == 1

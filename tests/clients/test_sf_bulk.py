"""Salesforce's own command line loads and reads through Bulk API 2.0 of the emulator."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .client import Client
from .sfdx import Project

ACCOUNTS = ("--sobject", "Account", "--wait", "2")
FAILURE = "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"


def sheet(sf: Client, name: str, header: str, rows: Sequence[str]) -> tuple[str, str]:
    (sf.folder / name).write_text("\n".join([header, *rows]) + "\n")
    return "--file", name


def rows_of(path: Path) -> list[dict[str, Any]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_upserts_updates_and_deletes(project: Project) -> None:
    sf = project.sf
    project.field("Bulk_Key", externalId="true")
    project.deploy_granted("Bulk", "Bulk_Key")
    file = sheet(sf, "upsert.csv", "Name,Bulk_Key__c,Phone", ['"Bulk, One",B1,1', "Bulk Two,B2,2"])
    done = sf.result("data", "upsert", "bulk", *ACCOUNTS, *file, "--external-id", "Bulk_Key__c")
    assert (done["jobInfo"]["state"], done["jobInfo"]["numberRecordsProcessed"]) == ("JobComplete", 2)
    assert [(row["Bulk_Key__c"], row["sf__Created"]) for row in done["records"]["successfulResults"]] == [
        ("B1", "true"),
        ("B2", "true"),
    ]
    found = project.query("SELECT Id, Name FROM Account WHERE Bulk_Key__c LIKE 'B%' ORDER BY Bulk_Key__c")
    assert [row["Name"] for row in found] == ["Bulk, One", "Bulk Two"]
    ids = [row["Id"] for row in found]
    updated = sf.result(
        "data", "update", "bulk", *ACCOUNTS, *sheet(sf, "update.csv", "Id,Phone", [f"{each},#N/A" for each in ids])
    )
    assert (updated["processedRecords"], updated["successfulRecords"], updated["failedRecords"]) == (2, 2, 0)
    cleared = project.query("SELECT Phone FROM Account WHERE Bulk_Key__c LIKE 'B%'")
    assert [row["Phone"] for row in cleared] == [None, None]
    deleted = sf.result("data", "delete", "bulk", *ACCOUNTS, *sheet(sf, "delete.csv", "Id", ids))
    assert deleted["jobInfo"]["numberRecordsFailed"] == 0
    assert project.query("SELECT Id FROM Account WHERE Bulk_Key__c LIKE 'B%'") == []


def test_imports_and_reads_the_results_of_what_failed(sf: Client) -> None:
    answer = sf.refusal(
        "data", "import", "bulk", *ACCOUNTS, *sheet(sf, "import.csv", "Name,Phone", [",1", "Fine by bulk,2"])
    )
    assert (answer["name"], answer["data"]["state"]) == ("FailedRecordDetailsError", "JobComplete")
    results = sf.result("data", "bulk", "results", "--job-id", answer["data"]["jobId"])
    assert (results["status"], results["successfulRecords"], results["failedRecords"]) == ("JobComplete", 1, 1)
    (failed,) = rows_of(sf.folder / results["failedFilePath"])
    assert (failed["sf__Error"], failed["Phone"]) == (FAILURE, "1")
    (done,) = rows_of(sf.folder / results["successFilePath"])
    assert (done["sf__Created"], done["Name"]) == ("true", "Fine by bulk")


def test_a_job_with_a_column_that_is_not_there_fails_and_says_which(sf: Client) -> None:
    answer = sf.refusal("data", "import", "bulk", *ACCOUNTS, *sheet(sf, "wrong.csv", "Name,Nope__c", ["a,b"]))
    assert "InvalidBatch : Field name not found : Nope__c" in answer["message"]


def test_goes_on_with_an_import_it_did_not_wait_for(sf: Client) -> None:
    file = sheet(sf, "later.csv", "Name", ["Imported later"])
    started = sf.result("data", "import", "bulk", "--sobject", "Account", *file)
    resumed = sf.result("data", "import", "resume", "--job-id", started["jobId"], "--wait", "2")
    assert resumed["successfulRecords"] == 1


def test_exports_a_query(sf: Client) -> None:
    """What `data query --bulk` was in releases of the CLI before 2025."""
    query = "SELECT Name, Owner.Username FROM Account WHERE AccountNumber != null ORDER BY Name"
    exported = sf.result("data", "export", "bulk", "--query", query, "--output-file", "out.csv", "--wait", "2")
    rows = rows_of(sf.folder / "out.csv")
    assert exported["totalSize"] == len(rows) > 0
    assert all(row["Name"] and "@" in row["Owner.Username"] for row in rows)

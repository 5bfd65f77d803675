"""Query jobs of Bulk API 2.0: results as CSV, in parts."""

from __future__ import annotations

import pytest

from .bulk_client import Bulk
from .client import Api, error


@pytest.fixture
def bulk(admin: Api) -> Bulk:
    return Bulk(admin)


@pytest.fixture
def contacts(admin: Api) -> None:
    account = admin.create("Account", Name='The "A", Ltd')
    for number in range(7):
        admin.create("Contact", LastName=f"L{number}", AccountId=account if number % 2 else None)


SOQL = "SELECT LastName, Account.Name, IsDeleted, Email FROM Contact ORDER BY LastName"


@pytest.mark.usefixtures("contacts")
def test_results_come_in_parts_by_locator(bulk: Bulk) -> None:
    done = bulk.query(SOQL)
    assert (done["state"], done["jobType"], done["operation"], done["object"]) == (
        "JobComplete",
        "V2Query",
        "query",
        "Contact",
    )
    assert done["numberRecordsProcessed"] == 7
    header = '"LastName","Account.Name","IsDeleted","Email"\n'
    lines, sizes, locator = [], [], None
    while locator != "null":
        params = {"maxRecords": "3", **({"locator": locator} if locator else {})}
        part = bulk.api.get(f"/jobs/query/{done['id']}/results", params=params)
        assert part.text.startswith(header)
        lines += part.text.removeprefix(header).splitlines()
        sizes.append(part.headers["Sforce-NumberOfRecords"])
        locator = part.headers["Sforce-Locator"]
    assert sizes == ["3", "3", "1"]
    assert lines[:2] == ['"L0","","false",""', '"L1","The ""A"", Ltd","false",""']
    assert [line[1:3] for line in lines] == [f"L{number}" for number in range(7)]


@pytest.mark.usefixtures("contacts")
def test_the_dialect_is_the_clients(bulk: Bulk) -> None:
    job = bulk.query("SELECT LastName, IsDeleted FROM Contact LIMIT 1", columnDelimiter="PIPE", lineEnding="CRLF")["id"]
    assert bulk.api.get(f"/jobs/query/{job}/results").text == '"LastName"|"IsDeleted"\r\n"L0"|"false"\r\n'


def test_an_empty_result_is_a_header(bulk: Bulk) -> None:
    job = bulk.query("SELECT Id FROM Contact")["id"]
    answer = bulk.api.get(f"/jobs/query/{job}/results")
    assert (answer.text, answer.headers["Sforce-NumberOfRecords"]) == ('"Id"\n', "0")
    assert answer.headers["Sforce-Locator"] == "null"


@pytest.mark.usefixtures("contacts")
def test_query_all_answers_deleted_records_too(bulk: Bulk) -> None:
    (first, *_) = bulk.api.records("SELECT Id FROM Contact ORDER BY LastName")
    bulk.api.delete(f"/sobjects/Contact/{first['Id']}")
    assert bulk.query(SOQL)["numberRecordsProcessed"] == 6
    assert bulk.query(SOQL, "queryAll")["numberRecordsProcessed"] == 7


@pytest.mark.parametrize(
    ("soql", "code", "words"),
    [
        ("SELECT Nope FROM Contact", "INVALID_FIELD", "No such column 'Nope' on entity 'Contact'"),
        ("SELECT Id FROM Nope", "INVALID_TYPE", "sObject type 'Nope' is not supported"),
        ("SELECT Id FROM", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        ("SELECT COUNT(Id) FROM Contact", "API_ERROR", "Aggregate functions are not supported in Bulk Query"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "API_ERROR", "Aggregate Relationships not supported"),
        ("SELECT BillingAddress FROM Account", "API_ERROR", "Selecting compound data not supported in Bulk Query"),
        ("SELECT Id FROM Contact LIMIT 5 OFFSET 5", "API_ERROR", "OFFSET is not supported in Bulk Query"),
    ],
)
def test_a_query_that_bulk_cannot_run_makes_no_job(bulk: Bulk, soql: str, code: str, words: str) -> None:
    status, said_code, message = error(bulk.api.post("/jobs/query", {"operation": "query", "query": soql}))
    assert (status, said_code) == (400, code)
    assert words in message
    assert bulk.api.get("/jobs/query").json()["records"] == []


def test_a_locator_of_no_result_is_refused(bulk: Bulk) -> None:
    job = bulk.query("SELECT Id FROM Account")["id"]
    for locator in ("nonsense", "OTk5OTk5"):
        answer = bulk.api.get(f"/jobs/query/{job}/results", params={"locator": locator})
        assert error(answer)[:2] == (400, "INVALID_QUERY_LOCATOR")


def test_results_are_of_when_the_query_ran(bulk: Bulk) -> None:
    job = bulk.query("SELECT Name FROM Account WHERE Name = 'Late'")["id"]
    bulk.api.create("Account", Name="Late")
    assert bulk.api.get(f"/jobs/query/{job}/results").text == '"Name"\n'


def test_a_query_job_is_deleted_and_an_ended_one_cannot_be_aborted(bulk: Bulk) -> None:
    job = bulk.query("SELECT Id FROM Account")["id"]
    assert error(bulk.state(job, "Aborted", "query"))[1] == "INVALIDJOBSTATE"
    assert bulk.api.delete(f"/jobs/query/{job}").status_code == 204
    assert bulk.api.get(f"/jobs/query/{job}/results").status_code == 404


@pytest.mark.usefixtures("fields")
def test_a_column_that_the_user_may_not_see_is_no_column(integration: Api) -> None:
    body = {"operation": "query", "query": "SELECT Score__c FROM Account"}
    assert error(integration.post("/jobs/query", body))[:2] == (400, "INVALID_FIELD")


def test_results_are_read_by_the_version_of_the_job(bulk: Bulk) -> None:
    """Bulk API 2.0 Developer Guide: another version is answered with 409."""
    job = bulk.query("SELECT Id FROM Contact")["id"]
    assert bulk.api.http.get(f"/services/data/v60.0/jobs/query/{job}/results").status_code == 409

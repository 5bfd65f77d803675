"""Queries over REST: pages, their size, their addresses, their columns. What a query means is in ``soql_cases``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from .client import Api, error

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory

MANY = 450

OPPORTUNITY = {"Name": "One", "StageName": "Prospecting", "CloseDate": "2026-12-31"}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [{"attributes": {"type": "Contact"}, "LastName": f"L{number:04}"} for number in range(MANY)]


@pytest.fixture
def contacts(admin: Api, rows: list[dict[str, Any]]) -> None:
    for start in range(0, MANY, 200):
        answer = admin.post("/composite/sobjects", {"records": rows[start : start + 200]})
        assert all(result["success"] for result in answer.json())


@pytest.mark.usefixtures("contacts")
def test_pages_follow_each_other_by_next_records_url(admin: Api) -> None:
    options = {"Sforce-Query-Options": "batchSize=200"}
    soql = {"q": "SELECT LastName FROM Contact ORDER BY LastName"}
    page = admin.get("/query", params=soql, headers=options).json()
    names, sizes = [], []
    while True:
        assert page["totalSize"] == MANY
        names += [record["LastName"] for record in page["records"]]
        sizes.append(len(page["records"]))
        if page["done"]:
            break
        assert re.fullmatch(r"/services/data/v67\.0/query/01g\w{15}-\d+", page["nextRecordsUrl"])
        page = admin.http.get(page["nextRecordsUrl"], headers=options).json()
    assert sizes == [200, 200, 50]
    assert names == [f"L{number:04}" for number in range(MANY)]
    assert "nextRecordsUrl" not in page


@pytest.mark.usefixtures("contacts")
@pytest.mark.parametrize(
    ("option", "size"), [("batchSize=1", 200), ("batchSize = 300", 300), ("batchsize=5000", MANY), ("nonsense", MANY)]
)
def test_the_size_of_a_page_is_asked_for_within_bounds(admin: Api, option: str, size: int) -> None:
    answer = admin.get(
        "/query", params={"q": "SELECT Id FROM Contact"}, headers={"Sforce-Query-Options": option}
    ).json()
    assert len(answer["records"]) == size
    assert answer["done"] is (size == MANY)


@pytest.mark.usefixtures("contacts")
def test_later_pages_are_of_the_records_that_the_query_found(admin: Api) -> None:
    options = {"Sforce-Query-Options": "batchSize=200"}
    soql = {"q": "SELECT Id, LastName FROM Contact ORDER BY LastName"}
    first = admin.get("/query", params=soql, headers=options).json()
    admin.create("Contact", LastName="A0000")
    second = admin.http.get(first["nextRecordsUrl"], headers=options).json()
    assert (second["totalSize"], second["records"][0]["LastName"]) == (MANY, "L0200")


@pytest.mark.parametrize("locator", ["01g5e00000zzzzzAAA-2000", "nonsense", "01g5e00000zzzzzAAA"])
def test_a_locator_that_is_not_there_is_refused(admin: Api, locator: str) -> None:
    assert error(admin.get(f"/query/{locator}")) == (400, "INVALID_QUERY_LOCATOR", "invalid query locator")


@pytest.mark.usefixtures("contacts")
def test_a_locator_is_its_users_own(admin: Api, integration: Api) -> None:
    answer = admin.get(
        "/query", params={"q": "SELECT Id FROM Contact"}, headers={"Sforce-Query-Options": "batchSize=200"}
    )
    path = answer.json()["nextRecordsUrl"]
    assert integration.http.get(path).json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"
    assert admin.http.get(path).status_code == 200


def test_query_all_answers_deleted_records_too(admin: Api) -> None:
    gone = admin.create("Contact", LastName="Gone")
    admin.delete(f"/sobjects/Contact/{gone}")
    soql = {"q": "SELECT Id, IsDeleted FROM Contact"}
    assert admin.get("/query", params=soql).json()["totalSize"] == 0
    assert [r["IsDeleted"] for r in admin.get("/queryAll", params=soql).json()["records"]] == [True]


def test_the_columns_of_a_query_are_what_the_command_line_asks_for(admin: Api) -> None:
    soql = "SELECT Id, Name, Owner.Name, (SELECT LastName FROM Contacts) FROM Account"
    answer = admin.get("/query", params={"q": soql, "columns": "true"}).json()
    assert answer["entityName"] == "Account"
    columns = answer["columnMetadata"]
    assert [column["columnName"] for column in columns] == ["Id", "Name", "Owner", "Contacts"]
    assert [[joined["columnName"] for joined in column["joinColumns"]] for column in columns] == [
        [],
        [],
        ["Name"],
        ["LastName"],
    ]
    assert set(columns[1]) == {
        "aggregate",
        "apexType",
        "booleanType",
        "columnName",
        "custom",
        "displayName",
        "foreignKeyName",
        "insertable",
        "joinColumns",
        "numberType",
        "textType",
        "updatable",
    }


def test_the_columns_of_an_aggregate_are_named_as_its_rows_are(admin: Api) -> None:
    soql = "SELECT Industry, COUNT(Id), SUM(AnnualRevenue) total FROM Account GROUP BY Industry"
    answer = admin.get("/query", params={"q": soql, "columns": "true"}).json()
    assert [c["columnName"] for c in answer["columnMetadata"]] == ["Industry", "expr0", "total"]
    assert [c["displayName"] for c in answer["columnMetadata"]] == ["Industry", "COUNT(Id)", "SUM(AnnualRevenue)"]
    assert [c["aggregate"] for c in answer["columnMetadata"]] == [False, True, True]


def test_a_sum_of_amounts_has_no_more_decimals_than_they_have(admin: Api) -> None:
    """Modelled: the platform keeps numbers as decimals, so that nothing of a binary fraction shows in their sum."""
    for revenue in (0.1, 0.2, 0.3):
        assert admin.post("/sobjects/Opportunity", OPPORTUNITY | {"Amount": revenue}).status_code == 201
    answer = admin.get("/query", params={"q": "SELECT SUM(Amount) FROM Opportunity"}).json()
    assert answer["records"][0]["expr0"] == 0.6


def test_a_query_is_asked_for_with_q(admin: Api) -> None:
    assert error(admin.get("/query"))[:2] == (400, "MALFORMED_QUERY")


def test_a_page_of_2000_is_the_largest(emulator_factory: EmulatorFactory) -> None:
    emulator = emulator_factory(customers=2100)
    api = Api(emulator.salesforce, emulator.access_token)
    first = api.get("/query", params={"q": "SELECT Id FROM Account"}).json()
    assert (len(first["records"]), first["done"], first["totalSize"] > 2000) == (2000, False, True)
    assert first["nextRecordsUrl"].endswith("-2000")
    second = api.http.get(first["nextRecordsUrl"]).json()
    assert (len(second["records"]), second["done"]) == (first["totalSize"] - 2000, True)
    api.close()


def test_many_children_come_in_pages_of_their_own(admin: Api) -> None:
    """The first answer has 499 of them, as simple-salesforce 311 saw it; their locator gives the rest."""
    few, many = admin.create("Account", Name="Few"), admin.create("Account", Name="Many")
    rows = [{"attributes": {"type": "Contact"}, "LastName": f"N{n:04}", "AccountId": many} for n in range(1100)]
    for start in range(0, len(rows), 200):
        admin.post("/composite/sobjects", {"records": rows[start : start + 200]})
    admin.create("Contact", LastName="Only", AccountId=few)

    children = "(SELECT LastName FROM Contacts ORDER BY LastName LIMIT 1050)"
    answer = admin.query(f"SELECT Name, {children} FROM Account WHERE Id IN ('{few}', '{many}') ORDER BY Name").json()
    assert answer["done"]
    first, second = (record["Contacts"] for record in answer["records"])
    assert (first["totalSize"], first["done"], "nextRecordsUrl" in first) == (1, True, False)
    assert (second["totalSize"], second["done"], len(second["records"])) == (1050, False, 499)
    assert second["nextRecordsUrl"].endswith("-499")
    more = admin.http.get(second["nextRecordsUrl"], headers={"Sforce-Query-Options": "batchSize=500"}).json()
    assert (more["totalSize"], more["done"], len(more["records"])) == (1050, False, 500)
    last = admin.http.get(more["nextRecordsUrl"]).json()
    names = [row["LastName"] for part in (second, more, last) for row in part["records"]]
    assert (last["done"], names) == (True, [f"N{n:04}" for n in range(1050)])

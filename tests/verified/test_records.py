"""The life of records: made, read, changed and found again; what is made is named SfmetaV_ and taken away again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.emulator.metadata.wire import Session
from tests.verified.org import unique

pytestmark = pytest.mark.verified

Make = Callable[..., str]


def send(org: Session, method: str, path: str, body: object = None, **headers: str) -> requests.Response:
    return requests.request(method, org.url(path), json=body, headers={**org.headers, **headers}, timeout=60)


@pytest.fixture
def make(org: Session) -> Iterator[Make]:
    """Makes records that are deleted when the test ends, the last one first."""
    paths: list[str] = []

    def made(name: str, **fields: Any) -> str:
        answer = send(org, "POST", f"sobjects/{name}", fields)
        assert answer.status_code == 201, answer.text
        paths.append(f"sobjects/{name}/{answer.json()['id']}")
        return str(answer.json()["id"])

    yield made
    for path in reversed(paths):
        assert send(org, "DELETE", path).status_code in (204, 404)


def test_values_are_kept_as_their_fields_have_them(org: Session, make: Make) -> None:
    account = make("Account", Name=unique("A"), NumberOfEmployees="5", AnnualRevenue=12.5, Site="")
    wanted = "Name,NumberOfEmployees,Site,IsDeleted,CreatedDate"
    found = send(org, "GET", f"sobjects/Account/{account}?fields={wanted}").json()
    assert (found["NumberOfEmployees"], found["Site"], found["IsDeleted"]) == (5, None, False)
    assert found["CreatedDate"].endswith(".000+0000")
    assert found["attributes"] == {
        "type": "Account",
        "url": f"/services/data/v{org.version}/sobjects/Account/{account}",
    }


def test_a_deleted_record_is_gone_but_for_query_all(org: Session, make: Make) -> None:
    account = make("Account", Name=unique("A"))
    assert send(org, "DELETE", f"sobjects/Account/{account}").status_code == 204
    gone = send(org, "GET", f"sobjects/Account/{account}")
    assert (gone.status_code, gone.json()[0]["errorCode"]) == (404, "ENTITY_IS_DELETED")
    for resource, count in (("query", 0), ("queryAll", 1)):
        found = send(org, "GET", f"{resource}?q=SELECT Id, IsDeleted FROM Account WHERE Id = '{account}'").json()
        assert found["totalSize"] == count


def test_a_change_goes_through_once_for_what_was_seen(org: Session, make: Make) -> None:
    path = f"sobjects/Account/{make('Account', Name=unique('A'))}"
    seen = {"If-Match": send(org, "GET", path).headers["ETag"]}
    assert send(org, "PATCH", path, {"Site": "1"}, **seen).status_code == 204
    assert send(org, "PATCH", path, {"Site": "2"}, **seen).status_code == 412


def test_all_or_none_undoes_what_was_good(org: Session) -> None:
    name = unique("A")
    records = [{"attributes": {"type": "Account"}, "Name": each} for each in (name, "")]
    answer = send(org, "POST", "composite/sobjects", {"allOrNone": True, "records": records}).json()
    codes = [error["statusCode"] for row in answer for error in row["errors"]]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert org.query(f"SELECT Id FROM Account WHERE Name = '{name}'") == []


def test_a_polymorphic_lookup_shows_a_name_and_typeof_shows_the_record(org: Session, make: Make) -> None:
    account = make("Account", Name=unique("A"), AccountNumber="7")
    task = make("Task", Subject=unique("call"), WhatId=account)
    where = f"FROM Task WHERE Id = '{task}'"
    (named,) = org.query(f"SELECT What.Type, What.Name {where}")
    assert (named["What"]["Type"], named["What"]["attributes"]["type"]) == ("Account", "Name")
    (typed,) = org.query(f"SELECT TYPEOF What WHEN Account THEN AccountNumber ELSE Name END {where}")
    assert (typed["What"]["AccountNumber"], typed["What"]["attributes"]["type"]) == ("7", "Account")


def test_a_way_leads_from_a_record_to_its_parent_and_children(org: Session, make: Make) -> None:
    account = make("Account", Name=unique("A"))
    contact = make("Contact", LastName=unique("B"), AccountId=account)
    assert send(org, "GET", f"sobjects/Contact/{contact}/Account").json()["Id"] == account
    children = send(org, "GET", f"sobjects/Account/{account}/Contacts").json()
    assert [row["Id"] for row in children["records"]] == [contact]

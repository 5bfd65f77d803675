"""Records found, saved and deleted by an external id (REST API Developer Guide, "sObject Rows by External ID")."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

from .client import BASE, Api, error

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator

pytestmark = pytest.mark.usefixtures("fields")


def test_the_first_upsert_creates_and_the_second_changes(admin: Api) -> None:
    created = admin.patch("/sobjects/Account/Code__c/K-1", {"Name": "One"})
    record_id = created.json()["id"]
    assert (created.status_code, created.json()) == (
        201,
        {"id": record_id, "success": True, "errors": [], "created": True},
    )
    changed = admin.patch("/sobjects/Account/Code__c/k-1", {"Name": "Uno"})
    assert (changed.status_code, changed.json()) == (
        200,
        {"id": record_id, "success": True, "errors": [], "created": False},
    )
    read = admin.get("/sobjects/Account/Code__c/K-1", params={"fields": "Name,Code__c"}).json()
    assert (read["Id"], read["Name"], read["Code__c"]) == (record_id, "Uno", "K-1")


@pytest.mark.parametrize("version", ["45.0", "31.0"])
def test_before_version_46_a_changed_record_answers_nothing(admin: Api, version: str) -> None:
    path = f"/services/data/v{version}/sobjects/Account/Code__c/K-1"
    first = admin.http.patch(path, json={"Name": "One"})
    assert (first.status_code, set(first.json())) == (201, {"id", "success", "errors"})
    second = admin.http.patch(path, json={"Name": "Two"})
    assert (second.status_code, second.content) == (204, b"")


def test_callers_at_the_same_time_make_one_record(emulator: RunningEmulator, admin: Api) -> None:
    def upsert(number: int) -> int:
        answer = httpx.patch(
            f"{emulator.salesforce}{BASE}/sobjects/Account/Code__c/K-{number % 4}",
            json={"Name": f"N{number}"},
            headers={"Authorization": f"Bearer {emulator.access_token}"},
        )
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(upsert, range(32)))
    assert statuses == [200] * 28 + [201] * 4
    assert admin.query("SELECT COUNT() FROM Account WHERE Code__c LIKE 'K-%'").json()["totalSize"] == 4


def test_update_only_creates_nothing(admin: Api) -> None:
    answer = admin.patch("/sobjects/Account/Code__c/K-1", {"Name": "x"}, params={"updateOnly": "true"})
    assert error(answer) == (404, "NOT_FOUND", "The requested resource does not exist")
    assert admin.records("SELECT Id FROM Account WHERE Code__c = 'K-1'") == []


def test_a_key_that_several_records_have_answers_where_they_are(admin: Api) -> None:
    both = sorted(admin.create("Account", Name=name, Batch__c="B-1") for name in ("one", "two"))
    for answer in (
        admin.get("/sobjects/Account/Batch__c/b-1"),
        admin.patch("/sobjects/Account/Batch__c/b-1", {"Name": "x"}),
        admin.delete("/sobjects/Account/Batch__c/b-1"),
    ):
        assert answer.status_code == 300
        assert sorted(answer.json()) == [f"/services/data/v67.0/sobjects/Account/{each}" for each in both]


def test_case_counts_where_the_field_says_so(admin: Api) -> None:
    first = admin.patch("/sobjects/Account/Exact__c/abc", {"Name": "lower"}).json()["id"]
    second = admin.patch("/sobjects/Account/Exact__c/ABC", {"Name": "upper"}).json()["id"]
    assert first != second
    assert error(admin.get("/sobjects/Account/Exact__c/Abc"))[0] == 404


@pytest.mark.parametrize("key", ["a/b", "a b", "é", "50%", "o'brien", "a?b=c", "a+b", '"'])
def test_a_key_may_hold_what_a_path_cannot(admin: Api, key: str) -> None:
    path = f"/sobjects/Account/Code__c/{quote(key, safe='')}"
    assert admin.patch(path, {"Name": "Odd"}).status_code == 201
    assert admin.patch(path, {"Name": "Odd again"}).status_code == 200
    assert admin.get(path).json()["Code__c"] == key
    assert admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404


@pytest.mark.parametrize("field", ["Nope__c", "Name", "Amount__c"])
def test_a_field_that_is_no_external_id_is_not_found(admin: Api, field: str) -> None:
    said = f"Provided external ID field does not exist or is not accessible: {field}"
    assert error(admin.patch(f"/sobjects/Account/{field}/1", {"Name": "x"})) == (404, "NOT_FOUND", said)
    assert error(admin.get(f"/sobjects/Account/{field}/1")) == (404, "NOT_FOUND", said)


def test_an_external_id_that_the_user_cannot_see_is_not_found(integration: Api) -> None:
    assert error(integration.patch("/sobjects/Account/Code__c/1", {"Name": "x"})) == (
        404,
        "NOT_FOUND",
        "Provided external ID field does not exist or is not accessible: Code__c",
    )


def test_the_key_stands_in_the_path_only(admin: Api) -> None:
    assert error(admin.patch("/sobjects/Account/Code__c/1", {"Name": "x", "Code__c": "1"})) == (
        400,
        "INVALID_FIELD",
        "The Code__c field should not be specified in the sobject data.",
    )


def test_a_key_too_long_for_the_field_is_refused(admin: Api) -> None:
    _, code, message = error(admin.patch(f"/sobjects/Account/Code__c/{'x' * 21}", {"Name": "x"}))
    assert (code, message) == ("STRING_TOO_LONG", f"Code: data value too large: {'x' * 21} (max length=20)")


def test_posting_to_id_creates(admin: Api) -> None:
    assert admin.post("/sobjects/Account/Id", {"Name": "New"}).status_code == 201

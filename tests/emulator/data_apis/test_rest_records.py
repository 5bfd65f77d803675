"""Records over REST: made, read, changed, deleted; what is answered and what is kept."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from .client import Api, error

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator

NOT_THERE = "0015e00000zzzzzAAA"


def test_a_record_lives_from_post_to_delete(admin: Api) -> None:
    made = admin.post("/sobjects/Account", {"Name": "Acme", "NumberOfEmployees": 7, "Industry": "Banking"})
    body = made.json()
    assert (made.status_code, body) == (201, {"id": body["id"], "success": True, "errors": []})
    assert made.headers["Location"] == f"/services/data/v67.0/sobjects/Account/{body['id']}"
    path = f"/sobjects/Account/{body['id']}"

    read = admin.get(path, params={"fields": "Name,Industry"})
    assert read.json() == {
        "attributes": {"type": "Account", "url": f"/services/data/v67.0{path}"},
        "Id": body["id"],
        "Name": "Acme",
        "Industry": "Banking",
    }

    changed = admin.patch(path, {"Name": "Acme 2", "Industry": None})
    assert (changed.status_code, changed.content) == (204, b"")
    found = admin.get(path).json()
    assert (found["Name"], found["Industry"], found["NumberOfEmployees"]) == ("Acme 2", None, 7)

    assert admin.delete(path).status_code == 204
    assert error(admin.get(path)) == (404, "ENTITY_IS_DELETED", "entity is deleted")
    assert error(admin.delete(path)) == (404, "ENTITY_IS_DELETED", "entity is deleted")
    assert error(admin.patch(path, {"Name": "x"})) == (404, "ENTITY_IS_DELETED", "entity is deleted")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_record_that_never_was_is_not_found(admin: Api, method: str) -> None:
    answer = admin.call(method, f"/sobjects/Account/{NOT_THERE}", json={} if method == "PATCH" else None)
    assert error(answer) == (404, "NOT_FOUND", "The requested resource does not exist")


def test_an_id_of_15_characters_means_the_same_record_and_18_come_back(admin: Api) -> None:
    made = admin.create("Account", Name="Short")
    assert len(made) == 18
    assert admin.get(f"/sobjects/Account/{made[:15]}").json()["Id"] == made
    assert admin.patch(f"/sobjects/Account/{made[:15]}", {"Name": "Shorter"}).status_code == 204
    assert admin.records(f"SELECT Id, Name FROM Account WHERE Id = '{made[:15]}'") == [{"Id": made, "Name": "Shorter"}]


def test_a_path_may_end_in_a_slash(admin: Api) -> None:
    assert admin.post("/sobjects/Account/", {"Name": "Slash"}).status_code == 201
    assert admin.get("/query/", params={"q": "SELECT Id FROM Account WHERE Name = 'Slash'"}).json()["totalSize"] == 1
    assert admin.get("/limits/").status_code == 200


def test_a_client_without_patch_posts_with_the_method_in_the_query(admin: Api) -> None:
    made = admin.create("Account", Name="Before")
    answer = admin.post(f"/sobjects/Account/{made}", {"Name": "After"}, params={"_HttpMethod": "PATCH"})
    assert answer.status_code == 204
    assert admin.get(f"/sobjects/Account/{made}").json()["Name"] == "After"


def test_who_and_when_are_kept_and_cannot_be_written(emulator: RunningEmulator, admin: Api, integration: Api) -> None:
    made = admin.create("Account", Name="Audit")
    stamps = "SELECT CreatedById, CreatedDate, LastModifiedById, LastModifiedDate, SystemModstamp, OwnerId FROM Account"
    (before,) = admin.records(f"{stamps} WHERE Id = '{made}'")
    assert {before["CreatedById"], before["LastModifiedById"], before["OwnerId"]} == {emulator.user_id}
    assert before["CreatedDate"] == before["LastModifiedDate"] == before["SystemModstamp"]

    emulator.server.world.org.clock.advance(timedelta(seconds=5))
    assert integration.patch(f"/sobjects/Account/{made}", {"Site": "North"}).status_code == 204
    (after,) = admin.records(f"{stamps} WHERE Id = '{made}'")
    assert (after["CreatedById"], after["LastModifiedById"]) == (emulator.user_id, emulator.integration_user_id)
    assert after["CreatedDate"] == before["CreatedDate"] < after["LastModifiedDate"] == after["SystemModstamp"]

    for name, value in {"CreatedDate": None, "LastModifiedById": emulator.user_id, "IsDeleted": True}.items():
        _, code, message = error(admin.patch(f"/sobjects/Account/{made}", {name: value}))
        assert code == "INVALID_FIELD_FOR_INSERT_UPDATE"
        assert message.startswith(f"Unable to create/update fields: {name}. Please check the security settings")


@pytest.mark.usefixtures("fields")
def test_values_are_kept_as_the_field_keeps_them(admin: Api) -> None:
    made = admin.create(
        "Account",
        Name="  trimmed  ",
        NumberOfEmployees=3,
        Amount__c=0.125,
        Score__c=100,
        Tags__c="blue; Red;blue",
        Colour__c="gREEN",
        Since__c="2026-02-28T23:30:00Z",
        Seen__c="2026-02-28T23:30:15.987+02:00",
        Note__c="one\ntwo",
    )
    kept = admin.get(f"/sobjects/Account/{made}").json()
    assert kept["Name"] == "trimmed"
    assert (kept["NumberOfEmployees"], type(kept["NumberOfEmployees"])) == (3, int)
    assert (kept["Amount__c"], kept["Score__c"], type(kept["Score__c"])) == (0.13, 100.0, float)
    assert (kept["Tags__c"], kept["Colour__c"]) == ("Red;Blue", "Green")
    assert (kept["Since__c"], kept["Seen__c"]) == ("2026-02-28", "2026-02-28T21:30:15.000+0000")
    assert kept["Note__c"] == "one\ntwo"
    assert kept["Active__c"] is False


@pytest.mark.usefixtures("fields")
@pytest.mark.parametrize(
    ("sent", "kept"),
    [(0.005, 0.01), (-0.005, -0.01), (1.004999, 1.0), (12345678.994, 12345678.99), ("7.5", 7.5), (1e-9, 0.0)],
)
def test_numbers_are_rounded_half_up_to_the_scale(admin: Api, sent: object, kept: float) -> None:
    made = admin.create("Account", Name="Round", Amount__c=sent)
    assert admin.get(f"/sobjects/Account/{made}").json()["Amount__c"] == kept


def test_a_parent_is_named_by_its_external_id(admin: Api, fields: None) -> None:
    parent = admin.create("Account", Name="Parent", Code__c="P-1")
    child = admin.create("Account", Name="Child", Parent={"Code__c": "p-1"})
    assert admin.get(f"/sobjects/Account/{child}").json()["ParentId"] == parent
    _, code, message = error(admin.post("/sobjects/Account", {"Name": "Orphan", "Parent": {"Code__c": "nobody"}}))
    assert (code, message) == (
        "INVALID_FIELD",
        "Foreign key external ID: nobody not found for field Code__c in entity Account",
    )


def test_deleting_an_account_deletes_its_contacts_and_leaves_its_children(admin: Api) -> None:
    parent = admin.create("Account", Name="Parent")
    child = admin.create("Account", Name="Child", ParentId=parent)
    contact = admin.create("Contact", LastName="Durand", AccountId=parent)
    admin.delete(f"/sobjects/Account/{parent}")
    assert admin.get(f"/sobjects/Contact/{contact}").status_code == 404
    assert admin.get(f"/sobjects/Account/{child}").json()["ParentId"] is None


def test_updated_and_deleted_list_ids_of_a_span(admin: Api) -> None:
    kept = admin.create("Account", Name="Kept")
    gone = admin.create("Account", Name="Gone")
    admin.delete(f"/sobjects/Account/{gone}")
    span = {"start": "2020-01-01T00:00:00Z", "end": "2099-01-01T00:00:00Z"}
    wide = admin.get("/sobjects/Account/updated", params=span)
    assert wide.status_code == 400
    now = time.time()
    span = {
        name: time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(now + shift))
        for name, shift in (("start", -3600), ("end", 3600))
    }
    updated = admin.get("/sobjects/Account/updated", params=span).json()
    deleted = admin.get("/sobjects/Account/deleted", params=span).json()
    assert kept in updated["ids"]
    assert gone not in updated["ids"]
    assert set(updated) == {"ids", "latestDateCovered"}
    assert [record["id"] for record in deleted["deletedRecords"]] == [gone]
    assert set(deleted) == {"deletedRecords", "earliestDateAvailable", "latestDateCovered"}

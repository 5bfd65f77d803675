"""sObject Collections: up to 200 records, a result each in the order of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from .client import Api, error

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator

ROLLED_BACK = {
    "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "message": "Record rolled back because not all records were valid and the request was using AllOrNone header",
    "fields": [],
}
NO_NAME = {
    "statusCode": "REQUIRED_FIELD_MISSING",
    "message": "Required fields are missing: [Name]",
    "fields": ["Name"],
}


def account(**fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Account"}, **fields}


def contact(**fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Contact"}, **fields}


def count(api: Api, name: str = "Account") -> int:
    found = api.query(f"SELECT COUNT() FROM {name}").json()["totalSize"]
    assert isinstance(found, int)
    return found


def test_each_record_has_a_result_and_the_good_ones_are_saved(admin: Api) -> None:
    before = count(admin)
    answer = admin.post("/composite/sobjects", {"records": [account(Name="a"), account(), account(Name="c")]})
    first, second, third = answer.json()
    assert answer.status_code == 200
    assert (first, third) == (
        {"id": first["id"], "success": True, "errors": []},
        {"id": third["id"], "success": True, "errors": []},
    )
    assert second == {"success": False, "errors": [NO_NAME]}
    assert count(admin) == before + 2


@pytest.mark.parametrize("whole", [True, False])
def test_all_or_none_undoes_what_was_good(admin: Api, whole: bool) -> None:
    before = count(admin), count(admin, "Contact")
    body = {"allOrNone": whole, "records": [account(Name="a"), contact(LastName="b"), account()]}
    results = admin.post("/composite/sobjects", body).json()
    after = count(admin), count(admin, "Contact")
    if whole:
        assert [result["errors"] for result in results] == [[ROLLED_BACK], [ROLLED_BACK], [NO_NAME]]
        assert all(result == {"success": False, "errors": result["errors"]} for result in results)
        assert after == before
    else:
        assert [result["success"] for result in results] == [True, True, False]
        assert after == (before[0] + 1, before[1] + 1)


def test_updates_name_their_records_and_leave_other_fields_alone(admin: Api) -> None:
    ids = [admin.create("Account", Name=name, Site="here") for name in "ab"]
    gone = admin.create("Account", Name="gone")
    admin.delete(f"/sobjects/Account/{gone}")
    records = [
        account(id=ids[0], Name="A"),
        account(Id=ids[1], Site=None),
        account(id=gone, Name="x"),
        account(id="0015e00000zzzzzAAA", Name="x"),
        account(id="nonsense", Name="x"),
        account(Name="x"),
    ]
    results = admin.patch("/composite/sobjects", {"records": records}).json()
    assert [result["errors"][0]["statusCode"] if result["errors"] else "" for result in results] == [
        "",
        "",
        "ENTITY_IS_DELETED",
        "INVALID_CROSS_REFERENCE_KEY",
        "MALFORMED_ID",
        "MISSING_ARGUMENT",
    ]
    assert admin.records(f"SELECT Name, Site FROM Account WHERE Id IN ('{ids[0]}', '{ids[1]}') ORDER BY Name") == [
        {"Name": "A", "Site": "here"},
        {"Name": "b", "Site": None},
    ]


def test_deleting_takes_ids_of_several_objects(admin: Api) -> None:
    one, other = admin.create("Account", Name="x"), admin.create("Contact", LastName="y")
    answer = admin.delete("/composite/sobjects", params={"ids": f"{one},nonsense,{other},0015e00000zzzzz"})
    assert [(r["success"], [e["statusCode"] for e in r["errors"]]) for r in answer.json()] == [
        (True, []),
        (False, ["MALFORMED_ID"]),
        (True, []),
        (False, ["INVALID_CROSS_REFERENCE_KEY"]),
    ]
    again = admin.delete("/composite/sobjects", params={"ids": one, "allOrNone": "true"}).json()
    assert again[0]["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


def test_200_records_are_the_most(admin: Api) -> None:
    records = [account(Name=f"{number}") for number in range(201)]
    before = count(admin)
    too_many = (400, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 200 records into this call")
    assert error(admin.post("/composite/sobjects", {"records": records})) == too_many
    assert error(admin.patch("/composite/sobjects/Account/Id", {"records": records})) == too_many
    ids = ",".join(f"0015e00000{number:05}" for number in range(201))
    assert error(admin.delete("/composite/sobjects", params={"ids": ids})) == too_many
    assert count(admin) == before
    results = admin.post("/composite/sobjects", {"records": records[:200]}).json()
    assert len(results) == 200
    assert count(admin) == before + 200


def test_records_of_two_types_that_alternate_too_often_are_refused(admin: Api) -> None:
    pairs = [record for _ in range(5) for record in (account(Name="a"), contact(LastName="b"))]
    assert admin.post("/composite/sobjects", {"records": pairs}).status_code == 200
    status, _, message = error(admin.post("/composite/sobjects", {"records": [*pairs, account(Name="a")]}))
    assert status == 400
    assert message.startswith("Cannot have more than 10 chunks in a single operation. Please rearrange the data")


@pytest.mark.parametrize("records", [None, {}, [{"Name": "x"}], ["x"], [{"attributes": {}, "Name": "x"}]])
def test_a_record_without_its_type_refuses_the_call(admin: Api, records: object) -> None:
    status, code, _ = error(admin.post("/composite/sobjects", {"records": records}))
    assert (status, code) == (400, "JSON_PARSER_ERROR")


def test_a_type_that_is_not_there_refuses_the_call(admin: Api) -> None:
    records = [account(Name="x"), {"attributes": {"type": "Nope__c"}, "Name": "x"}]
    assert error(admin.post("/composite/sobjects", {"records": records}))[:2] == (400, "INVALID_TYPE")


def test_a_value_that_json_cannot_give_refuses_the_call_and_says_where(admin: Api) -> None:
    before = count(admin)
    text = (
        '{"records": [\n'
        '{"attributes": {"type": "Account"}, "Name": "good"},\n'
        '{"attributes": {"type": "Account"}, "Name": "bad", "NumberOfEmployees": "many"}]}'
    )
    answer = admin.call("POST", "/composite/sobjects", content=text, headers={"Content-Type": "application/json"})
    column = text.splitlines()[2].index("many") + 1  # behind the quote, as the parser counts
    said = "Cannot deserialize instance of int from VALUE_STRING value many or request may be missing a required field"
    assert error(answer) == (400, "JSON_PARSER_ERROR", f"{said} at [line:3, column:{column}]")
    assert count(admin) == before


@pytest.mark.usefixtures("fields")
class TestUpsert:
    path = "/composite/sobjects/Account/Code__c"

    def test_records_are_found_by_the_key_or_made(self, admin: Api) -> None:
        there = admin.create("Account", Name="old", Code__c="K1")
        records = [account(Code__c="k1", Name="new"), account(Code__c="K2", Name="other")]
        first, second = admin.patch(self.path, {"records": records}).json()
        assert first == {"id": there, "success": True, "errors": [], "created": False}
        assert second == {"id": second["id"], "success": True, "errors": [], "created": True}
        assert admin.records("SELECT Name, Code__c FROM Account WHERE Code__c != null ORDER BY Code__c") == [
            {"Name": "new", "Code__c": "K1"},
            {"Name": "other", "Code__c": "K2"},
        ]

    def test_a_key_given_twice_fails_every_row_that_has_it(self, admin: Api) -> None:
        """Field logs show both rows refused, so that neither wins by its place."""
        records = [account(Code__c=key, Name=key) for key in ("a", "b", "A")]
        results = admin.patch(self.path, {"records": records}).json()
        assert [result["success"] for result in results] == [False, True, False]
        assert results[0]["errors"][0] == {
            "statusCode": "DUPLICATE_VALUE",
            "message": "Duplicate external id specified: a",
            "fields": ["Code__c"],
        }

    def test_a_row_without_the_key_fails(self, admin: Api) -> None:
        results = admin.patch(self.path, {"records": [account(Name="x"), account(Name="y", Code__c=None)]}).json()
        assert [result["errors"][0]["statusCode"] for result in results] == ["MISSING_ARGUMENT"] * 2
        assert results[0]["created"] is False

    def test_a_key_that_several_records_have_fails_its_row(self, admin: Api) -> None:
        for name in "ab":
            admin.create("Account", Name=name, Batch__c="B")
        (result,) = admin.patch(
            "/composite/sobjects/Account/Batch__c", {"records": [account(Name="x", Batch__c="B")]}
        ).json()
        assert result["errors"][0]["statusCode"] == "DUPLICATE_EXTERNAL_ID"

    def test_by_id_what_has_none_is_made(self, admin: Api) -> None:
        there = admin.create("Account", Name="old")
        records = [account(Name="made"), account(id=there, Name="changed")]
        made, changed = admin.patch("/composite/sobjects/Account/Id", {"records": records}).json()
        assert (made["created"], changed["created"], changed["id"]) == (True, False, there)

    def test_repeating_a_call_whose_answer_was_lost_changes_nothing(
        self, admin: Api, emulator: RunningEmulator
    ) -> None:

        body = {"records": [account(Code__c=f"K{number}", Name="x") for number in range(5)]}
        httpx.post(
            f"{emulator.salesforce}/emulator/trouble",
            json={"rules": [{"method": "PATCH", "path": "*/composite/sobjects/*", "action": "drop-after"}]},
        )
        with pytest.raises(httpx.RemoteProtocolError):
            admin.patch(self.path, body)
        before = count(admin)
        assert [result["created"] for result in admin.patch(self.path, body).json()] == [False] * 5
        assert count(admin) == before


def test_reading_many_answers_null_for_what_is_not_there(admin: Api) -> None:
    made = admin.create("Account", Name="x")
    expected = [
        {
            "attributes": {"type": "Account", "url": f"/services/data/v67.0/sobjects/Account/{made}"},
            "Name": "x",
            "Id": made,
        },
        None,
    ]
    ids = [made, "0015e00000zzzzzAAA"]
    path = "/composite/sobjects/Account"
    assert admin.get(path, params={"ids": ",".join(ids), "fields": "Name"}).json() == expected
    assert admin.post(path, {"ids": ids, "fields": ["Name"]}).json() == expected


def test_a_locked_row_fails_alone_and_goes_through_the_next_time(emulator: RunningEmulator, admin: Api) -> None:

    ids = [admin.create("Account", Name=name) for name in "ab"]
    rule = {"action": "row-locked", "object": "Account", "id": ids[1], "times": 1}
    httpx.post(f"{emulator.salesforce}/emulator/trouble", json={"rules": [rule]})
    body = {"records": [account(id=each, Site="s") for each in ids]}
    first, second = admin.patch("/composite/sobjects", body).json()
    assert first["success"]
    assert second["errors"] == [
        {
            "statusCode": "UNABLE_TO_LOCK_ROW",
            "message": f"unable to obtain exclusive access to this record or 1 records: {ids[1]}",
            "fields": [],
        }
    ]
    assert all(result["success"] for result in admin.patch("/composite/sobjects", body).json())

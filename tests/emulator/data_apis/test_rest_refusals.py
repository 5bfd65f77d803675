"""What a record is refused for: code and text, the same through REST, collections and Bulk API 2.0.

Texts: REST API Developer Guide, "Status Codes and Error Responses", and field logs.
"""

from __future__ import annotations

from typing import Any

import pytest

from .client import Api, error

Case = tuple[dict[str, Any], str, str, list[str]]

ROWS: dict[str, Case] = {
    "required": ({}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
    "required, empty": ({"Name": " "}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
    "too long": (
        {"Name": "x", "Code__c": "abcdefghijklmnopqrstu"},
        "STRING_TOO_LONG",
        "Code: data value too large: abcdefghijklmnopqrstu (max length=20)",
        ["Code__c"],
    ),
    "too large": (
        {"Name": "x", "Amount__c": 123456789},
        "NUMBER_OUTSIDE_VALID_RANGE",
        "Amount: value outside of valid range on numeric field: 123456789",
        ["Amount__c"],
    ),
    "too large once rounded": (
        {"Name": "x", "Score__c": 999.95},
        "NUMBER_OUTSIDE_VALID_RANGE",
        "Score: value outside of valid range on numeric field: 999.95",
        ["Score__c"],
    ),
    "picklist": (
        {"Name": "x", "Colour__c": "Mauve"},
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Colour: bad value for restricted picklist field: Mauve",
        ["Colour__c"],
    ),
    "multi-select": (
        {"Name": "x", "Tags__c": "Red;Mauve"},
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Tags: bad value for restricted picklist field: Mauve",
        ["Tags__c"],
    ),
    "email": (
        {"Name": "x", "Mail__c": "not an address"},
        "INVALID_EMAIL_ADDRESS",
        "Mail: invalid email address: not an address",
        ["Mail__c"],
    ),
    "lookup that is no id": (
        {"Name": "x", "ParentId": "abc"},
        "MALFORMED_ID",
        "Parent Account ID: id value of incorrect type: abc",
        ["ParentId"],
    ),
    "lookup of another kind": (
        {"Name": "x", "ParentId": "0035e0000000001AAA"},
        "FIELD_INTEGRITY_EXCEPTION",
        "Parent Account ID: id value of incorrect type: 0035e0000000001AAA",
        ["ParentId"],
    ),
    "lookup of nothing": (
        {"Name": "x", "ParentId": "0015e00000zzzzzAAA"},
        "INVALID_CROSS_REFERENCE_KEY",
        "invalid cross reference id",
        ["ParentId"],
    ),
    "checkbox without a value": (
        {"Name": "x", "Active__c": None},
        "INVALID_TYPE_ON_FIELD_IN_RECORD",
        "Active: value not of required type: ",
        ["Active__c"],
    ),
}
"""Fields of a row, and what it is refused for."""

NOT_WRITABLE = (
    "Unable to create/update fields: {}. Please check the security settings of this field and verify that it is "
    "read/write for your profile or permission set."
)


@pytest.mark.usefixtures("fields")
@pytest.mark.parametrize("case", ROWS)
def test_a_row_is_refused_in_the_same_words_by_record_and_by_collection(admin: Api, case: str) -> None:
    fields, code, message, names = ROWS[case]
    (alone,) = admin.post("/sobjects/Account", fields).json()
    assert (alone["errorCode"], alone["message"], alone["fields"]) == (code, message, names)
    records = [{"attributes": {"type": "Account"}, **fields}]
    (row,) = admin.post("/composite/sobjects", {"records": records}).json()
    assert row == {"success": False, "errors": [{"statusCode": code, "message": message, "fields": names}]}


@pytest.mark.usefixtures("fields")
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("Amount__c", '"abc"', "currency from VALUE_STRING value abc"),
        ("Score__c", "true", "double from VALUE_TRUE value true"),
        ("NumberOfEmployees", "1.5", "int from VALUE_NUMBER_FLOAT value 1.5"),
        ("Active__c", "1", "boolean from VALUE_NUMBER_INT value 1"),
        ("Since__c", '"31/01/2026"', "date from VALUE_STRING value 31/01/2026"),
        ("Seen__c", '"yesterday"', "datetime from VALUE_STRING value yesterday"),
    ],
)
def test_a_token_of_the_wrong_type_is_refused_by_the_parser(admin: Api, field: str, value: str, said: str) -> None:
    text = f'{{"Name": "x",\n "{field}": {value}}}'
    answer = admin.call("POST", "/sobjects/Account", content=text, headers={"Content-Type": "application/json"})
    status, code, message = error(answer)
    assert (status, code) == (400, "JSON_PARSER_ERROR")
    assert message.startswith(
        f"Cannot deserialize instance of {said} or request may be missing a required field at [line:2, column:"
    )


@pytest.mark.parametrize(
    "fields", [{"Name": "x", "Nope__c": 1}, {"Name": "x", "Nope": 1}, {"Name": "x", "Owner__r": {"Name": "y"}}]
)
def test_an_unknown_field_is_refused_by_name(admin: Api, fields: dict[str, Any]) -> None:
    name = next(name for name in fields if name != "Name")
    assert error(admin.post("/sobjects/Account", fields)) == (
        400,
        "INVALID_FIELD",
        f"No such column '{name}' on sobject of type Account",
    )


@pytest.mark.usefixtures("fields")
def test_a_unique_value_is_taken_once_whatever_its_case(admin: Api) -> None:
    first = admin.create("Account", Name="First", Code__c="abc", Exact__c="abc")
    _, code, message = error(admin.post("/sobjects/Account", {"Name": "x", "Code__c": "ABC"}))
    assert (code, message) == (
        "DUPLICATE_VALUE",
        f"duplicate value found: Code__c duplicates value on record with id: {first[:15]}",
    )
    assert admin.create("Account", Name="Second", Exact__c="ABC")
    assert error(admin.post("/sobjects/Account", {"Name": "x", "Exact__c": "abc"}))[1] == "DUPLICATE_VALUE"
    assert admin.patch(f"/sobjects/Account/{first}", {"Code__c": "ABC"}).status_code == 204
    admin.delete(f"/sobjects/Account/{first}")
    assert admin.create("Account", Name="Third", Code__c="abc")


def test_an_id_in_the_body_is_no_field_of_a_record(admin: Api) -> None:
    made = admin.create("Account", Name="x")
    said = "The Id field should not be specified in the sobject data."
    assert error(admin.post("/sobjects/Account", {"Id": made, "Name": "x"})) == (400, "INVALID_FIELD", said)
    assert error(admin.patch(f"/sobjects/Account/{made}", {"Id": made, "Name": "x"})) == (400, "INVALID_FIELD", said)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"Name": ', "Unexpected end-of-input within/between OBJECT entries at [line:1, column:10]"),
        ('{"a" ', "Unexpected end-of-input within/between OBJECT entries at [line:1, column:6]"),
        ("Name=x", "Unrecognized token 'Name': was expecting 'null', 'true', 'false' or NaN at [line:1, column:5]"),
        ("[1, 2]", "The HTTP entity body is required, but this request has no entity body."),
        ("", "The HTTP entity body is required, but this request has no entity body."),
        (" \n", "The HTTP entity body is required, but this request has no entity body."),
        ("[" * 100_000, "Unexpected end-of-input: expected close marker for ARRAY (from [line:1, column:100001]"),
    ],
)
def test_a_body_that_is_no_json_object_is_a_parser_error(admin: Api, text: str, message: str) -> None:
    answer = admin.call("POST", "/sobjects/Account", content=text, headers={"Content-Type": "application/json"})
    status, code, said = error(answer)
    assert (status, code, said) == (400, "JSON_PARSER_ERROR", message)


@pytest.mark.parametrize("name", ["Nope", "Nope__c", "Account2"])
@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("GET", "/describe"), ("POST", ""), ("GET", "/001")])
def test_an_object_that_is_not_there_is_not_found(admin: Api, name: str, method: str, rest: str) -> None:
    answer = admin.call(method, f"/sobjects/{name}{rest}", json={} if method == "POST" else None)
    assert error(answer) == (404, "NOT_FOUND", "The requested resource does not exist")


def test_a_permission_set_has_a_name_of_its_own(admin: Api) -> None:
    made = admin.create("PermissionSet", Name="Readers", Label="Readers")
    again = admin.post("/sobjects/PermissionSet", {"Name": "Readers", "Label": "Again"})
    assert error(again) == (400, "DUPLICATE_DEVELOPER_NAME", "There is already a PermissionSet named Readers.")
    path = f"/sobjects/PermissionSet/{made}"
    assert error(admin.patch(path, {"Name": "1 x"}))[:2] == (400, "FIELD_INTEGRITY_EXCEPTION")
    assert admin.patch(path, {"Name": "Readers", "Label": "All"}).status_code == 204

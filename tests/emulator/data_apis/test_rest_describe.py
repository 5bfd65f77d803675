"""Describes and records have the keys, and the kinds of values, of a real org's recorded answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .client import Api

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator

RECORDED = Path(__file__).parents[4] / "shared" / "recorded"


def recorded(name: str) -> Any:
    path = RECORDED / name
    if not path.exists():
        pytest.skip("recorded answers are not here")
    found = json.loads(path.read_text(encoding="utf-8"))
    return found.get("body", found)


def kind(value: object) -> str:
    """``number`` for both sorts: JSON knows one."""
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "number" if isinstance(value, int | float) else type(value).__name__


def kinds(examples: list[dict[str, Any]]) -> dict[str, set[str]]:
    """The kinds of values seen for each key, ``NoneType`` left out: any value may be missing."""
    return {
        key: {kind(example[key]) for example in examples if key in example} - {"NoneType"}
        for key in {key for example in examples for key in example}
    }


def assert_alike(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    """Each of ours has the keys that all of theirs have, and values of no other kind than theirs."""
    always = set.intersection(*(set(each) for each in theirs))
    ever = set().union(*(set(each) for each in theirs))
    seen = kinds(theirs)
    for each in ours:
        assert always <= set(each) <= ever
        for key, found in kinds([each]).items():
            assert not seen[key] or found <= seen[key], (key, each)


def test_describe_of_account_has_every_key_and_kind(admin: Api, fields: None) -> None:
    theirs = recorded("GET_sobjects_Account_describe.json")
    ours = admin.get("/sobjects/Account/describe").json()
    assert_alike([ours], [theirs])
    for part in ("fields", "childRelationships", "recordTypeInfos", "supportedScopes"):
        assert_alike(ours[part], theirs[part])
    for name in ("urls",):
        assert set(ours[name]) <= set(theirs[name])


def test_standard_fields_of_account_are_described_as_recorded(admin: Api) -> None:
    theirs = {field["name"]: field for field in recorded("GET_sobjects_Account_describe.json")["fields"]}
    ours = {field["name"]: field for field in admin.get("/sobjects/Account/describe").json()["fields"]}
    shared = set(ours) & set(theirs)
    assert {"Id", "Name", "AccountNumber", "OwnerId", "BillingAddress", "AnnualRevenue", "Industry"} <= shared
    assert set(ours) <= set(theirs)
    for name in shared:
        for key in (
            "type",
            "soapType",
            "length",
            "byteLength",
            "precision",
            "scale",
            "digits",
            "nillable",
            "updateable",
        ):
            assert ours[name][key] == theirs[name][key], (name, key)


def test_a_sample_of_each_field_type_has_the_same_keys(admin: Api, fields: None) -> None:
    samples = recorded("describe_samples.json")
    for field in admin.get("/sobjects/Account/describe").json()["fields"]:
        assert sorted(field) == sorted(samples["field_keys"])


def test_the_list_of_objects_has_every_key_and_kind(admin: Api) -> None:
    theirs = recorded("GET_sobjects_Global_describe.json")
    ours = admin.get("/sobjects").json()
    assert set(ours) == set(theirs)
    assert (ours["encoding"], ours["maxBatchSize"]) == (theirs["encoding"], theirs["maxBatchSize"])
    assert_alike(ours["sobjects"], theirs["sobjects"])
    assert ours["sobjects"][0]["urls"].keys() <= theirs["sobjects"][0]["urls"].keys()


def test_basic_information_is_the_objects_line_of_the_list(admin: Api) -> None:
    listed = {each["name"]: each for each in admin.get("/sobjects").json()["sobjects"]}
    answer = admin.get("/sobjects/account").json()
    assert set(answer) == {"objectDescribe", "recentItems"}
    assert answer["objectDescribe"] == listed["Account"]


def test_the_organization_has_every_key_and_kind(emulator: RunningEmulator, admin: Api) -> None:
    theirs = recorded("GET_sobjects_Organization.json")
    ours = admin.get(f"/sobjects/Organization/{emulator.org_id}").json()
    assert set(theirs) <= set(ours) | {"attributes"}
    seen = kinds([theirs])
    for key, found in kinds([ours]).items():
        assert not seen.get(key) or found <= seen[key], key


def test_an_error_inside_composite_is_as_recorded(admin: Api) -> None:
    theirs = recorded("TestCompositeParallelSalesforce.test_errors.json")
    request = {
        "compositeRequest": [
            {"referenceId": "CCI__RefId__0__", "method": "GET", "url": "/services/data/v67.0/sobjects/Foo"}
        ]
    }
    assert admin.post("/composite", request).json() == theirs

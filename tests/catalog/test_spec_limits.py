"""Where a limit lies exactly: the last that is allowed, the first that is not."""

from __future__ import annotations

import json

import pytest

from sfmeta.catalog.model import Spec
from sfmeta.catalog.spec import read
from sfmeta.errors import SpecError


def rules_of(text: str) -> list[str]:
    try:
        read(text, "sfmeta.yml")
    except SpecError as error:
        return [finding.rule for finding in error.findings]
    return []


def custom(**settings: object) -> str:
    return json.dumps({"fields": {}, "custom_fields": {"one": settings}})


@pytest.mark.parametrize(
    ("settings", "most", "rule"),
    [
        ({"label": "x" * 40}, {"label": "x" * 41}, "too-long"),
        ({"help": "x" * 510}, {"help": "x" * 511}, "too-long"),
        ({"description": "x" * 1000}, {"description": "x" * 1001}, "too-long"),
        ({"name": "x" * 40 + "__c"}, {"name": "x" * 41 + "__c"}, "bad-form"),
        ({"name": "x" * 40}, {"name": "x" * 41}, "bad-form"),
        ({"length": 255}, {"length": 256}, "out-of-range"),
        ({"length": 1}, {"length": 0}, "out-of-range"),
        ({"type": "Html", "length": 131072}, {"type": "Html", "length": 131073}, "out-of-range"),
        ({"type": "LongTextArea", "visible_lines": 50}, {"type": "LongTextArea", "visible_lines": 51}, "out-of-range"),
    ],
)
def test_a_text_field(settings: dict[str, object], most: dict[str, object], rule: str) -> None:
    assert rules_of(custom(kind="text", **settings)) == []
    assert rules_of(custom(kind="text", **most)) == [rule]


@pytest.mark.parametrize(
    ("precision", "scale", "rules"),
    [
        (18, 17, []),
        (1, 0, []),
        (1, 1, []),
        (1, 2, ["scale-too-large"]),
        (19, 0, ["out-of-range"]),
        (18, 18, ["out-of-range"]),
    ],
)
def test_a_number_field(precision: int, scale: int, rules: list[str]) -> None:
    assert rules_of(custom(kind="number", precision=precision, scale=scale)) == rules


@pytest.mark.parametrize(("kind", "most"), [("select", 1000), ("multi_select", 500)])
def test_the_number_of_options(kind: str, most: int) -> None:
    values = [f"Value {number}" for number in range(most + 1)]
    assert rules_of(custom(kind=kind, options=values[:most])) == []
    assert rules_of(custom(kind=kind, options=values)) == ["too-many-options"]


def test_the_length_of_an_option() -> None:
    assert rules_of(custom(kind="select", options=["x" * 255])) == []
    assert rules_of(custom(kind="select", options=["x" * 256])) == ["too-long"]


def test_the_prefix_counts_for_the_name() -> None:
    """Upflow_ and Payment_Method_Status are 28 characters: twelve more fit."""
    fields = json.dumps({"saved_payment_method_status": None})
    assert rules_of(f"prefix: {'x' * 12}Upflow_\nfields: {fields}") == []
    assert rules_of(f"prefix: {'x' * 13}Upflow_\nfields: {fields}") == ["name-too-long"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake() -> None:
    text = "\ufefffields:\r\n  rating: {label: Rating}\r\n"
    assert [field.label for field in read(text, "sfmeta.yml").fields] == ["Rating"]


@pytest.mark.parametrize("name", ["Portal", "Portal__c"])
def test_a_name_may_be_given_with_or_without_its_suffix(name: str) -> None:
    spec: Spec = read(custom(kind="text", name=name), "sfmeta.yml")
    assert [field.full_name for field in spec.fields] == ["Portal__c"]


def test_the_word_that_was_meant_survives_another_spelling() -> None:
    with pytest.raises(SpecError) as raised:
        read("fields:\n  Customer-Portal-URL:\n", "sfmeta.yml")
    assert "did you mean portal_url?" in (raised.value.findings[0].fix or "")


@pytest.mark.parametrize(
    "text",
    [
        "orgs: {prod: {method: access-token, access_token: '00DxSECRETx'}}",
        "orgs: {prod: {method: access-token, url: 'https://admin:xSECRETx@acme.my.salesforce.com'}}",
        "upflow: {api_secret: xSECRETx, url: 'https://user:xSECRETx@api.upflow.io'}",
        "orgs: {prod: {method: 'jwt', private_key: [xSECRETx]}}",
        "password: xSECRETx",
    ],
)
def test_a_secret_is_never_repeated(text: str) -> None:
    with pytest.raises(SpecError) as raised:
        read(text, "sfmeta.yml")
    assert "SECRETx" not in f"{raised.value.findings} {raised.value}"

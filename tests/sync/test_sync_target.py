"""Whether the org is ready, said in words a person can act on; and values as the org returns them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sfmeta.catalog.model import Spec
from sfmeta.sync.described import Described
from sfmeta.sync.record import held_value
from sfmeta.sync.target import Writer, objections, targets
from sfmeta.sync.values import Value

from .made import target

WRITER = Writer("upflow@acme.com", "prod")

TYPES = {"Currency": "currency", "Number": "double", "Text": "string", "LongTextArea": "textarea", "Url": "url"}
TYPES |= {"Picklist": "picklist", "MultiselectPicklist": "multipicklist", "Date": "date", "Checkbox": "boolean"}


def described(spec: Spec, **changes: dict[str, Any] | None) -> dict[str, Described]:
    """What describe shows when all is well, changed as told; None hides a field."""
    usual: dict[str, Any] = {"length": 255, "precision": 18, "scale": 2, "updateable": True, "restricted": False}
    fields = {
        field.full_name: Described(**{"name": field.full_name, "type": TYPES[field.type], "values": (), **usual})
        for field in spec.exported
    }
    fields["AccountNumber"] = Described(name="AccountNumber", type="string", values=(), **usual)
    for name, change in changes.items():
        if change is None:
            del fields[name]
        else:
            fields[name] = Described(**{"name": name, "type": fields[name].type, "values": (), **usual, **change})
    return fields


def test_an_org_that_is_ready_is_not_objected_to(spec: Spec) -> None:
    assert objections(spec, described(spec), WRITER) == ()


@pytest.mark.parametrize(
    ("changes", "rule", "word"),
    [
        ({"Upflow_Due__c": None}, "field-not-visible", "Account.Upflow_Due__c"),
        ({"Upflow_Due__c": {"updateable": False}}, "field-not-writeable", "upflow@acme.com"),
        ({"Upflow_Due__c": {"type": "string"}}, "field-of-another-type", "Currency"),
        ({"AccountNumber": None}, "identifier-not-usable", "Account.AccountNumber"),
        ({"AccountNumber": {"type": "double"}}, "identifier-not-usable", "double"),
    ],
)
def test_what_stands_in_the_way_is_said(
    spec: Spec, changes: dict[str, dict[str, Any] | None], rule: str, word: str
) -> None:
    (finding,) = objections(spec, described(spec, **changes), WRITER)
    assert finding.rule == rule
    assert word in finding.message
    assert finding.fix


def test_fields_that_are_all_missing_are_one_finding(spec: Spec) -> None:
    hidden: dict[str, None] = dict.fromkeys(field.full_name for field in spec.exported)
    (finding,) = objections(spec, described(spec, **hidden), WRITER)
    assert (finding.rule, finding.fix and "deploy --org prod --assign" in finding.fix) == ("fields-not-visible", True)


def test_the_limits_are_those_of_the_org_not_of_the_spec(spec: Spec) -> None:
    fields = described(spec, Upflow_Rating__c={"length": 3})
    fields["Upflow_Segment__c"] = Described("Upflow_Segment__c", "picklist", 255, 0, 0, True, True, ("Enterprise",))
    found = {each.name: each for each in targets(spec.exported, fields)}
    assert found["Upflow_Rating__c"].length == 3
    assert found["Upflow_Segment__c"].allowed == frozenset({"Enterprise"})


@pytest.mark.parametrize(
    ("type_", "held", "value"),
    [
        ("Currency", Decimal("12.5"), Decimal("12.50")),
        ("Currency", Decimal("1234567890123456.78"), Decimal("1234567890123456.78")),
        ("Currency", None, None),
        ("Text", "a", "a"),
        ("LongTextArea", "a\r\nb", "a\nb"),
        ("Html", "<p>a</p>\r\n", "<p>a</p>"),
        ("Picklist", "Out of use", "Out of use"),
        ("MultiselectPicklist", "SMB;Enterprise", "Enterprise;SMB"),
        ("Date", "2026-01-01", "2026-01-01"),
        ("Checkbox", False, False),
        ("Url", "not a link at all", "not a link at all"),
        ("Text", "much longer than the field was made afterwards", "much longer than the field was made afterwards"),
    ],
)
def test_a_value_of_the_org_is_compared_in_the_form_of_ours(type_: str, held: Any, value: Value) -> None:
    changes: dict[str, Any] = {"allowed": frozenset({"Enterprise"})} if "icklist" in type_ else {}
    assert held_value(held, target(type_, **({"length": 3} if type_ == "Text" else {}), **changes)) == value

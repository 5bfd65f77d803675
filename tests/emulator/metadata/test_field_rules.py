"""Every rule about custom fields objects to the field of its case, in its own words, and to no field of real trees."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sfmeta.emulator.metadata import field_rules
from sfmeta.emulator.metadata.draft import Draft
from sfmeta.emulator.metadata.element import Element, parse
from sfmeta.emulator.org.schema import Field, PicklistValue, Schema, SObject
from sfmeta.emulator.org.standard import standard_sobjects

CASES = tomllib.loads((Path(__file__).parent / "field_rules.toml").read_text())["case"]
CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
LOOKUP = Field(
    "Account__c",
    "Account",
    "reference",
    "00N5e0000000001EAA",
    reference_to=("Account",),
    child_relationship_name="Things__r",
)
SIZE = Field(
    "Size__c",
    "Size",
    "picklist",
    "00N5e0000000002EAA",
    picklist_values=(PicklistValue("Big", "Big"), PicklistValue("small!", "small", active=False)),
)
THING = SObject("Thing__c", "Thing", "Things", "a00", (LOOKUP, SIZE), id="01I5e0000000001EAA")
OTHER_KINDS = (
    SObject("Limits__c", "Limits", "Limits", "a01", (), id="01I5e0000000002EAA", custom_setting=True),
    SObject("Tier__mdt", "Tier", "Tiers", "m00", (), id="01I5e0000000003EAA"),
    SObject("Placed__e", "Placed", "Placed", "e00", (), id="01I5e0000000004EAA"),
)


def element(tag: str, value: Any) -> list[Element]:
    if isinstance(value, list):
        return [made for item in value for made in element(tag, item)]
    if isinstance(value, dict):
        return [Element(tag, children=tuple(made for name, item in value.items() for made in element(name, item)))]
    return [Element(tag, str(value).lower() if isinstance(value, bool) else str(value))]


def draft(case: dict[str, Any]) -> Draft:
    schema = Schema((*standard_sobjects(), THING, *OTHER_KINDS))
    sobject = schema.sobject(case.get("object", "Account"))
    assert sobject
    (node,) = element("fields", case["field"])
    before = element("fields", case["before"])[0] if "before" in case else None
    return Draft(sobject, case.get("name", "X__c"), node, before, schema)


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case['rule']}" for number, case in enumerate(CASES)])
def test_the_rule_says_what_the_platform_says(case: dict[str, Any]) -> None:
    rule = next(rule for rule in field_rules.RULES if rule.id == case["rule"])
    said = [rule.message.format(**values) for values in rule.check(draft(case))]
    assert said == [case["problem"]]
    assert case["problem"] in [objection.problem for objection in field_rules.objections(draft(case))]


def test_a_custom_relationship_may_be_named_like_a_standard_one() -> None:
    """Its name gets ``__r``; ebikes-lwc has Orders on Account, which the standard Order has too."""
    field = {"label": "x", "type": "Lookup", "referenceTo": "Account", "relationshipName": "Contacts"}
    assert field_rules.objections(draft({"field": field})) == []


def test_an_inactive_value_may_read_like_an_active_one() -> None:
    """salesforce-team-back-market/salesforce-main-3 was retrieved with such a pair."""
    values = [
        {"fullName": "KO_Price", "default": False, "label": "KO - Price"},
        {"fullName": "KO - Price", "default": False, "isActive": False, "label": "KO - Price"},
    ]
    field = {"label": "x", "type": "Picklist", "valueSet": {"valueSetDefinition": {"sorted": False, "value": values}}}
    assert field_rules.objections(draft({"field": field})) == []


@pytest.mark.parametrize(
    ("operation", "summed"),
    [("count", None), ("sum", "Amount"), ("sum", "Probability"), ("max", "CloseDate"), ("min", "CreatedDate")],
)
def test_opportunities_are_rolled_up_to_their_account(operation: str, summed: str | None) -> None:
    """Their relationship counts as a master-detail one; the fields are those that public trees roll up."""
    field = {"label": "x", "summaryForeignKey": "Opportunity.AccountId", "summaryOperation": operation}
    field |= {"type": "Summary"} | ({"summarizedField": f"Opportunity.{summed}"} if summed else {})
    assert field_rules.objections(draft({"field": field})) == []


def test_every_rule_has_a_case_and_a_source() -> None:
    told = {case["rule"] for case in CASES}
    assert {rule.id for rule in field_rules.RULES} - told == {"many-values"}  # a thousand values: the next test
    assert all(rule.source for rule in field_rules.RULES)


@pytest.mark.parametrize(("type_name", "count", "objects"), [("Picklist", 1000, 0), ("Picklist", 1001, 1)])
def test_a_restricted_picklist_has_at_most_a_thousand_values(type_name: str, count: int, objects: int) -> None:
    values = [{"fullName": f"v{number}", "default": False, "label": f"v{number}"} for number in range(count)]
    value_set = {"restricted": True, "valueSetDefinition": {"sorted": False, "value": values}}
    case = {"field": {"label": "x", "type": type_name, "valueSet": value_set}}
    said = [objection.problem for objection in field_rules.objections(draft(case))]
    assert said == ["Picklist has more than 1000 values"] * objects


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real source trees is not here")
def test_no_rule_objects_to_a_field_of_a_real_tree() -> None:
    files = sorted(CORPUS.rglob("*.field-meta.xml"))
    objects = {path.parent.name for path in CORPUS.rglob("objects/*/") if path.name == "fields"}
    objects |= {path.parent.parent.name for path in files}
    custom = [SObject(name, name, name, "a00", (), id="01I5e0000000001EAA", history_enabled=True) for name in objects]
    schema = Schema((*custom, *standard_sobjects()))
    for path in files:
        sobject = schema.sobject(path.parent.parent.name)
        node = parse(path.read_bytes())
        if sobject is not None and node.value("fullName").endswith("__c"):
            told = field_rules.objections(Draft(sobject, node.value("fullName"), node, None, schema))
            assert told == [], path

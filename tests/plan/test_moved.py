"""A saved plan is applied as it is, or refused with what moved."""

from __future__ import annotations

from sfmeta.diff import Create, Delete, Update
from sfmeta.metadata.model import Key, Node
from sfmeta.plan.document import new_plan
from sfmeta.plan.model import ComponentChange, OrgIdentity, Plan
from sfmeta.plan.moved import moved

KEY = Key("CustomField", "Account.Upflow_Rating__c")


def field(label: str) -> Node:
    return Node("CustomField", None, (Node("label", label),))


def plan(*changes: ComponentChange, org_id: str = "00D000000000001EAA") -> Plan:
    org = OrgIdentity(
        "dev", org_id, "Acme", "https://acme.my.salesforce.com", "a@b.c", "005", True, "Developer Edition"
    )
    return new_plan(org, "67.0", changes, ())


def test_the_same_plan_still_holds() -> None:
    assert moved(plan(Create(KEY, field("a"))), plan(Create(KEY, field("a")))) == ()


def test_another_org_is_refused_even_when_it_needs_the_same() -> None:
    found = moved(plan(Create(KEY, field("a"))), plan(Create(KEY, field("a")), org_id="00D000000000002EAA"))
    assert [finding.rule for finding in found] == ["other-org"]
    assert found[0].message == "the plan is for 00D000000000001EAA (dev), and this org is 00D000000000002EAA"


def test_an_org_that_changed_since_is_named() -> None:
    found = moved(plan(Update(KEY, field("a"), field("c"))), plan(Update(KEY, field("b"), field("c"))))
    assert [finding.message for finding in found] == [
        f"{KEY}: it has changed in the org since the plan was made: label: “a” → “b”"
    ]


def test_what_somebody_made_or_deleted_meanwhile_is_named() -> None:
    since = "it has changed in the org since the plan was made"
    made = moved(plan(Create(KEY, field("a"))), plan(Update(KEY, field("b"), field("a"))))
    assert [finding.message for finding in made] == [f"{KEY}: {since}, where it is there by now"]
    gone = moved(plan(Update(KEY, field("b"), field("a"))), plan(Create(KEY, field("a"))))
    assert [finding.message for finding in gone] == [f"{KEY}: {since}, where it is gone by now"]


def test_a_tree_that_changed_since_is_named() -> None:
    found = moved(plan(Create(KEY, field("a"))), plan(Create(KEY, field("b"))))
    assert [finding.message for finding in found] == [
        f"{KEY}: it has changed in the source tree since the plan was made"
    ]


def test_what_was_done_meanwhile_and_what_came_up_are_named() -> None:
    other = Key("CustomField", "Account.Upflow_Due__c")
    found = moved(plan(Create(KEY, field("a"))), plan(Delete(other, field("b"))))
    assert [finding.message for finding in found] == [
        f"{other}: would be deleted now, which the plan does not say",
        f"{KEY}: would be created by the plan, and now needs no change",
    ]

"""A deploy is done when describe, asked as the integration user, shows every field writable."""

from __future__ import annotations

from sfmeta.metadata.model import Component, Key, Node
from sfmeta.plan.model import DescribedField
from sfmeta.plan.verify import Grantee, unmet

GRANTED = Grantee("upflow@acme.com", "Upflow_Integration", True, "sfmeta deploy --org dev --assign")
UNGRANTED = Grantee("upflow@acme.com", "Upflow_Integration", False, "sfmeta deploy --org dev --assign")


def declared(name: str, type_: str) -> Component:
    return Component(Key("CustomField", f"Account.{name}"), Node("CustomField", None, (Node("type", type_),)))


def described(name: str, type_: str, *, createable: bool = True, updateable: bool = True) -> dict[str, DescribedField]:
    field = DescribedField(name, name, type_, 0, 0, 0, True, createable, updateable, True)
    return {name: field}


def test_fields_that_are_there_and_writable_leave_nothing_to_say() -> None:
    fields = [declared("A__c", "Currency"), declared("B__c", "Html")]
    assert unmet(fields, described("A__c", "currency") | described("B__c", "textarea"), GRANTED) == ()


def test_permission_sets_are_not_looked_for_among_the_fields() -> None:
    assert unmet([Component(Key("PermissionSet", "X"), Node("PermissionSet"))], {}, GRANTED) == ()


def test_a_user_without_the_permission_set_is_one_finding_with_the_command_to_run() -> None:
    found = unmet([declared("A__c", "Text"), declared("B__c", "Text")], {}, UNGRANTED)
    assert [(finding.rule, finding.fix) for finding in found] == [("not-assigned", "sfmeta deploy --org dev --assign")]
    assert "Upflow_Integration and does not see 2 of 2 fields" in found[0].message


def test_each_field_that_is_wrong_is_a_finding_of_its_own() -> None:
    fields = [declared("A__c", "Text"), declared("B__c", "Number"), declared("C__c", "Date")]
    shown = described("B__c", "string") | described("C__c", "date", updateable=False)
    assert [(finding.rule, finding.message) for finding in unmet(fields, shown, GRANTED)] == [
        ("not-visible", "upflow@acme.com does not see Account.A__c"),
        ("wrong-type", "Account.B__c is of type string in the org, not double"),
        ("not-writable", "upflow@acme.com may not write Account.C__c"),
    ]

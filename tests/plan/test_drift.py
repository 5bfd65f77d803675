"""Drift is a plan's change told the other way round: what the org has instead of what is declared."""

from __future__ import annotations

import pytest

from sfmeta.diff import Create, Delete, Update
from sfmeta.metadata.model import Component, Key, Node
from sfmeta.plan.drift import Touch, added_values, drift

KEY = Key("CustomField", "Account.X__c")
TOUCH = Touch("Ada", "2026-01-02T03:04:05.000Z")


def field(**values: str) -> Node:
    return Node("CustomField", None, tuple(Node(tag, text) for tag, text in sorted(values.items())))


def picklist(*names: str) -> Node:
    values = tuple(Node("value", None, (Node("fullName", name),)) for name in names)
    return Node("CustomField", None, (Node("valueSet", None, (Node("valueSetDefinition", None, values),)),))


def test_the_declared_value_is_told_first() -> None:
    org, declared = field(type="Text", length="80", label="Now"), field(type="Text", length="40", label="Then")
    found = drift(Update(KEY, org, declared), TOUCH)
    assert found.lines == ("label: “Then” → “Now”", "length: 40 → 80")
    assert dict(found.settings) == {"label": "Now", "length": 80}
    assert found.touch == TOUCH


def test_a_withdrawn_description_is_accepted_as_an_empty_one() -> None:
    found = drift(Update(KEY, field(type="Text"), field(type="Text", description="Why")), TOUCH)
    assert found.settings == (("description", ""),)


def test_another_type_has_no_setting() -> None:
    found = drift(Update(KEY, field(type="Number"), field(type="Text", length="40")), TOUCH)
    assert found.lines == ("type: Text(40) → Number",)
    assert (found.settings, found.left) == ((), ("type",))


def test_an_attribute_without_a_setting_is_left() -> None:
    org, declared = field(type="Text", externalId="true"), field(type="Text", externalId="false")
    found = drift(Update(KEY, org, declared), TOUCH)
    assert (found.settings, found.left) == ((), ("externalId",))


def test_a_field_that_is_not_there_is_accepted_by_disabling_it() -> None:
    found = drift(Create(KEY, field(type="Text")), None)
    assert (found.result, found.settings) == ("missing", (("enabled", False),))


def test_a_disabled_field_that_is_still_there_is_accepted_by_enabling_it() -> None:
    found = drift(Delete(KEY, field(type="Text")), TOUCH)
    assert (found.result, found.settings) == ("undeleted", (("enabled", True),))


def test_a_permission_set_has_no_settings() -> None:
    found = drift(Create(Key("PermissionSet", "Reader"), Node("PermissionSet")), None)
    assert (found.result, found.settings) == ("missing", ())


def test_values_that_only_the_org_has_are_named() -> None:
    declared = {KEY: Component(KEY, picklist("A", "B"))}
    org = {KEY: Component(KEY, picklist("A", "B", "C"))}
    assert list(added_values(declared, org)) == [(KEY, ("C",))]
    assert list(added_values(org, declared)) == []


def test_a_value_that_was_relabelled_or_deactivated_is_what_options_say() -> None:
    def values(label: str, active: str) -> Node:
        one = Node("value", None, (Node("fullName", "SMB"), Node("label", label)))
        other = Node("value", None, (Node("fullName", "Old"), Node("isActive", active), Node("label", "Old")))
        return Node("CustomField", None, (Node("valueSet", None, (Node("valueSetDefinition", None, (one, other)),)),))

    found = drift(Update(KEY, values("Small", "false"), values("SMB", "true")), TOUCH)
    assert (dict(found.options), found.left) == ({"SMB": "Small", "Old": None}, ())
    back = drift(Update(KEY, values("SMB", "true"), values("SMB", "false")), TOUCH)
    assert (back.options, len(back.left)) == ((), 1)


@pytest.mark.parametrize("labelled", [True, False])
def test_a_value_that_was_relabelled_and_deactivated_is_left_out(labelled: bool) -> None:
    def values(label: str | None, active: str) -> Node:
        texts = (Node("fullName", "A"), *([Node("label", label)] if label else []), Node("isActive", active))
        definition = Node("valueSetDefinition", None, (Node("value", None, texts),))
        return Node("CustomField", None, (Node("valueSet", None, (definition,)),))

    changed = drift(Update(KEY, values("Now" if labelled else None, "false"), values("Then", "true")), TOUCH)
    assert changed.options == (("A", None),)
    absent = drift(Update(KEY, values(None, "true"), values("Then", "true")), TOUCH)
    assert absent.options == ()
    assert absent.left

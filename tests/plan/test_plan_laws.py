"""What holds for every plan, whatever is declared and whatever the org has."""

from __future__ import annotations

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.diff import Create, Delete, Update
from sfmeta.metadata.model import Component, Inventory, Key, Node
from sfmeta.metadata.xml import canonical
from sfmeta.plan.attributes import attributes
from sfmeta.plan.compare import compare
from sfmeta.plan.document import from_json, new_plan, to_json
from sfmeta.plan.guards import Circumstances, objections
from sfmeta.plan.model import OrgIdentity

ORG = OrgIdentity("dev", "00D000000000001EAA", "Acme", "https://acme.my.salesforce.com", "a@b.c", "005", True, "X")

few = settings(max_examples=40, deadline=None)
NAMES = ["A", "B", "C"]
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=6)
booleans = st.sampled_from(["true", "false"])


def leaf(tag: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    return values.map(lambda text: Node(tag, text))


def element(
    tag: str, required: list[st.SearchStrategy[Node]], optional: list[st.SearchStrategy[Node]]
) -> st.SearchStrategy[Node]:
    maybe = [st.one_of(st.none(), strategy) for strategy in optional]
    return st.tuples(*required, *maybe).map(
        lambda children: canonical(Node(tag, None, tuple(child for child in children if child is not None)))
    )


def listed(entry: st.SearchStrategy[Node], key: str) -> st.SearchStrategy[list[Node]]:
    return st.lists(entry, max_size=3, unique_by=lambda node: node.value(key))


values = element(
    "value",
    [leaf("fullName", st.sampled_from(NAMES)), leaf("default", booleans)],
    [leaf("label", texts), leaf("isActive", booleans)],
)
value_sets = listed(values, "fullName").map(
    lambda found: Node("valueSet", None, (Node("valueSetDefinition", None, (Node("sorted", "false"), *found)),))
)
fields = element(
    "CustomField",
    [leaf("type", st.sampled_from(["Text", "Currency", "Picklist"])), leaf("label", texts)],
    [
        leaf("length", st.sampled_from(["10", "20"])),
        leaf("precision", st.sampled_from(["9", "18"])),
        leaf("scale", st.sampled_from(["0", "2"])),
        leaf("required", booleans),
        leaf("inlineHelpText", texts),
        leaf("trackHistory", booleans),
        value_sets,
    ],
)
permissions = element(
    "fieldPermissions",
    [leaf("field", st.sampled_from([f"Account.{name}__c" for name in NAMES])), leaf("editable", booleans)],
    [leaf("readable", booleans)],
)
permission_sets = listed(permissions, "field").map(lambda found: Node("PermissionSet", None, tuple(found)))


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    found: dict[Key, Node] = {}
    for name in draw(st.sets(st.sampled_from(NAMES))):
        found[Key("CustomField", f"Account.{name}__c")] = draw(fields)
    for name in draw(st.sets(st.sampled_from(["Reader", "Integration"]))):
        found[Key("PermissionSet", name)] = draw(permission_sets)
    return {key: Component(key, node) for key, node in found.items()}


def applied(
    org: Inventory, changes: tuple[Create[Key, Node] | Update[Key, Node] | Delete[Key, Node], ...]
) -> Inventory:
    after = dict(org)
    for change in changes:
        after.pop(change.key, None)
        if not isinstance(change, Delete):
            after[change.key] = Component(change.key, change.after)
    return after


def deleted(declared: Inventory) -> set[Key]:
    """The fields that are disabled: any that is not declared."""
    return {Key("CustomField", f"Account.{name}__c") for name in NAMES} - declared.keys()


@few
@given(inventories(), inventories(), st.booleans())
def test_after_a_deploy_the_plan_is_empty(declared: Inventory, org: Inventory, deleting: bool) -> None:
    deletes = deleted(declared) if deleting else set()
    changes = compare(declared, org, deletes)
    assert compare(declared, applied(org, changes), deletes) == ()


@few
@given(inventories())
def test_an_org_that_is_as_declared_needs_no_change(declared: Inventory) -> None:
    deletes = deleted(declared)
    granted = {
        key: component for key, component in declared.items() if key.type == "CustomField"
    }  # a declared permission set never names a disabled field
    assert compare(granted, granted, deletes) == ()


@few
@given(inventories(), inventories())
def test_what_is_not_declared_stays(declared: Inventory, org: Inventory) -> None:
    after = applied(org, compare(declared, org, ()))
    for key, component in org.items():
        if key not in declared:
            assert after[key] is component
        elif key.type == "PermissionSet":
            kept = {child.value("field") for child in after[key].node.children}
            assert {child.value("field") for child in component.node.children} <= kept
        elif component.node.value("type") == declared[key].node.value("type"):
            ours = {path for path, _ in attributes(declared[key].node)}
            before, now = dict(attributes(component.node)), dict(attributes(after[key].node))
            assert {path: text for path, text in before.items() if path not in ours} == {
                path: text for path, text in now.items() if path not in ours
            }


@few
@given(inventories(), inventories())
def test_a_plan_survives_json(declared: Inventory, org: Inventory) -> None:
    changes = compare(declared, org, deleted(declared))
    plan = new_plan(ORG, "67.0", changes, objections(changes, Circumstances(ORG)))
    assert from_json(json.loads(json.dumps(to_json(plan)))) == plan


@few
@given(inventories(), inventories(), st.randoms())
def test_the_digest_does_not_depend_on_the_order_of_the_input(
    declared: Inventory, org: Inventory, chance: random.Random
) -> None:
    def shuffled(found: Inventory) -> Inventory:
        pairs = list(found.items())
        chance.shuffle(pairs)
        return dict(pairs)

    first = new_plan(ORG, "67.0", compare(declared, org, ()), ())
    second = new_plan(ORG, "67.0", reversed(compare(shuffled(declared), shuffled(org), ())), ())
    assert first == second


@few
@given(inventories(), inventories())
def test_the_digest_is_another_when_org_or_wish_is_another(declared: Inventory, org: Inventory) -> None:
    changes = compare(declared, org, ())
    elsewhere = OrgIdentity("dev", "00D000000000002EAA", "Acme", ORG.instance_url, "a@b.c", "005", True, "X")
    assert new_plan(ORG, "67.0", changes, ()).digest != new_plan(elsewhere, "67.0", changes, ()).digest
    if changes:
        assert new_plan(ORG, "67.0", changes, ()).digest != new_plan(ORG, "67.0", changes[1:], ()).digest

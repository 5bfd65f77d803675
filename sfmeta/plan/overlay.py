"""What is declared, laid over what the org has: the component that a deploy carries.

The platform replaces a permission set as a whole, and sources disagree on what it does with picklist values that a
deploy leaves out: so what is deployed always carries the org's other content too. Only what is declared is changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.metadata.xml import canonical
from sfmeta.plan.attributes import default, identity, text_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.metadata.model import Node

COMPUTED = ("formula", "summaryOperation", "displayFormat")
"""Attributes that make a field one whose values the platform itself computes."""

VALUES = ("value", "customValue")


def overlay(org: Node, declared: Node) -> Node:
    """The org's node with every declared attribute set; the org's very node when nothing declared differs.

    A field of another kind (type, formula, value set) shares no attributes with the declared one: then the
    declared node is the answer, and it is the guards' business to object.
    """
    if kind(org) != kind(declared):
        return declared
    laid = canonical(_laid_over(org, declared))
    return org if laid == canonical(org) else laid


def without(node: Node, fields: Collection[str]) -> Node:
    """A permission set without its entries for ``fields`` (``Account.X__c``)."""
    kept = tuple(
        child
        for child in node.children
        if child.tag != "fieldPermissions" or (child.value("field") or "") not in fields
    )
    return node if len(kept) == len(node.children) else replace(node, children=kept)


def kind(node: Node) -> tuple[str, ...]:
    """What of a field cannot be changed attribute by attribute: its type, how it is computed, whose values it lists."""
    value_set = node.child("valueSet")
    shared = value_set.value("valueSetName") if value_set is not None else None
    computed = (tag for tag in COMPUTED if node.value(tag))
    return (node.tag, node.value("type") or "", shared or "", *computed)


def _laid_over(org: Node, declared: Node) -> Node:
    existing = _grouped(_stated(org, declared))
    laid = dict(existing)
    for key, wanted in _grouped(declared.children).items():
        there = existing.get(key, ())
        if len(wanted) == 1 and len(there) == 1:
            laid[key] = (_laid_on_one(there[0], wanted[0]),)
        elif there or len(wanted) > 1 or wanted[0].children or text_of(wanted[0]) != default(org, wanted[0]):
            laid[key] = wanted
    children = tuple(child for group in laid.values() for child in group)
    return replace(_at(declared, org), children=children)


def _stated(org: Node, declared: Node) -> tuple[Node, ...]:
    """The org's children. A picklist value that is declared is declared active, unless it says otherwise."""
    if declared.tag not in VALUES or declared.child("isActive") is not None:
        return org.children
    return tuple(child for child in org.children if child.tag != "isActive" or text_of(child) != "false")


def _laid_on_one(there: Node, wanted: Node) -> Node:
    if wanted.children:
        return _laid_over(there, wanted)
    return _at(wanted, there) if text_of(there) == text_of(wanted) else wanted


def _at(declared: Node, there: Node) -> Node:
    """The org's node, said to stand where the declared one does: a failure is reported there."""
    return replace(there, line=declared.line, column=declared.column)


def _grouped(children: tuple[Node, ...]) -> dict[tuple[str, str | None], tuple[Node, ...]]:
    """Siblings by identity, in order; a list without names of its own is one attribute."""
    groups: dict[tuple[str, str | None], tuple[Node, ...]] = {}
    for child in children:
        groups[identity(child)] = (*groups.get(identity(child), ()), child)
    return groups

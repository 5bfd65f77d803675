"""The digest of a tree: what is declared, and nothing else."""

from __future__ import annotations

import pytest

from sfmeta.catalog.model import Assignment, Visibility
from sfmeta.findings import Place
from sfmeta.metadata.model import Component, Key, Node
from sfmeta.plan.tree import tree_digest

RATING = Key("CustomField", "Account.Upflow_Rating__c")
DUE = Key("CustomField", "Account.Upflow_Due__c")
NOBODY = Visibility()


def field(key: Key, label: str, line: int | None = None) -> Component:
    return Component(key, Node("CustomField", None, (Node("label", label, line=line),), line), Place("a.xml", line))


def somebody(line: int) -> Visibility:
    return Visibility(assign=(Assignment("reader", "user", "jane@acme.com", Place("sfmeta.yml", line)),))


TREE = {RATING: field(RATING, "Rating"), DUE: field(DUE, "Due")}


def test_order_and_place_make_no_difference() -> None:
    moved = {DUE: field(DUE, "Due", 7), RATING: field(RATING, "Rating", 3)}
    assert tree_digest(TREE, (), somebody(1)) == tree_digest(moved, (), somebody(9))


@pytest.mark.parametrize(
    "other",
    [
        tree_digest({RATING: field(RATING, "Grade"), DUE: field(DUE, "Due")}, (), NOBODY),
        tree_digest({RATING: field(RATING, "Rating")}, (), NOBODY),
        tree_digest(TREE, (Key("CustomField", "Account.Old__c"),), NOBODY),
        tree_digest(TREE, (), somebody(1)),
    ],
    ids=["a label", "a field less", "a field to be gone", "somebody who sees it"],
)
def test_whatever_is_declared_does(other: str) -> None:
    assert other != tree_digest(TREE, (), NOBODY)

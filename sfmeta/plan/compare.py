"""What a deploy would change in an org: the declared components against the org's, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.diff import diff
from sfmeta.metadata.xml import canonical
from sfmeta.plan.attributes import attributes
from sfmeta.plan.model import AttributeChange
from sfmeta.plan.overlay import overlay, without
from sfmeta.plan.picklists import needed

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.diff import Update
    from sfmeta.metadata.model import Inventory, Key, Node
    from sfmeta.plan.model import ComponentChange


def compare(
    declared: Inventory, org: Inventory, deletes: Collection[Key], hidden: Collection[Key] = ()
) -> tuple[ComponentChange, ...]:
    """The changes that make the org as declared, sorted by key; empty when it already is.

    ``deletes`` are the components to be gone, ``hidden`` the fields to be shown to nobody: their entries leave the
    declared permission sets. What the org has and nobody declared is neither compared nor changed.
    """
    gone = {key.full_name for key in {*deletes, *hidden} if key.type == "CustomField"}
    before = {key: found.node for key, found in org.items() if key in declared or key in deletes}
    after = {}
    for key, component in declared.items():
        there = before.get(key)
        node = needed(component.node, there)
        wanted = canonical(node) if there is None else overlay(there, node)
        after[key] = without(wanted, gone) if key.type == "PermissionSet" else wanted
    return diff(before, after)


def attribute_changes(update: Update[Key, Node]) -> tuple[AttributeChange, ...]:
    """What an update changes, attribute by attribute, in the order of the paths."""
    before, after = dict(attributes(update.before)), dict(attributes(update.after))
    changes = (
        AttributeChange(path, before.get(path), after.get(path)) for path in sorted(before.keys() | after.keys())
    )
    return tuple(change for change in changes if not _same(change))


def _same(change: AttributeChange) -> bool:
    """Outside a list, a false that comes or goes says nothing new."""
    if change.before == change.after:
        return True
    return "[" not in change.path and {change.before, change.after} == {None, "false"}

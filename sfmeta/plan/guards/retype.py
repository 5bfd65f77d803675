"""Another type, which Salesforce refuses or values may not survive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.diff import Update
from sfmeta.findings import Finding, Severity
from sfmeta.plan.classes import Reach, reach
from sfmeta.plan.guards.danger import carry, objection
from sfmeta.plan.overlay import COMPUTED
from sfmeta.plan.words import type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.metadata.model import Key, Node
    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange

FIXED = frozenset({"Summary", "EncryptedText", "Location", "MasterDetail", "Hierarchy", "ExternalLookup"})
"""Types that no conversion starts from or leads to (Salesforce Help, "Converting the Field Type of a Custom Field")."""


def retyping(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in _retyped(changes):
        if not _fixed(change.before) and not _fixed(change.after):
            records = org.filled.get(change.key.full_name)
            at_stake = "" if records is None else f"; {carry(records)}"
            yield objection(
                "retype",
                f"{change.key.full_name} would turn from {type_of(change.before)} into {type_of(change.after)}: "
                f"Salesforce refuses that for some types and loses values for others{at_stake}",
                _way_out(change.key),
            )


def unchangeable(changes: Iterable[ComponentChange], _: Circumstances) -> Iterator[Finding]:
    for change in _retyped(changes):
        if _fixed(change.before) or _fixed(change.after):
            yield Finding(
                "type-fixed",
                Severity.ERROR,
                f"{change.key.full_name} is {type_of(change.before)} in the org, and Salesforce never turns that into "
                f"{type_of(change.after)}",
                fix=_way_out(change.key),
            )


def _retyped(changes: Iterable[ComponentChange]) -> Iterator[Update[Key, Node]]:
    for change in changes:
        if isinstance(change, Update) and reach(change) is Reach.RETYPE:
            yield change


def _fixed(node: Node) -> bool:
    """Its type, how it is computed or whose values it lists cannot be changed (Metadata API: ``Cannot update a field
    from a Formula to something else``, ``Cannot change which global value set this picklist uses``)."""
    value_set = node.child("valueSet")
    shared = value_set is not None and value_set.value("valueSetName")
    return bool((node.value("type") or "") in FIXED or shared or any(node.value(tag) for tag in COMPUTED))


def _way_out(key: Key) -> str:
    return (
        f"give the field another name in sfmeta.yml, deploy and sync it, then retire {key.full_name} "
        f"with `sfmeta retire`"
    )

"""Another type, which Salesforce refuses or values may not survive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.diff import Update
from sfmeta.findings import Finding, Severity
from sfmeta.metadata.vanished import custom_entry
from sfmeta.plan.classes import Reach, reach
from sfmeta.plan.conversions import Fate, fate
from sfmeta.plan.guards.danger import carry, objection
from sfmeta.plan.words import type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.metadata.model import Key, Node
    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange

LONGEST = 38
"""Of a name that gets two more characters: 40 is Salesforce's limit."""


def retyping(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in _retyped(changes):
        if _refusal(change, org) is None:
            records = org.filled.get(change.key.full_name)
            at_stake = "" if records is None else f"; {carry(records)}"
            yield objection(
                "retype",
                f"{change.key.full_name} would turn from {type_of(change.before)} into {type_of(change.after)}: "
                f"{SAID[fate(change.before, change.after)]}{at_stake}",
                _way_out(change, org),
            )


def unchangeable(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in _retyped(changes):
        if (why := _refusal(change, org)) is not None:
            yield Finding(
                "type-fixed",
                Severity.ERROR,
                f"{change.key.full_name} is {type_of(change.before)} in the org, and Salesforce {why} "
                f"{type_of(change.after)}",
                fix=_way_out(change, org),
            )


SAID = {
    Fate.KEPT: "the values stay, and what uses the field may not take the new type",
    Fate.EMPTY_ONLY: "Salesforce refuses that as soon as there is any record, in the recycle bin too",
}


def _retyped(changes: Iterable[ComponentChange]) -> Iterator[Update[Key, Node]]:
    for change in changes:
        if isinstance(change, Update) and reach(change) is Reach.RETYPE:
            yield change


def _refusal(change: Update[Key, Node], org: Circumstances) -> str | None:
    """Why Salesforce would refuse it; None where it would not, or where nobody knows."""
    found, records = fate(change.before, change.after), org.records.get(change.key.full_name)
    if found is Fate.NEVER:
        return "never turns that into"
    if found is Fate.EMPTY_ONLY and records:
        there = f"{counted(records, 'record')} that {'is' if records == 1 else 'are'} there"
        return f"refuses, over {there}, to turn that into"
    return None


def _way_out(change: Update[Key, Node], org: Circumstances) -> str:
    """In the order in which it is done, each command as it is typed."""
    name = change.key.full_name.partition(".")[2]
    base = name.removesuffix("__c")
    old = custom_entry(name, change.before.value("type") or "", f"old_{base.lower()}")
    steps = (
        f"let it be another field: `name: {base[:LONGEST].rstrip('_')}_2__c` in sfmeta.yml",
        f"sfmeta generate --forget {name}",
        f"sfmeta deploy --org {org.org.alias}",
        f"sfmeta sync --org {org.org.alias}",
        f"when nobody needs the old one: {old.line('enabled: false')} in sfmeta.yml",
        "sfmeta generate",
        f"sfmeta deploy --org {org.org.alias} --allow delete",
    )
    return "; ".join(steps)

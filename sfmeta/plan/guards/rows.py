"""What records hold already, and would no longer fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.diff import Create, Update
from sfmeta.plan.classes import digits
from sfmeta.plan.compare import attribute_changes
from sfmeta.plan.guards.danger import carry, objection
from sfmeta.plan.picklists import dropped
from sfmeta.plan.words import type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.findings import Finding
    from sfmeta.metadata.model import Key, Node
    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange


def narrowing(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in changes:
        if isinstance(change, Update) and change.key.type == "CustomField":
            for message in (*_fewer_digits(change, org), *_shorter(change, org), *_restricted(change)):
                yield objection("narrow", f"{change.key.full_name}: {message}")


def values_dropped(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in changes:
        carrying = org.carrying.get(change.key.full_name, {})
        for value in dropped(change):
            records = carrying.get(value)
            if records != 0:
                known = "how many records carry it is not known" if records is None else carry(records, "it")
                yield objection(
                    "value-in-use",
                    f"{change.key.full_name}: value {value} would be deactivated, and whoever has it keeps it; {known}",
                )


def required(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    """Salesforce takes it, and then refuses every edit of a record without a value."""
    for change in changes:
        if becomes(change, "required"):
            lacking = org.lacking.get(change.key.full_name)
            if lacking != 0:
                without = "how many records have no value is not known" if lacking is None else _without(lacking)
                yield objection(
                    "required",
                    f"{change.key.full_name} would be required of every record; {without}, and nobody can save one "
                    "without",
                    "fill it everywhere first",
                )


def unique(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    """Salesforce refuses it while two records carry the same value."""
    for change in changes:
        if isinstance(change, Update) and becomes(change, "unique"):
            repeated = org.repeated.get(change.key.full_name)
            if repeated != 0:
                known = (
                    "whether any value stands on two records is not known"
                    if repeated is None
                    else f"{counted(repeated, 'value stands', 'values stand')} on more than one record"
                )
                yield objection("unique", f"{change.key.full_name} would be unique; {known}", "make them differ first")


def becomes(change: ComponentChange, attribute: str) -> bool:
    """A field whose ``attribute`` is true from then on, and was not."""
    if change.key.type != "CustomField" or not isinstance(change, Create | Update):
        return False
    was = change.before.value(attribute) if isinstance(change, Update) else None
    return change.after.value(attribute) == "true" != was


def fewer_digits(change: Update[Key, Node]) -> bool:
    (left, right), (new_left, new_right) = digits(change.before), digits(change.after)
    return new_left < left or new_right < right


def shorter(change: Update[Key, Node]) -> bool:
    before, after = change.before.value("length"), change.after.value("length")
    return before is not None and after is not None and int(after) < int(before)


def _fewer_digits(change: Update[Key, Node], org: Circumstances) -> Iterator[str]:
    if not fewer_digits(change):
        return
    widest, (left, right) = org.widest.get(change.key.full_name), digits(change.after)
    if widest is None or widest[0] > left or widest[1] > right:
        known = (
            "what is stored is not known"
            if widest is None
            else f"a stored number has {widest[0]} digits left of the point, or {widest[1]} right of it"
        )
        yield f"{type_of(change.before)} would become {type_of(change.after)}; {known}"


def _shorter(change: Update[Key, Node], org: Circumstances) -> Iterator[str]:
    if not shorter(change):
        return
    longest, after = org.longest.get(change.key.full_name), int(change.after.value("length") or 0)
    if longest is None or longest > after:
        known = "the longest stored value is not known" if longest is None else f"the longest has {longest}"
        yield f"length {change.before.value('length')} → {after}; {known}"


def _restricted(change: Update[Key, Node]) -> Iterator[str]:
    for attribute in attribute_changes(change):
        if attribute.path == "valueSet.restricted" and attribute.after == "true":
            yield "only its own values could be stored from then on"
        elif attribute.path == "caseSensitive" and attribute.after == "true":
            yield "it would be matched with the case of its letters from then on"


def _without(lacking: int) -> str:
    return f"{counted(lacking, 'record')} {'has' if lacking == 1 else 'have'} no value"

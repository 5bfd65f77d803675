"""What goes: fields with their values, what uses them, and the layouts that they stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.diff import Delete, Update
from sfmeta.findings import Finding, Severity
from sfmeta.metadata.layout import fields
from sfmeta.plan.guards.danger import carry, objection
from sfmeta.plan.words import titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange

LEND_ACCESS, LOSE_VALUES = "lend-access", "lose-values"
"""The two ways to delete what nobody of ours sees."""

NAMED = 5
"""How many users of a field are named."""


def deleting(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in changes:
        if isinstance(change, Delete):
            records = org.filled.get(change.key.full_name)
            lost = "how many records carry a value is not known" if records is None else carry(records)
            yield objection("delete", f"{titled(change.key, change.before)} would be deleted; {lost}")


def unseen(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    """Salesforce neither counts nor reads what a user does not see."""
    for change in changes:
        if change.key.full_name in org.unseen:
            yield Finding(
                LEND_ACCESS,
                Severity.ERROR,
                f"{' and '.join(org.users)} do not see {change.key.full_name}, so its values can be neither counted "
                "nor saved before it is deleted",
                fix="let the deploying user see it while they are saved, through a permission set that goes again: "
                f"--allow {LEND_ACCESS}; if the values may be lost: --allow {LOSE_VALUES}",
            )


def in_use(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in changes:
        users = org.used.get(change.key.full_name, ())
        if isinstance(change, Delete) and users:
            yield objection("in-use", f"{change.key.full_name} is used by {_some(users)}", "take it out of there first")


def off_layouts(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    """A layout that sfmeta.yml does not name was somebody else's to arrange."""
    for change in changes:
        if isinstance(change, Update) and change.key.type == "Layout" and change.key.full_name not in org.own_layouts:
            gone = sorted({*fields(change.before)} - {*fields(change.after)})
            yield objection(
                "off-layout", f"{_some(gone)} would leave the page layout {change.key.full_name}, where somebody put it"
            )


def retiring(_: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for name, field in sorted(org.stages.items()):
        users = org.used.get(name, ())
        used = f"; still used by {_some(users)}" if users else ""
        carrying = f"; {carry(org.filled[name])}" if name in org.filled else ""
        yield Finding(
            "retiring",
            Severity.WARNING,
            f"{name} is on its way out ({field.stage}): {field.stage.words.means}{carrying}{used}",
            field.place,
            field.stage.words.then.format(key=field.key),
        )


def _some(users: Sequence[str]) -> str:
    return ", ".join(users[:NAMED]) + (f" and {len(users) - NAMED} more" if len(users) > NAMED else "")

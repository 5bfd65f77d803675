"""What a commit of generated metadata says, and the pull request that it is proposed in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.plan.markdown import fenced, plan_markdown
from sfmeta.plan.story import Event, events

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sfmeta.metadata.model import Key, Node
    from sfmeta.plan.model import Plan

MARKS = {"add": "+", "change": "!", "retire": "-", "forget": "-"}
FORGOTTEN = Event("left alone", "no longer generated; orgs that have it keep it")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field and what happened to it; ``verb`` is add, change, retire or forget."""

    key: Key
    verb: str
    events: tuple[Event, ...]


def field_changes(
    sides: Iterable[tuple[Key, Node | None, Node | None]], retired: Collection[Key]
) -> tuple[FieldChange, ...]:
    """What happened to the fields, by name. One that is gone and not ``retired`` is looked after no longer."""
    changes = []
    for key, before, after in sorted(sides, key=lambda side: side[0]):
        if after is None and key not in retired:
            changes.append(FieldChange(key, "forget", (FORGOTTEN,)))
        elif happened := events(before, after):
            verb = "add" if before is None else "retire" if after is None else "change"
            changes.append(FieldChange(key, verb, happened))
    return tuple(changes)


def title(changes: Sequence[FieldChange], files: Sequence[str]) -> str:
    """One line: the field by name where there is one, numbers where there are more."""
    if len(changes) == 1:
        return f"{changes[0].verb.capitalize()} {changes[0].key.full_name}"
    if not changes:
        return f"Change {files[0]}" if len(files) == 1 else f"Change {len(files)} files"
    (verb, number), *others = Counter(change.verb for change in changes).items()
    return ", ".join([f"{verb.capitalize()} {counted(number, 'field')}", *(f"{verb} {n}" for verb, n in others)])


def message(title: str, changes: Sequence[FieldChange], files: Sequence[str]) -> str:
    """The commit's: a title, then a line for each thing that happened to a field, or else the files."""
    told = [f"{change.key.full_name} {event}" for change in changes for event in change.events]
    return "\n".join([title, "", *(told or files)]) + "\n"


def body(changes: Sequence[FieldChange], files: Sequence[str], plan: Plan | None) -> str:
    """The pull request's text, below its title; with the plan for an org where there is one."""
    told = [f"{MARKS[change.verb]} {change.key.full_name} {event}" for change in changes for event in change.events]
    parts = [fenced(told, "diff") if told else f"No field changes:\n\n{fenced(files)}"]
    parts.append(f"{counted(len(files), 'file')}: `sfmeta.yml` and what `sfmeta generate` makes of it.")
    if plan is not None:
        parts.append(plan_markdown(plan).rstrip("\n"))
    return "\n\n".join(parts) + "\n"

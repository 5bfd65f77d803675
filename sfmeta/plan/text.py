"""A plan as people read it on a terminal: one line a component with the class of its change, one line below it for
each attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.diff import Create, Delete, Update
from sfmeta.plan.attributes import BOOLEANS
from sfmeta.plan.classes import reach
from sfmeta.plan.compare import attribute_changes
from sfmeta.plan.words import COMPONENT_NAMES, attribute_name, type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.metadata.model import Node
    from sfmeta.plan.model import AttributeChange, ComponentChange, OrgIdentity, Plan

SPEAKING = frozenset({"place", "through"})
"""Attributes of an entry whose value says it all."""

SHORT = 12
"""How much of a digest people are shown."""

WIDTH = 72
"""Longest part of a text that is quoted."""


def plan_text(plan: Plan) -> str:
    """The whole plan; its last lines count it. Lines begin with ``+``, ``~`` or ``-`` after two blanks."""
    return "\n".join([org_line(plan.org), *body(plan), *summary(plan)])


def org_line(org: OrgIdentity) -> str:
    """Which org: enough to notice the wrong one."""
    place = "production" if org.is_production else "sandbox" if org.is_sandbox else org.organization_type
    return f"Org {org.alias}: {org.name} ({org.org_id}), {place}, {org.instance_url}, as {org.username}"


def summary(plan: Plan) -> tuple[str, ...]:
    """``Plan: 18 to add, 0 to change, 0 to delete`` counts fields; permission sets have a line of their own."""
    lines = [f"Plan: {_counts(plan.fields)}"]
    lines += [f"{title}: {_counts(changes)}" for title, changes in _others(plan)]
    if not plan.changes:
        lines.append(f"{unchanged(plan)}.")
    if plan.tree:
        lines.append(f"Tree {plan.tree[:SHORT]}, the same for every org that gets it.")
    return tuple(lines)


def unchanged(plan: Plan) -> str:
    """What it says of the org that a plan changes nothing."""
    if plan.since:
        return f"Of what has changed since {plan.since} nothing is left to deploy"
    return "The org is as declared"


def counts(changes: Iterable[ComponentChange]) -> tuple[int, int, int]:
    """How many are created, updated, deleted."""
    kinds = [type(change) for change in changes]
    return kinds.count(Create), kinds.count(Update), kinds.count(Delete)


def _counts(changes: Iterable[ComponentChange]) -> str:
    created, updated, deleted = counts(changes)
    return f"{created} to add, {updated} to change, {deleted} to delete"


def body(plan: Plan) -> Iterator[str]:
    """The components under their titles, attributes below them; an empty line before each title and one at the end."""
    for title, changes in (("Fields", plan.fields), *_others(plan)):
        if changes:
            yield ""
            yield title
            width = max(len(change.key.full_name) for change in changes)
            for change in changes:
                yield from _component(change, width)
    yield ""


def _others(plan: Plan) -> Iterator[tuple[str, tuple[ComponentChange, ...]]]:
    """What goes along with the fields, under its title."""
    for type_, (_, several) in COMPONENT_NAMES.items():
        if changes := plan.of(type_):
            yield several.capitalize(), changes


def _component(change: ComponentChange, width: int) -> Iterator[str]:
    match change:
        case Create(after=after):
            yield _headline("+", change, after, width)
        case Delete(before=before):
            yield _headline("-", change, before, width)
        case Update(after=after):
            yield _headline("~", change, after, width)
            for line in attribute_lines(attribute_changes(change)):
                yield f"      {line}"


def _headline(sign: str, change: ComponentChange, node: Node, width: int) -> str:
    parts = change.key.full_name.ljust(width), _described(change, node), f"({reach(change).word})"
    return f"  {sign} {'  '.join(part for part in parts if part)}"


def _described(change: ComponentChange, node: Node) -> str:
    label = node.value("label") or ""
    if change.key.type == "CustomField":
        return f"{type_of(node)}  {label}"
    if change.key.type != "PermissionSet":
        return label
    granted = node.all("fieldPermissions")
    writable = sum(entry.value("editable") == "true" for entry in granted)
    return f"{label}: reads {counted(len(granted), 'field')}, writes {writable}"


def attribute_lines(changes: Iterable[AttributeChange]) -> Iterator[str]:
    """One line an attribute; one line for a whole entry of a list that comes or goes."""
    entries: dict[str, list[AttributeChange]] = {}
    for change in changes:
        entry = change.path.rpartition("].")[0]
        entries.setdefault(f"{entry}]" if entry else change.path, []).append(change)
    for path, members in entries.items():
        if len(members) > 1 and all(member.before is None for member in members):
            yield f"+ {attribute_name(path)}{_entry([(m.path, m.after) for m in members])}"
        elif len(members) > 1 and all(member.after is None for member in members):
            yield f"- {attribute_name(path)}"
        else:
            for member in members:
                before, after = quoted(member.before, member.after), quoted(member.after, member.before)
                yield f"{attribute_name(member.path)}: {before} → {after}"


def _entry(members: Iterable[tuple[str, str | None]]) -> str:
    said = [value for path, value in members if value and path.rpartition(".")[2] in SPEAKING]
    said += [path.rpartition(".")[2] for path, value in members if value == "true" and not path.endswith("isActive")]
    return f": {', '.join(said)}" if said else ""


def quoted(value: str | None, other: str | None) -> str:
    """A value as it is shown beside ``other``: an absent one is false where the other is a truth."""
    if not value:
        return "false" if other in BOOLEANS else "nothing"
    if value in BOOLEANS or value.isdigit():
        return value
    shown = " ".join(value.split())
    return f"“{shown if len(shown) <= WIDTH else shown[: WIDTH - 1] + '…'}”"

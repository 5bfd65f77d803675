"""What people are given beside the permission sets' own content, as changes of a plan. Pure.

Field permissions of other profiles and permission sets, and assignments, are records of the org and no metadata that
is deployed: a deployed permission set replaces the org's whole, which is nobody else's business, and an assignment has
no metadata at all. Their changes look like those of components, so that a plan shows, saves and compares them alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.diff import Update
from sfmeta.findings import Finding, Severity
from sfmeta.metadata.model import Key, Node
from sfmeta.plan.model import ASSIGNMENT, FIELD_ACCESS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sfmeta.plan.model import ComponentChange

CHANGEABLE = frozenset({"Regular", "Session", "Profile"})
"""PermissionSet.Type of what an administrator may change; a group's set is made of its members' (Object Reference)."""


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """A profile or permission set that field permissions hang on. ``id`` is the permission set's, a profile's own."""

    name: str
    id: str
    type: str
    namespace: str = ""

    def __str__(self) -> str:
        return f"profile {self.name}" if self.type == "Profile" else f"permission set {self.name}"

    @property
    def is_changeable(self) -> bool:
        return self.type in CHANGEABLE and not self.namespace


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """A user to be given a permission set; ``through`` is why: by name, or the group or profile."""

    username: str
    id: str
    through: str


def mirrored(
    readers: Collection[Holder], fields: Iterable[str], granted: Collection[tuple[str, str]]
) -> tuple[ComponentChange, ...]:
    """Reading of every field for every holder that reads the mirrored one; ``granted`` are pairs of id and field.

    Nothing is withdrawn: who else sees a field may have been granted it on purpose.
    """
    changes = []
    wanted = tuple(sorted(fields))
    for holder in sorted(readers):
        if not holder.is_changeable:
            continue
        before = tuple(field for field in wanted if (holder.id, field) in granted)
        if before != wanted:
            key = Key(FIELD_ACCESS, str(holder))
            changes.append(Update(key, _access(holder, before), _access(holder, wanted)))
    return tuple(changes)


def unmirrored(mirror: str, readers: Collection[Holder]) -> Iterator[Finding]:
    """A mirrored field that shows nobody, and what reads it and cannot be changed."""
    if not readers:
        yield Finding(
            "no-mirror",
            Severity.ERROR,
            f"mirror_access: no profile and no permission set grants {mirror}: the org has no such field, or shows it "
            "to everyone",
            fix="name a field that field-level security applies to",
        )
    for holder in sorted(readers):
        if not holder.is_changeable and holder.type != "Group":
            whose = f"the package {holder.namespace}" if holder.namespace else "Salesforce"
            yield Finding(
                "not-mirrored",
                Severity.WARNING,
                f"{holder} reads {mirror} and is {whose}'s: it is not given the fields",
                fix="assign the reader permission set to its users",
            )


def assigned(permission_set: str, people: Iterable[Person], having: Collection[str]) -> tuple[ComponentChange, ...]:
    """The permission set for everyone who has not got it; ``having`` are ids of users. Nobody loses it."""
    wanted = sorted({person.id: person for person in sorted(people)}.values())
    if all(person.id in having for person in wanted):
        return ()
    before = _assignments(person for person in wanted if person.id in having)
    return (Update(Key(ASSIGNMENT, permission_set), before, _assignments(wanted)),)


def _access(holder: Holder, fields: Iterable[str]) -> Node:
    entries = (
        Node("fieldPermissions", None, (Node("field", field), Node("readable", "true"))) for field in sorted(fields)
    )
    return Node(FIELD_ACCESS, None, (*entries, Node("parentId", holder.id)))


def _assignments(people: Iterable[Person]) -> Node:
    entries = (
        Node(
            "assignments",
            None,
            (Node("assignee", one.username), Node("assigneeId", one.id), Node("through", one.through)),
        )
        for one in people
    )
    return Node(ASSIGNMENT, None, tuple(entries))

"""Who is to see the fields beside whom the permission sets are given to by hand: mirrored readers, named people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.findings import Finding, Severity
from sfmeta.metadata.render import permission_sets
from sfmeta.plan.granting import Person, assigned, mirrored, unmirrored
from sfmeta.salesforce import people
from sfmeta.salesforce.grants import holders
from sfmeta.salesforce.permissions import holding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sfmeta.catalog.model import Assignment, Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Key
    from sfmeta.plan.model import ComponentChange


def visible(org: Org, spec: Spec, fields: Collection[Key]) -> tuple[tuple[ComponentChange, ...], tuple[Finding, ...]]:
    """What those whom sfmeta.yml names lack, for those of the spec's fields that are among ``fields``."""
    mirroring, about_mirror = _mirrored(org, spec, fields)
    assigning, about_people = _assigned(org, spec)
    return (*mirroring, *assigning), (*about_mirror, *about_people)


def _mirrored(org: Org, spec: Spec, fields: Collection[Key]) -> tuple[tuple[ComponentChange, ...], tuple[Finding, ...]]:
    mirror = spec.visibility.mirror
    if not mirror:
        return (), ()
    names = {f"{spec.object}.{field.full_name}" for field in spec.exported} & {key.full_name for key in fields}
    own = {one.full_name for one in permission_sets(spec)}
    found = [pair for pair in holders(org.deployer, spec.object, {mirror, *names}) if pair[0].name not in own]
    readers = {holder for holder, field in found if field == mirror}
    granted = {(holder.id, field) for holder, field in found}
    return mirrored(readers, names, granted), tuple(unmirrored(mirror, readers))


def _assigned(org: Org, spec: Spec) -> tuple[tuple[ComponentChange, ...], tuple[Finding, ...]]:
    changes: list[ComponentChange] = []
    findings: list[Finding] = []
    for one in permission_sets(spec):
        role = "integration" if one.editable else "reader"
        wished = [wish for wish in spec.visibility.assign if wish.permission_set == role]
        if wished:
            named = [_people(org, wish) for wish in wished]
            findings += [finding for _, said in named for finding in said]
            everyone = [person for found, _ in named for person in found]
            changes += assigned(one.full_name, everyone, holding(org.deployer, one.full_name))
    return tuple(changes), tuple(findings)


def _people(org: Org, wish: Assignment) -> tuple[tuple[Person, ...], tuple[Finding, ...]]:
    """The users that an entry of ``assign`` means, and what is wrong with it."""
    found: dict[str, str] | None
    others: tuple[str, ...] = ()
    match wish.kind:
        case "group":
            members = people.by_group(org.deployer, wish.name)
            found, others = (None, ()) if members is None else members
        case "profile":
            found = people.by_profile(org.deployer, wish.name)
        case _:
            found = people.by_username(org.deployer, wish.name) or None
    through = "by name" if wish.kind == "user" else f"{wish.kind} {wish.name}"
    persons = tuple(Person(name, id_, through) for id_, name in (found or {}).items())
    return persons, tuple(_said(org, wish, found, others))


def _said(org: Org, wish: Assignment, found: dict[str, str] | None, others: tuple[str, ...]) -> Iterator[Finding]:
    where = f"assign.{wish.permission_set}"
    what = {"user": "active user", "group": "public group"}.get(wish.kind, wish.kind)
    if found is None:
        message = f"{where}: {org.alias} has no {what} {wish.name}"
        yield Finding("no-assignee", Severity.ERROR, message, wish.place, "correct the name, or take it out")
    elif wish.kind == "user" and len(found) > 1:
        message = f"{where}: {wish.name} is several users of this sandbox: {', '.join(sorted(found.values()))}"
        yield Finding("no-assignee", Severity.ERROR, message, wish.place, "write the whole user name")
    if others:
        message = f"{where}: the group {wish.name} holds {', '.join(others)}, whose users are not assigned"
        yield Finding("not-assigned", Severity.WARNING, message, wish.place, "name those users, or a profile")

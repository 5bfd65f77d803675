"""What the guards want to know of the org, asked only where a change makes it matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from sfmeta.diff import Create, Delete, Update
from sfmeta.errors import RemoteError
from sfmeta.plan import scope
from sfmeta.plan.classes import Reach, reach
from sfmeta.plan.guards import Circumstances
from sfmeta.plan.guards.room import adds_external_id
from sfmeta.plan.guards.rows import becomes, fewer_digits, shorter
from sfmeta.plan.picklists import dropped
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.usage import custom_fields, references
from sfmeta.salesforce.values import Reader, readers

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.catalog.model import Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.plan.model import ComponentChange

T = TypeVar("T")


def survey(
    org: Org, object_: str, changes: tuple[ComponentChange, ...], stale: tuple[str, ...], spec: Spec | None = None
) -> Circumstances:
    """The circumstances of these changes. What no user of ours may see stays unknown, and the guards say so. With
    ``spec``, its fields that are on their way out are among them."""
    fields = {change.key.full_name: change for change in changes if change.key.type == "CustomField"}
    asked = {what: {name for name, one in fields.items() if matters(one)} for what, matters in MATTERS.items()}
    stages = {} if spec is None else {scope.key_of(spec, one).full_name: one for one in spec.retiring if one.enabled}
    asked["filled"] |= stages.keys()
    dropping = {name: values for name, change in fields.items() if (values := dropped(change))}
    names = {name for some in (*asked.values(), dropping) for name in some}
    seen = _readers(org, object_, names)

    def answers(what: str, ask: Callable[[Reader], T]) -> dict[str, T]:
        return {name: ask(seen[name]) for name in sorted(asked[what] & seen.keys())}

    adding = any(isinstance(change, Create) for change in fields.values())
    deleted = {name for name, change in fields.items() if isinstance(change, Delete)}
    going = deleted | stages.keys()
    more_ids = any(map(adds_external_id, fields.values()))
    described = describe(org.deployer, object_) if adding or more_ids else {}
    own = _custom_fields(org, object_) if adding else None
    return Circumstances(
        org=org.deployer.identity,
        filled=answers("filled", Reader.count),
        records=answers("records", Reader.records),
        unseen=frozenset(deleted - seen.keys()),
        users=tuple(user.identity.username for user in org.users()),
        longest=answers("longest", Reader.longest),
        widest=answers("widest", Reader.widest),
        lacking=answers("lacking", Reader.lacking) | _new(org, object_, fields),
        repeated=answers("repeated", Reader.repeated),
        carrying={
            name: {value: seen[name].carrying(value) for value in dropping[name]}
            for name in sorted(dropping.keys() & seen.keys())
        },
        used=_used(org, object_, going) if going else {},
        custom_fields=None if own is None else len(own),
        external_ids=sum(field.external_id for field in described.values()) if more_ids else None,
        names=own or frozenset(),
        labels={f"{object_}.{name}": field.label for name, field in described.items()},
        stages=stages,
        own_layouts=frozenset(one.layout for one in spec.visibility.layouts) if spec else frozenset(),
        stale=stale,
    )


MATTERS: Mapping[str, Callable[[ComponentChange], bool]] = {
    # what is asked of the org: the changes that make it matter
    "filled": lambda one: isinstance(one, Delete) or reach(one) is Reach.RETYPE,
    "records": lambda one: reach(one) is Reach.RETYPE,
    "longest": lambda one: isinstance(one, Update) and shorter(one),
    "widest": lambda one: isinstance(one, Update) and fewer_digits(one),
    "lacking": lambda one: isinstance(one, Update) and becomes(one, "required"),
    "repeated": lambda one: isinstance(one, Update) and becomes(one, "unique"),
}


def _readers(org: Org, object_: str, names: Collection[str]) -> dict[str, Reader]:
    """By full name."""
    found = readers(org.users(), object_, [name.partition(".")[2] for name in names]) if names else {}
    return {f"{object_}.{name}": reader for name, reader in found.items()}


def _new(org: Org, object_: str, fields: Mapping[str, ComponentChange]) -> dict[str, int]:
    """A new field is empty on every record, which matters where it is to be required."""
    names = [name for name, one in fields.items() if isinstance(one, Create) and becomes(one, "required")]
    if not names:
        return {}
    every = Reader(org.deployer, object_, describe(org.deployer, object_)["Id"]).records()
    return dict.fromkeys(names, every)


def _used(org: Org, object_: str, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Unknown where the user may not ask the Tooling API: Salesforce itself then refuses what is in use."""
    try:
        found = references(org.deployer, object_, [name.partition(".")[2] for name in names])
    except RemoteError:
        return {}
    return {f"{object_}.{name}": users for name, users in found.items()}


def _custom_fields(org: Org, object_: str) -> frozenset[str] | None:
    try:
        return custom_fields(org.deployer, object_)
    except RemoteError:
        return None

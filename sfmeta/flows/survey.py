"""What the guards want to know of the org, asked only where a change makes it matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.diff import Create, Delete, Update
from sfmeta.errors import RemoteError
from sfmeta.plan.classes import Reach, reach
from sfmeta.plan.guards import Circumstances
from sfmeta.plan.picklists import dropped
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.usage import count_custom_fields, references
from sfmeta.salesforce.values import readers

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.flows.orgs import Org
    from sfmeta.plan.model import ComponentChange


def survey(org: Org, object_: str, changes: tuple[ComponentChange, ...], stale: tuple[str, ...]) -> Circumstances:
    """The circumstances of these changes. What no user of ours may see stays unknown, and the guards say so."""
    fields = {change.key.full_name.partition(".")[2]: change for change in changes if change.key.type == "CustomField"}
    at_stake = {name for name, change in fields.items() if _at_stake(change)}
    shortened = {name for name, change in fields.items() if _shortened(change)}
    dropping = {name: values for name, change in fields.items() if (values := dropped(change))}
    gone = {name for name, change in fields.items() if isinstance(change, Delete)}
    adding = any(isinstance(change, Create) for change in fields.values())
    asked = at_stake | shortened | dropping.keys()
    seen = readers(org.users(), object_, asked) if asked else {}
    return Circumstances(
        org=org.deployer.identity,
        filled={f"{object_}.{name}": seen[name].count() for name in sorted(at_stake & seen.keys())},
        longest={f"{object_}.{name}": seen[name].longest() for name in sorted(shortened & seen.keys())},
        carrying={
            f"{object_}.{name}": {value: seen[name].carrying(value) for value in dropping[name]}
            for name in sorted(dropping.keys() & seen.keys())
        },
        used=_used(org, object_, gone) if gone else {},
        custom_fields=_custom_fields(org, object_) if adding else None,
        labels=_labels(org, object_) if adding else {},
        stale=stale,
    )


def _at_stake(change: ComponentChange) -> bool:
    return isinstance(change, Delete) or reach(change) is Reach.RETYPE


def _shortened(change: ComponentChange) -> bool:
    if not isinstance(change, Update) or reach(change) is not Reach.NARROWING:
        return False
    return change.before.value("length") != change.after.value("length")


def _labels(org: Org, object_: str) -> dict[str, str]:
    return {f"{object_}.{name}": field.label for name, field in describe(org.deployer, object_).items()}


def _used(org: Org, object_: str, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Unknown where the user may not ask the Tooling API: Salesforce itself then refuses what is in use."""
    try:
        found = references(org.deployer, object_, names)
    except RemoteError:
        return {}
    return {f"{object_}.{name}": users for name, users in found.items()}


def _custom_fields(org: Org, object_: str) -> int | None:
    try:
        return count_custom_fields(org.deployer, object_)
    except RemoteError:
        return None

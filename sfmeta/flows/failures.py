"""What could not be written, for Salesforce would not take it or no field can hold it: looked at, tried again, or given
up by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from sfmeta.errors import ProjectError
from sfmeta.flows.sync import sync
from sfmeta.flows.upflow_side import upflow_keys
from sfmeta.plan.explain import explain
from sfmeta.store import memory
from sfmeta.store.failures import FOR_GOOD, UNTIL_CHANGED
from sfmeta.sync.identifier import long_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from sfmeta.flows.orgs import Org
    from sfmeta.flows.sides import Watch
    from sfmeta.flows.synced import Synced
    from sfmeta.flows.wishes import Wishes
    from sfmeta.plan.explain import Explanation
    from sfmeta.store.failures import Failure, Failures
    from sfmeta.store.misfits import Misfits, Standing
    from sfmeta.store.project import Project

    Left: TypeAlias = Failure | Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """What could not be written, and what the message means where it is Salesforce's and known."""

    failure: Left
    explanation: Explanation | None


def waiting(project: Project, org: Org) -> tuple[Waiting, ...]:
    """Every record that Salesforce refused, then every value that does not fit; those that were given up too."""
    with _waiting(project, org) as (failures, misfits):
        return (
            *(Waiting(one, explain(f"{one.code}: {one.message}")) for one in failures.all()),
            *(Waiting(one, None) for one in misfits.all()),
        )


def ignore(project: Project, org: Org, names: Sequence[str], *, until_changed: bool) -> tuple[Left, ...]:
    """Give these up: a sync passes over them, for good or until they should have other values."""
    with _waiting(project, org) as (failures, misfits):
        chosen = named((*failures.all(), *misfits.all()), names, org.alias)
        for each in (failures, misfits):
            each.ignore([one.record_id for one in chosen], UNTIL_CHANGED if until_changed else FOR_GOOD)
        return chosen


def retry(project: Project, org: Org, names: Sequence[str], wishes: Wishes, watch: Watch) -> Synced | None:
    """Write these, or all that wait, and nothing else; those that were given up too. None: nothing waits."""
    with _waiting(project, org) as (failures, misfits):
        everything: tuple[Left, ...] = (*failures.all(), *misfits.all())
        chosen = named(everything, names, org.alias) if names else everything
        ids = list(dict.fromkeys(one.record_id for one in chosen))
        for each in (failures, misfits):
            each.ignore(ids, None)
    return sync(project, org, replace(wishes, only=tuple(ids)), watch) if ids else None


def named(left: Sequence[Left], names: Sequence[str], org: str) -> tuple[Left, ...]:
    """Those that the names mean: a record's id in 15 or 18 characters, or its customer's. ProjectError, with every name
    that means none."""
    found = [one for one in left if any(long_id(name) == one.record_id or name == one.customer_id for name in names)]
    meant = {word for one in found for word in (one.record_id, one.customer_id)}
    if unknown := [name for name in names if long_id(name) not in meant and name not in meant]:
        fix = f"sfmeta failures --org {org} lists the records that do"
        raise ProjectError(f"nothing waits for {', '.join(unknown)}", fix=fix)
    return tuple(found)


def _waiting(project: Project, org: Org) -> AbstractContextManager[tuple[Failures, Misfits]]:
    spec = project.spec()
    org_id, upflow = org.integration.identity.org_id, upflow_keys(spec, org.environment, org.spec).url
    return memory.waiting(project.store(org.environment), org_id, spec.object, upflow)

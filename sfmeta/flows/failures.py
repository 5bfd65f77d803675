"""The records that Salesforce would not take: looked at, tried again, or given up by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

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
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Waiting:
    """A failure, and what its message means where that is known."""

    failure: Failure
    explanation: Explanation | None


def waiting(project: Project, org: Org) -> tuple[Waiting, ...]:
    """Every record that waits, those that were given up too."""
    with _failures(project, org) as failures:
        return tuple(Waiting(one, explain(f"{one.code}: {one.message}")) for one in failures.all())


def ignore(project: Project, org: Org, names: Sequence[str], *, until_changed: bool) -> tuple[Failure, ...]:
    """Give these up: a sync passes over them, for good or until they should have other values."""
    with _failures(project, org) as failures:
        chosen = named(failures.all(), names)
        failures.ignore([one.record_id for one in chosen], UNTIL_CHANGED if until_changed else FOR_GOOD)
        return chosen


def retry(project: Project, org: Org, names: Sequence[str], wishes: Wishes, watch: Watch) -> Synced | None:
    """Write these, or all that wait, and nothing else; those that were given up too. None: nothing waits."""
    with _failures(project, org) as failures:
        chosen = named(failures.all(), names) if names else failures.all()
        ids = [one.record_id for one in chosen]
        failures.ignore(ids, None)
    return sync(project, org, replace(wishes, only=tuple(ids)), watch) if ids else None


def named(failures: Sequence[Failure], names: Sequence[str]) -> tuple[Failure, ...]:
    """Those that the names mean: a record's id in 15 or 18 characters, or its customer's. ProjectError, with every name
    that means none."""
    found = [
        one for one in failures if any(long_id(name) == one.record_id or name == one.customer_id for name in names)
    ]
    meant = {word for one in found for word in (one.record_id, one.customer_id)}
    if unknown := [name for name in names if long_id(name) not in meant and name not in meant]:
        raise ProjectError(f"nothing waits for {', '.join(unknown)}", fix="sfmeta failures lists the records that do")
    return tuple(found)


def _failures(project: Project, org: Org) -> AbstractContextManager[Failures]:
    spec = project.spec()
    org_id, upflow = org.integration.identity.org_id, upflow_keys(spec, org.environment, org.spec).url
    return memory.failures(project.store(org.environment), org_id, spec.object, upflow)

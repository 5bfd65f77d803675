"""What is deployed is written down: when, by whom, to which org, from which commit, with which plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.diff import Create, Delete, Update
from sfmeta.errors import ProjectError
from sfmeta.findings import Finding, Severity
from sfmeta.flows.commits import origin
from sfmeta.metadata.model import Key
from sfmeta.metadata.state import state
from sfmeta.plan.model import ASSIGNMENT
from sfmeta.plan.past import Deploy, Part, own_id
from sfmeta.store.deploys import Deploys, deploys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sfmeta.flows.orgs import Org
    from sfmeta.flows.plan import Planned
    from sfmeta.store.project import Project

ACTIONS: dict[type, str] = {Create: "create", Update: "update", Delete: "delete"}


def begun(
    project: Project,
    org: Org,
    planned: Planned,
    id_: str,
    now: datetime,
    *,
    check_only: bool,
    parts: tuple[Part, ...] = (),
) -> tuple[Finding, ...]:
    """A deploy has started in the org, of ``parts`` where the plan has none. That this could not be written down is
    said; the deploy goes on."""
    plan = planned.plan
    started = Deploy(
        id_,
        plan.org,
        now,
        origin(project, org.environment),
        check_only,
        plan.digest,
        plan.since,
        parts or tuple(_parts(planned)),
        tree=plan.tree,
    )
    return _written(project, org, lambda known: known.begin(started))


def assigned(project: Project, org: Org, planned: Planned, permission_set: str, now: datetime) -> tuple[Finding, ...]:
    """A user was given a permission set, and nothing was deployed. That this could not be written down is said."""
    id_ = own_id(now)
    part = Part(ACTIONS[Update], Key(ASSIGNMENT, permission_set), "")
    return (
        *begun(project, org, planned, id_, now, check_only=False, parts=(part,)),
        *ended(project, org, id_, "Succeeded"),
    )


def ended(project: Project, org: Org, id_: str, status: str) -> tuple[Finding, ...]:
    """It has ended. That this could not be written down is said, and changes nothing about the deploy."""
    org_id = org.deployer.identity.org_id
    return _written(project, org, lambda known: known.end(org_id, id_, status))


def writable(project: Project, org: Org) -> None:
    """ProjectError while nothing has happened yet, rather than a deploy that nobody knows of."""
    with deploys(project.store(org.environment)):
        pass


def _written(project: Project, org: Org, write: Callable[[Deploys], None]) -> tuple[Finding, ...]:
    try:
        with deploys(project.store(org.environment)) as known:
            write(known)
    except ProjectError as error:
        return (Finding("history", Severity.WARNING, error.message, fix=error.where),)
    return ()


def _parts(planned: Planned) -> Iterator[Part]:
    """A component's state is that of its source, so that it can be found in git again."""
    for change in planned.plan.changes:
        after = None if isinstance(change, Delete) else change.after
        if change.key in planned.declared:
            after = planned.declared[change.key].node
        yield Part(ACTIONS[type(change)], change.key, "" if after is None else state(after))

"""A plan carried out: values saved, components deployed, the result seen with the integration user's eyes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.diff import Delete
from sfmeta.errors import Refused
from sfmeta.flows import record
from sfmeta.flows.backup import back_up
from sfmeta.flows.grant import grant
from sfmeta.flows.outcome import Deployed, failures
from sfmeta.flows.quick import check_validation, start_quick
from sfmeta.flows.verify import Verified, verify
from sfmeta.flows.watch import Watch, watched
from sfmeta.metadata import package
from sfmeta.metadata.model import Component
from sfmeta.plan import scope
from sfmeta.plan.guards import NAMES, standing
from sfmeta.plan.moved import moved
from sfmeta.plan.past import own_id
from sfmeta.salesforce import deploy as deploys
from sfmeta.salesforce.deploy import DeployOptions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sfmeta.catalog.model import Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.flows.plan import Planned
    from sfmeta.metadata.model import Inventory
    from sfmeta.plan.model import Plan
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for. ``allow`` are the dangers consented to, by name.

    ``verify``: see afterwards that the integration user can write every declared field. ``run_tests``: the org's Apex
    tests. ``quick`` is the id of a validation of this very plan, deployed as Salesforce kept it.
    """

    allow: frozenset[str] = frozenset()
    check_only: bool = False
    assign: bool = False
    verify: bool = True
    run_tests: bool = False
    quick: str = ""


def check_consent(plan: Plan, allow: Collection[str], saved: Plan | None = None) -> None:
    """Refused while something stands against the plan: a danger nobody consented to, or a saved plan out of date."""
    if saved is not None and (why := moved(saved, plan)):
        raise Refused(
            "the saved plan no longer holds", why, fix=f"plan again: sfmeta plan --org {plan.org.alias} --out FILE"
        )
    if against := standing(plan, allow):
        consentable = any(finding.rule in NAMES for finding in against)
        reason = "the plan needs consent" if consentable else "something stands in the way"
        raise Refused(f"nothing was changed: {reason}", against)


def deploy(
    project: Project, org: Org, planned: Planned, wishes: Wishes, now: datetime, watch: Watch | None = None
) -> Deployed:
    """Carry out the plan, then verify if wished, whether or not there was anything to change.

    The values of deleted fields are saved before anything changes; nothing changes when they cannot be.
    """
    watch = watch or Watch()
    plan = planned.plan
    check_consent(plan, wishes.allow)
    if wishes.quick:
        check_validation(project, org, plan, wishes.quick, now)
    if not plan.changes:
        return _of_nothing(project, org, planned, wishes, now)
    if not plan.components:
        return _of_records(project, org, planned, wishes, now)
    backup = None if wishes.check_only else back_up(project, org, planned, wishes.allow, now)
    sent = _components(planned)
    record.writable(project, org)
    id_ = start_quick(org, plan, wishes.quick) if wishes.quick else _start(org, plan, sent, wishes)
    unwritten = record.begun(project, org, planned, id_, now, check_only=wishes.check_only)
    watch.started(id_)
    deployment = watched(org, id_, watch)
    said = (*unwritten, *failures(deployment, sent, planned.spec), *record.ended(project, org, id_, deployment.status))
    if not deployment.is_done:
        return Deployed(plan, deployment, said, backup)
    return replace(_granted(org, planned, wishes), deployment=deployment, failures=said, backup=backup)


def _of_nothing(project: Project, org: Org, planned: Planned, wishes: Wishes, now: datetime) -> Deployed:
    """The org is as declared: verify, and write down that the integration user was given its permission set."""
    seen = verified(org, planned.spec, planned.declared, wishes)
    given = seen is not None and seen.given
    permission_set = scope.integration_set(planned.spec)
    said = record.assigned(project, org, planned, permission_set, now) if given else ()
    return Deployed(planned.plan, None, said, verified=seen)


def _start(org: Org, plan: Plan, sent: Iterable[Component], wishes: Wishes) -> str:
    gone = [change.key for change in plan.changes if isinstance(change, Delete)]
    zipped = package.zip_bytes(package.build(sent, plan.api_version, delete=gone))
    return deploys.start(org.deployer, zipped, DeployOptions(check_only=wishes.check_only, run_tests=wishes.run_tests))


def _of_records(project: Project, org: Org, planned: Planned, wishes: Wishes, now: datetime) -> Deployed:
    """There is no component to deploy: write the records, and write down that they were."""
    if wishes.check_only:
        return _granted(org, planned, wishes)
    id_ = own_id(now)
    record.writable(project, org)
    unwritten = record.begun(project, org, planned, id_, now, check_only=False)
    done = _granted(org, planned, wishes)
    status = "Succeeded" if done.granted is None or not done.granted.failures else "SucceededPartial"
    return replace(done, failures=(*unwritten, *record.ended(project, org, id_, status)))


def _granted(org: Org, planned: Planned, wishes: Wishes) -> Deployed:
    """The components are there: give people what the plan gives them, and verify."""
    records = () if wishes.check_only else planned.plan.records
    granted = grant(org, records) if records else None
    seen = verified(org, planned.spec, planned.declared, wishes)
    return Deployed(planned.plan, None, granted=granted, verified=seen)


def verified(org: Org, spec: Spec, ours: Inventory, wishes: Wishes) -> Verified | None:
    """What the integration user sees, where that was wished."""
    return verify(org, spec, ours, assigning=wishes.assign) if wishes.verify and not wishes.check_only else None


def _components(planned: Planned) -> tuple[Component, ...]:
    """What is sent, each with its place in the source tree."""
    places = {key: component.place for key, component in planned.declared.items()}
    return tuple(
        Component(change.key, change.after, places.get(change.key))
        for change in planned.plan.components
        if not isinstance(change, Delete)
    )

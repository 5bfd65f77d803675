"""A plan carried out: values saved, components deployed, the result seen with the integration user's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.diff import Delete
from sfmeta.errors import Refused
from sfmeta.findings import Finding, Severity, in_order
from sfmeta.flows.backup import back_up
from sfmeta.flows.verify import Verified, verify
from sfmeta.metadata import package
from sfmeta.metadata.model import Component
from sfmeta.metadata.origins import origins
from sfmeta.plan import scope
from sfmeta.plan.explain import explain
from sfmeta.plan.guards import outstanding
from sfmeta.plan.moved import moved
from sfmeta.salesforce import deploy as deploys
from sfmeta.salesforce.deploy import DeployOptions, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    from sfmeta.findings import Place
    from sfmeta.flows.orgs import Org
    from sfmeta.flows.plan import Planned
    from sfmeta.plan.model import Plan
    from sfmeta.salesforce.deploy import Deployment, DeployMessage
    from sfmeta.salesforce.waiting import Waiting
    from sfmeta.store.backups import Backup
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for. ``allow`` are the dangers consented to, by name.

    ``verify``: see afterwards that the integration user can write every declared field.
    """

    allow: frozenset[str] = frozenset()
    check_only: bool = False
    assign: bool = False
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told: the deploy's id before the first look at it, and its state at each look."""

    started: Callable[[str], None] = lambda _: None
    progress: Callable[[Deployment], None] = lambda _: None
    waiting: Waiting | None = None


@dataclass(frozen=True, slots=True)
class Deployed:
    """What came of it. ``deployment`` is None when there was nothing to change; ``failures`` are by source file."""

    deployment: Deployment | None
    failures: tuple[Finding, ...]
    backup: Backup | None = None
    verified: Verified | None = None

    @property
    def succeeded(self) -> bool:
        errors = any(finding.severity is Severity.ERROR for finding in self.failures)
        return not errors and (self.verified is None or not self.verified.findings)


def check_consent(plan: Plan, allow: Collection[str], saved: Plan | None = None) -> None:
    """Refused while something stands against the plan: a danger nobody consented to, or a saved plan out of date."""
    if saved is not None and (why := moved(saved, plan)):
        raise Refused(
            "the saved plan no longer holds", why, fix=f"plan again: sfmeta plan --org {plan.org.alias} --out FILE"
        )
    if plan.changes and (against := outstanding(plan.findings, allow)):
        raise Refused("nothing was changed: the plan needs consent", against)


def deploy(
    project: Project, org: Org, planned: Planned, wishes: Wishes, now: datetime, watch: Watch | None = None
) -> Deployed:
    """Carry out the plan, then verify if wished, whether or not there was anything to change.

    The values of deleted fields are saved before anything changes; nothing changes when they cannot be.
    """
    watch = watch or Watch()
    check_consent(planned.plan, wishes.allow)
    if not planned.plan.changes:
        return Deployed(None, (), verified=_verified(org, planned, wishes))
    backup = None if wishes.check_only else back_up(project, org, planned, wishes.allow, now)
    deployment = _carried_out(org, planned, wishes, watch)
    failures = _failures(planned, deployment)
    if deployment.outcome is not Outcome.DONE:
        return Deployed(deployment, failures, backup)
    return Deployed(deployment, failures, backup, _verified(org, planned, wishes))


def _verified(org: Org, planned: Planned, wishes: Wishes) -> Verified | None:
    return verify(org, planned, assigning=wishes.assign) if wishes.verify and not wishes.check_only else None


def _components(planned: Planned) -> tuple[Component, ...]:
    """What is sent, each with its place in the source tree."""
    return tuple(
        Component(
            change.key, change.after, planned.declared[change.key].place if change.key in planned.declared else None
        )
        for change in planned.plan.changes
        if not isinstance(change, Delete)
    )


def _carried_out(org: Org, planned: Planned, wishes: Wishes, watch: Watch) -> Deployment:
    gone = [change.key for change in planned.plan.changes if isinstance(change, Delete)]
    tree = package.build(_components(planned), planned.plan.api_version, delete=gone)
    id_ = deploys.start(org.deployer, package.zip_bytes(tree), DeployOptions(check_only=wishes.check_only))
    watch.started(id_)
    return deploys.wait(org.deployer, id_, watch.waiting, watch.progress)


def _failures(planned: Planned, deployment: Deployment) -> tuple[Finding, ...]:
    """What the platform said, at the source it is about; a deploy that failed as a whole says so in one finding."""
    found = list(_said(planned, deployment))
    if deployment.outcome is not Outcome.DONE and not any(finding.severity is Severity.ERROR for finding in found):
        by = f" by {deployment.canceled_by}" if deployment.canceled_by else ""
        message = deployment.error_message or f"the deploy ended as {deployment.status}{by}"
        found.append(Finding("deploy", Severity.ERROR, message))
    return in_order(found)


def _said(planned: Planned, deployment: Deployment) -> Iterator[Finding]:
    way_back = origins(_components(planned))
    retired = {scope.key_of(planned.spec, field).full_name: field.place for field in planned.spec.disabled}
    for message in (*deployment.failures, *deployment.successes):
        if message.problem:
            place = way_back.find(message.file_name, message.full_name, message.line, message.column)
            yield _finding(message, place or retired.get(message.full_name))


def _finding(message: DeployMessage, place: Place | None) -> Finding:
    severity = Severity.ERROR if message.problem_type == "Error" else Severity.WARNING
    name = f"{message.component_type} {message.full_name}".strip() or message.file_name
    meaning = explain(message.problem)
    said = f"{name}: {message.problem}"
    if meaning is None:
        return Finding("deploy", severity, said, place)
    return Finding("deploy", severity, f"{said} ({meaning.means})", place, meaning.fix)

"""A deploy as the command line has it: the plan shown, consent asked for, progress, and what came of it.

`sfmeta deploy` and `sfmeta remove` differ in the plan alone.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from sfmeta.cli.options import as_data
from sfmeta.cli.org import Consent, asked, confirm, given, on_terminal, show_plan
from sfmeta.cli.show import document, say, show_findings
from sfmeta.errors import Interrupted
from sfmeta.flows.deploy import Watch, Wishes, check_consent, deploy
from sfmeta.plan.document import to_json
from sfmeta.plan.text import counts, plan_text
from sfmeta.plan.words import counted
from sfmeta.salesforce.deploy import Outcome
from sfmeta.salesforce.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.flows.orgs import Org
    from sfmeta.flows.outcome import Deployed
    from sfmeta.flows.plan import Planned
    from sfmeta.plan.model import Plan
    from sfmeta.salesforce.deploy import Deployment
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Manner:
    """How a command deploys. ``done`` is its word for success; ``prepare`` happens after consent, before the deploy."""

    done: str
    question: str
    consent: Consent
    timeout: float
    check_only: bool = False
    assign: bool = False
    verify: bool = True
    saved: Plan | None = None
    prepare: Callable[[], None] = lambda: None


def carry_out(project: Project, org: Org, planned: Planned, manner: Manner, *, as_json: bool) -> Deployed:
    """Show the plan, ask for what it needs, deploy it. Plans and questions go where they do not disturb a document."""
    plan = planned.plan
    allowed = given(plan, manner.consent)
    if plan.changes:
        show_plan(plan_text(plan), plan, err=as_json, allowed=allowed)
        if on_terminal() and not manner.consent.yes:
            allowed = asked(plan, allowed)
    check_consent(plan, allowed, manner.saved)
    if plan.changes and not manner.check_only:
        confirm(manner.question, yes=manner.consent.yes)
    manner.prepare()
    wishes = Wishes(allowed, manner.check_only, manner.assign, manner.verify)
    now = datetime.datetime.now(datetime.UTC)
    return watched(org, manner.timeout, lambda watch: deploy(project, org, planned, wishes, now, watch))


def watched(org: Org, timeout: float, work: Callable[[Watch], Deployed], id_: str = "") -> Deployed:
    """Do the work with its progress shown; Ctrl-C says what goes on in the org, and how to come back to it."""
    progress = Progress(org.alias, id_)
    try:
        return work(Watch(progress.started, progress.progress, Waiting(limit=timeout)))
    except KeyboardInterrupt:
        if not progress.id:
            raise
        raise Interrupted(
            f"the deploy {progress.id} goes on in {org.alias}",
            fix=f"sfmeta deploy --org {org.alias} --resume {progress.id}, or --cancel {progress.id}",
        ) from None


def show(kind: str, deployed: Deployed, manner: Manner, *, as_json: bool) -> None:
    """What came of it, as text or as a document; the process ends with 1 when it is not all well."""
    if as_json:
        as_document(kind, deployed, manner)
    else:
        show_deployed(deployed, manner)
    if not deployed.succeeded:
        raise click.exceptions.Exit(1)


class Progress:
    """Says each new state once, and knows the deploy's id."""

    def __init__(self, alias: str, id_: str) -> None:
        self.alias = alias
        self.id = id_
        self._last = ""

    def started(self, id_: str) -> None:
        self.id = id_
        say(f"Deploy {id_} started in {self.alias}.")

    def progress(self, deployment: Deployment) -> None:
        detail = f", {deployment.state_detail}" if deployment.state_detail else ""
        line = f"  {deployment.status}: {deployment.deployed} of {deployment.total} components{detail}"
        if line != self._last:
            self._last = line
            say(line)


def result_of(deployed: Deployed, manner: Manner) -> str:
    """The one word of the JSON document."""
    if not deployed.went_through:
        canceled = deployed.deployment is not None and deployed.deployment.outcome is Outcome.CANCELED
        return "canceled" if canceled else "failed"
    if deployed.granted is not None and deployed.granted.failures:
        return "ungranted"
    if not deployed.succeeded:
        return "unverified"
    if deployed.deployment is None:
        return "unchanged" if deployed.granted is None else manner.done
    return "validated" if deployed.deployment.check_only else manner.done


def show_deployed(deployed: Deployed, manner: Manner) -> None:
    """What was saved, what was done, what went wrong, what was seen."""
    deployment, verified, granted = deployed.deployment, deployed.verified, deployed.granted
    if deployed.backup is not None:
        say(f"Saved {counted(deployed.backup.records, 'value')} in {deployed.backup.path}")
    if deployment is None and granted is None:
        click.echo("Nothing to deploy.")
    elif deployment is not None and deployment.is_done:
        done = "Validated, nothing changed" if deployment.check_only else manner.done.capitalize()
        click.echo(f"{done}: {_counted(deployed.plan, deployment)}.")
    show_findings(deployed.failures)
    if granted is not None:
        show_findings(granted.failures)
        click.echo(f"Granted: {counted(granted.fields, 'field permission')}, {counted(granted.users, 'assignment')}.")
    if verified is not None:
        show_findings(verified.findings)
        if not verified.findings:
            click.echo(f"Verified: {verified.username} sees and may write {counted(verified.fields, 'field')}.")
    if deployment is not None and not deployment.is_done:
        org = "The org is as it was." if deployment.is_rolled_back else "Look at Setup, Deployment Status."
        click.echo(f"Not deployed: {deployment.status}. {org}")


def as_document(kind: str, deployed: Deployed, manner: Manner) -> None:
    deployment, backup, verified = deployed.deployment, deployed.backup, deployed.verified
    granted = deployed.granted
    document(
        kind,
        result_of(deployed, manner),
        plan=None if deployed.plan is None else to_json(deployed.plan),
        deployment=deployment and {"id": deployment.id, "status": deployment.status, "components": deployment.total},
        findings=as_data(deployed.failures),
        backup=backup and asdict(backup) | {"records": backup.records},
        granted=granted and asdict(granted) | {"failures": as_data(granted.failures)},
        verified=verified and asdict(verified) | {"findings": as_data(verified.findings)},
    )


def _counted(plan: Plan | None, deployment: Deployment) -> str:
    """``2 fields added, 1 field deleted``; components where the plan is not known or has no field."""
    words = zip(counts(plan.fields if plan else ()), ("added", "changed", "deleted"), strict=True)
    parts = [f"{counted(number, 'field')} {word}" for number, word in words if number]
    return ", ".join(parts) or counted(deployment.total, "component")

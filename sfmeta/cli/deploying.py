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
from sfmeta.flows.deploy import Deployed, Watch, Wishes, check_consent, deploy
from sfmeta.plan.document import to_json
from sfmeta.plan.text import counts, plan_text
from sfmeta.plan.words import counted
from sfmeta.salesforce.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.flows.orgs import Org
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
    progress = Progress(org.alias, manner.timeout)
    wishes = Wishes(allowed, manner.check_only, manner.assign, manner.verify)
    try:
        return deploy(project, org, planned, wishes, datetime.datetime.now(datetime.UTC), progress.watch())
    except KeyboardInterrupt:
        progress.interrupted()
        raise


def show(kind: str, planned: Planned, deployed: Deployed, manner: Manner, *, as_json: bool) -> None:
    """What came of it, as text or as a document; the process ends with 1 when it is not all well."""
    if as_json:
        as_document(kind, planned, deployed, manner)
    else:
        show_deployed(planned, deployed, manner)
    if not deployed.succeeded:
        raise click.exceptions.Exit(1)


class Progress:
    """Says each new state once; after Ctrl-C, what goes on in the org."""

    def __init__(self, alias: str, limit: float) -> None:
        self.alias = alias
        self.limit = limit
        self.id = ""
        self._last = ""

    def watch(self) -> Watch:
        return Watch(self._started, self._progress, Waiting(limit=self.limit))

    def interrupted(self) -> None:
        if self.id:
            say(f"\nThe deploy {self.id} goes on in {self.alias}: see Setup, Deployment Status.")
            say(f"  next:  sfmeta plan --org {self.alias} says what is left to do")

    def _started(self, id_: str) -> None:
        self.id = id_
        say(f"Deploy {id_} started in {self.alias}.")

    def _progress(self, deployment: Deployment) -> None:
        detail = f", {deployment.state_detail}" if deployment.state_detail else ""
        line = f"  {deployment.status}: {deployment.deployed} of {deployment.total} components{detail}"
        if line != self._last:
            self._last = line
            say(line)


def result_of(deployed: Deployed, manner: Manner) -> str:
    """The one word of the JSON document."""
    if deployed.deployment is not None and not _done(deployed):
        return "failed"
    if not deployed.succeeded:
        return "unverified"
    if deployed.deployment is None:
        return "unchanged"
    return "validated" if manner.check_only else manner.done


def show_deployed(planned: Planned, deployed: Deployed, manner: Manner) -> None:
    """What was saved, what was done, what was seen; then what went wrong."""
    if deployed.backup is not None:
        say(f"Saved {counted(deployed.backup.records, 'value')} in {deployed.backup.path}")
    if deployed.deployment is not None and _done(deployed):
        done = "Validated, nothing changed" if manner.check_only else manner.done.capitalize()
        click.echo(f"{done}: {_counted(planned.plan)}.")
    elif deployed.deployment is None:
        click.echo("Nothing to deploy.")
    show_findings(deployed.failures)
    if deployed.verified is not None:
        if not deployed.verified.findings:
            fields = counted(deployed.verified.fields, "field")
            click.echo(f"Verified: {deployed.verified.username} sees and may write {fields}.")
        show_findings(deployed.verified.findings)
    if deployed.deployment is not None and not _done(deployed):
        click.echo(f"Not deployed: {deployed.deployment.status}. The org is as it was.")


def as_document(kind: str, planned: Planned, deployed: Deployed, manner: Manner) -> None:
    deployment, backup, verified = deployed.deployment, deployed.backup, deployed.verified
    plan = to_json(planned.plan)
    del plan["schema"]
    document(
        kind,
        result_of(deployed, manner),
        plan=plan,
        deployment=None
        if deployment is None
        else {"id": deployment.id, "status": deployment.status, "components": deployment.total},
        findings=as_data(deployed.failures),
        backup=None if backup is None else asdict(backup) | {"records": backup.records},
        verified=None
        if verified is None
        else {
            "username": verified.username,
            "fields": verified.fields,
            "assigned": verified.assigned,
            "findings": as_data(verified.findings),
        },
    )


def _done(deployed: Deployed) -> bool:
    return deployed.deployment is not None and deployed.deployment.is_done


def _counted(plan: Plan) -> str:
    """``2 fields added, 1 field deleted``; the permission sets alone where no field changed."""
    words = zip(counts(plan.fields), ("added", "changed", "deleted"), strict=True)
    parts = [f"{counted(number, 'field')} {word}" for number, word in words if number]
    return ", ".join(parts) or counted(len(plan.others), "permission set")

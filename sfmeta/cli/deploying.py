"""A deploy as the command line has it: the plan shown, consent asked for, progress, and what came of it.

`sfmeta deploy` and `sfmeta remove` differ in the plan alone.
"""

from __future__ import annotations

import contextlib
import datetime
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import counted
from sfmeta.cli.options import as_data
from sfmeta.cli.org import (
    Consent,
    askable,
    asked,
    check_confirmed,
    confirm,
    given,
    on_terminal,
    show_plan,
)
from sfmeta.cli.several import Report
from sfmeta.cli.show import say, show_findings
from sfmeta.errors import Interrupted, Refused
from sfmeta.flows.deploy import Wishes, check_consent, deploy
from sfmeta.flows.watch import Watch, way_back
from sfmeta.plan.document import to_json
from sfmeta.plan.guards import outstanding
from sfmeta.plan.moved import moved
from sfmeta.plan.text import counts, plan_text
from sfmeta.plan.validation import command
from sfmeta.salesforce.deploy import Outcome
from sfmeta.salesforce.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sfmeta.catalog.model import Field
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
    run_tests: bool = False
    quick: str = ""
    saved: Plan | None = None
    prepare: Callable[[], None] = lambda: None


def agreed(planned: Planned, manner: Manner, *, as_json: bool) -> frozenset[str]:
    """Show the plan and get the consent that it needs: the names of what was consented to. Plans and questions go where
    they do not disturb a document; Refused says what stands against it, and so the plan above does not."""
    plan = planned.plan
    allowed = given(plan, manner.consent)
    if plan.changes:
        against = outstanding(plan.findings, allowed)
        asking = on_terminal() and not manner.consent.yes and askable(against)
        held = () if asking else against
        show_plan(plan_text(plan), plan, err=as_json, allowed=allowed, held=held)
        if asking:
            allowed |= asked(plan, against)
    check_consent(plan, allowed, manner.saved)
    return allowed


def carried_out(
    project: Project, org: Org, planned: Planned, manner: Manner, allowed: frozenset[str], progress: Progress
) -> Deployed:
    """Deploy a plan that was consented to."""
    wishes = Wishes(allowed, manner.check_only, manner.assign, manner.verify, manner.run_tests, manner.quick)
    now = datetime.datetime.now(datetime.UTC)
    return deploy(project, org, planned, wishes, now, progress.watch(manner.timeout))


def unmoved(planned: Planned, manner: Manner, again: Callable[[], Planned]) -> Planned:
    """The plan made again where a person took the time to read it: Refused when it is another one now."""
    if manner.check_only or manner.consent.yes or not planned.plan.changes:
        return planned
    fresh = again()
    check_agreed(planned.plan, fresh.plan)
    return fresh


def check_agreed(plan: Plan, fresh: Plan) -> None:
    """Refused when the plan that a person read is another one by now."""
    if why := moved(plan, fresh):
        raise Refused("nothing was changed: this is no longer the plan that was agreed to", why, fix="look at it again")


def carry_out(
    project: Project, org: Org, planned: Planned, manner: Manner, again: Callable[[], Planned], *, as_json: bool
) -> Deployed:
    """Show the plan, ask for what it needs, deploy it; ``again`` makes it anew."""
    check_confirmed(manner.consent, (org.alias,))
    allowed = agreed(planned, manner, as_json=as_json)
    if planned.plan.changes and not manner.check_only:
        confirm(manner.question, yes=manner.consent.yes)
    planned = unmoved(planned, manner, again)
    manner.prepare()
    with interruptible(progress := Progress(org.alias)):
        return carried_out(project, org, planned, manner, allowed, progress)


def say_what_stays(deployed: Deployed | None, fields: Iterable[Field]) -> None:
    """Of fields whose stage was written before a deploy that then failed: ``fields`` are as they were."""
    if deployed is not None and not deployed.went_through:
        for field in fields:
            back = f"sfmeta retire {field.key} --to {field.stage}"
            say(f"note: sfmeta.yml and the source tree keep what was changed for {field.key}; {back} takes it back")


@contextlib.contextmanager
def interruptible(*under_way: Progress) -> Iterator[None]:
    """Ctrl-C says what goes on in which org, and how to come back to it."""
    try:
        yield
    except KeyboardInterrupt:
        going = [progress for progress in under_way if progress.id and not progress.ended]
        if not going:
            raise
        raise Interrupted(
            "; ".join(f"the deploy {one.id} goes on in {one.alias}" for one in going),
            fix="; ".join(way_back(one.alias, one.id) for one in going),
        ) from None


def report(deployed: Deployed, manner: Manner) -> Report:
    """What came of it; 1 when it is not all well."""
    return Report(
        result_of(deployed, manner),
        data_of(deployed),
        lambda: show_deployed(deployed, manner),
        _line(deployed),
        0 if deployed.succeeded else 1,
    )


class Progress:
    """Says each new state once, and knows the deploy's id."""

    def __init__(self, alias: str, id_: str = "") -> None:
        self.alias = alias
        self.id = id_
        self.ended = False
        self._last = ""

    def watch(self, timeout: float) -> Watch:
        return Watch(self.started, self.progress, Waiting(limit=timeout))

    def started(self, id_: str) -> None:
        self.id = id_
        say(f"Deploy {id_} started in {self.alias}.")

    def progress(self, deployment: Deployment) -> None:
        self.ended = deployment.outcome is not Outcome.RUNNING
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
        given = deployed.verified is not None and deployed.verified.given
        return manner.done if given or deployed.granted is not None else "unchanged"
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
        if deployment.check_only and manner.run_tests and deployed.plan is not None:
            say(f"  next, within ten days: {command(deployed.plan, '--quick', deployment.id)}")
    show_findings(deployed.failures)
    if granted is not None:
        show_findings(granted.failures)
        click.echo(f"Granted: {counted(granted.fields, 'field permission')}, {counted(granted.users, 'assignment')}.")
    if verified is not None:
        if verified.given:
            click.echo(f"Assigned: {verified.username} has the integration permission set from now on.")
        show_findings(verified.findings)
        if not verified.findings:
            read = f"; {verified.reader} sees them" if verified.reader else ""
            click.echo(f"Verified: {verified.username} sees and may write {counted(verified.fields, 'field')}{read}.")
    if deployment is not None and not deployment.is_done:
        org = "The org is as it was." if deployment.is_rolled_back else "Look at Setup, Deployment Status."
        click.echo(f"Not deployed: {deployment.status}. {org}")


def data_of(deployed: Deployed) -> dict[str, object]:
    """What came of it, for a JSON document."""
    deployment, backup, verified = deployed.deployment, deployed.backup, deployed.verified
    granted = deployed.granted
    return {
        "plan": None if deployed.plan is None else to_json(deployed.plan),
        "deployment": deployment and {"id": deployment.id, "status": deployment.status, "components": deployment.total},
        "findings": as_data(deployed.failures),
        "backup": backup and asdict(backup) | {"records": backup.records},
        "granted": granted and asdict(granted) | {"failures": as_data(granted.failures)},
        "verified": verified and asdict(verified) | {"findings": as_data(verified.findings)},
    }


def _line(deployed: Deployed) -> str:
    """What came of it, in the summary of several orgs."""
    deployment, verified = deployed.deployment, deployed.verified
    if deployment is not None and not deployment.is_done:
        return f"{deployment.status}, {counted(len(deployed.failures), 'message')}"
    done = "nothing to deploy" if deployment is None else _counted(deployed.plan, deployment)
    problems = len(verified.findings) if verified is not None else 0
    return f"{done}; {counted(problems, 'finding')} of the verification" if problems else done


def _counted(plan: Plan | None, deployment: Deployment) -> str:
    """``2 fields added, 1 field deleted``; components where the plan is not known or has no field."""
    words = zip(counts(plan.fields if plan else ()), ("added", "changed", "deleted"), strict=True)
    parts = [f"{counted(number, 'field')} {word}" for number, word in words if number]
    return ", ".join(parts) or counted(deployment.total, "component")

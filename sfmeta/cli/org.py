"""What the commands that talk to an org share: which org, and which dangers are consented to."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from sfmeta.catalog.wording import listed
from sfmeta.cli.show import say, show_findings
from sfmeta.errors import Refused
from sfmeta.findings import Severity
from sfmeta.flows.orgs import Org
from sfmeta.plan import scope
from sfmeta.plan.guards import ALLOWABLE, outstanding
from sfmeta.salesforce.signin import org_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from sfmeta.findings import Finding
    from sfmeta.flows.commits import Since
    from sfmeta.plan.model import Plan
    from sfmeta.store.project import Project

Command = TypeVar("Command", bound="Callable[..., object]")

PRODUCTION = "production"


def org_option(command: Command) -> Command:
    return click.option(
        "--org",
        "alias",
        metavar="ALIAS",
        help="An org of sfmeta.yml. It may be left out where there is only one, or where SF_ACCESS_TOKEN and "
        "SF_INSTANCE_URL are set.",
    )(command)


def orgs_option(command: Command) -> Command:
    return click.option(
        "--org", "aliases", metavar="ALIAS", multiple=True, help="An org of sfmeta.yml; several with --watch."
    )(command)


@dataclass(frozen=True, slots=True)
class Consent:
    """What the command line consents to. ``yes``: nobody is to be asked."""

    allow: tuple[str, ...]
    production: tuple[str, ...]
    yes: bool


def consent_options(command: Command) -> Command:
    """--allow, --confirm-production and --yes."""
    return consents()(command)


def consents(*names: str) -> Callable[[Command], Command]:
    """The same, for a command that meets dangers of its own."""
    yes = click.option("--yes", "-y", is_flag=True, help="Do not ask. Dangers still want their own consent.")
    production = click.option(
        "--confirm-production",
        "production",
        metavar="ALIAS",
        multiple=True,
        help="Consent to changing this production org; once for each.",
    )
    allow = click.option(
        "--allow",
        type=click.Choice([*ALLOWABLE, *names]),
        multiple=True,
        help="Consent to a danger by its name; the plan names those it meets.",
    )
    return lambda command: allow(production(yes(command)))


def timeout_option(command: Command) -> Command:
    return click.option(
        "--timeout",
        type=click.FloatRange(min=1),
        default=3600.0,
        show_default=True,
        help="Seconds to wait for the deploy; after that it goes on without being watched.",
    )(command)


def chosen_org(project: Project, alias: str | None, sleep: Callable[[float], None] = time.sleep) -> Org:
    return Org(org_of(project.spec(), alias, os.environ), os.environ, sleep=sleep)


def given(plan: Plan, consent: Consent) -> frozenset[str]:
    """The names of the dangers that the command line consents to, for the org of this plan."""
    confirmed = (PRODUCTION,) if plan.org.alias in consent.production else ()
    return frozenset((*consent.allow, *confirmed))


def check_confirmed(consent: Consent, aliases: Collection[str]) -> None:
    """Refused where production is confirmed for an org that is not meant at all."""
    for alias in consent.production:
        if alias not in aliases:
            raise Refused(
                f"--confirm-production {alias} is for another org than {listed(aliases)}",
                fix=f"if it is meant: --confirm-production {' --confirm-production '.join(aliases)}",
            )


def asked(plan: Plan, against: Collection[Finding]) -> frozenset[str]:
    """The dangers that the person on the terminal consents to now, each by typing its name; the org's, by its alias."""
    dangers = dict.fromkeys(finding.rule for finding in against)
    for danger in dangers:
        word = plan.org.alias if danger == PRODUCTION else danger
        if click.prompt(f"Type {word} to consent, anything else to stop", default="", err=True) != word:
            raise click.Abort
    return frozenset(dangers)


def askable(against: Iterable[Finding]) -> bool:
    """Whether there is a consent to each of the objections."""
    return all(finding.rule in (*ALLOWABLE, PRODUCTION) for finding in against)


def confirm(question: str, *, yes: bool) -> None:
    """Ask, unless told not to. Where nobody can answer, that is a refusal and no guess."""
    if yes:
        return
    if not on_terminal():
        raise Refused("nothing was changed: there is nobody to ask", fix="look at the plan, then add --yes")
    click.confirm(question, abort=True, err=True)


def on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def show_plan(
    text: str, plan: Plan, *, err: bool, allowed: Collection[str] = (), held: Collection[Finding] = ()
) -> None:
    """The plan in colour where the terminal has any, then what the guards say of it and nobody consented to; what is
    ``held`` is said by the refusal that follows."""
    for line in text.splitlines():
        click.secho(line, fg=COLOURS.get(line.strip()[:2]) if line.startswith("  ") else None, err=err)
    against = outstanding(plan.findings, allowed)
    for finding in plan.findings:
        if finding.severity is Severity.ERROR and finding not in against:
            say(f"consented: {finding.message} [{finding.rule}]")
    remarks = tuple(finding for finding in plan.findings if finding.severity is not Severity.ERROR)
    show_findings(finding for finding in (*against, *remarks) if finding not in held)


def show_others(project: Project, since: Since) -> None:
    """What has changed as well and is not looked at: it is nothing that sfmeta.yml declares."""
    if others := scope.others(project.spec(), since.delta):
        named = ", ".join(map(str, others[:NAMED])) + (", ..." if len(others) > NAMED else "")
        say(f"Also changed since {since.ref}, and not of sfmeta.yml: {named}")


NAMED = 5
COLOURS = {"+ ": "green", "~ ": "yellow", "- ": "red"}

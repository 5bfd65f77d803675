"""``sfmeta restore``."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.stages import Stage
from sfmeta.cli.deploying import Progress, interruptible
from sfmeta.cli.options import as_data, errors_as_json, json_option, project_option
from sfmeta.cli.org import (
    Consent,
    askable,
    asked,
    check_confirmed,
    chosen_org,
    confirm,
    consents,
    given,
    on_terminal,
    org_option,
    show_plan,
    timeout_option,
)
from sfmeta.cli.show import document, say, show_findings, table
from sfmeta.errors import Interrupted, Refused
from sfmeta.findings import Finding, Severity
from sfmeta.flows.deploy import Wishes, deploy
from sfmeta.flows.refill import refill
from sfmeta.flows.restore import OTHER_ORG, prepare
from sfmeta.flows.retire import set_stage
from sfmeta.plan.document import to_json
from sfmeta.plan.guards import outstanding
from sfmeta.plan.text import org_line, plan_text
from sfmeta.plan.words import counted
from sfmeta.store.project import find
from sfmeta.store.saved import backups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.flows.orgs import Org
    from sfmeta.flows.outcome import Deployed
    from sfmeta.flows.refill import Refilled
    from sfmeta.flows.restore import Restoration
    from sfmeta.store.project import Project

OVERWRITE = "overwrite"
COLUMNS = ("Field", "Saved", "To fill", "There already", "Carries another", "Record gone")


@click.command(short_help="Bring deleted fields back from a backup, with their values.")
@click.argument("backup", metavar="[BACKUP]", required=False)
@click.argument("names", metavar="[FIELD]...", nargs=-1)
@org_option
@click.option("--enable", is_flag=True, help="Have sfmeta.yml want the fields again, and generate.")
@click.option("--assign", is_flag=True, help="Give the integration user the integration permission set.")
@consents(OTHER_ORG, OVERWRITE)
@timeout_option
@project_option
@json_option
def restore(
    backup: str | None,
    names: tuple[str, ...],
    alias: str | None,
    enable: bool,
    assign: bool,
    allow: tuple[str, ...],
    production: tuple[str, ...],
    yes: bool,
    timeout: float,
    start: Path,
    as_json: bool,
) -> None:
    """Make the fields of a backup again as they were, show them through the two permission sets, and fill them.

    BACKUP is a folder below .sfmeta/backups/, or its name; without one, those that are there are listed. Its checksums
    are verified first. Values go to the records they were taken from: those that are gone are counted, and a record
    that carries another value by now keeps it, unless --allow overwrite.

    Shown before anything is done. After a crash or Ctrl-C, run it again: it goes on where it was.

    \b
    Examples:
      sfmeta restore
      sfmeta restore 20261122T093000Z-01234567 --org dev --enable
      sfmeta restore .sfmeta/backups/00D.../2026... Upflow_Rating__c --org dev --yes --json
    """
    with errors_as_json("restore", as_json):
        project = find(start)
        if backup is None:
            _list(project, as_json=as_json)
            return
        org = chosen_org(project, alias)
        restoration = prepare(project, org, backup, names, enabling=enable)
        plan = restoration.planned.plan
        _show(restoration, as_json=as_json)
        overwrite = OVERWRITE in allow
        if not plan.changes and not restoration.to_fill and not (overwrite and restoration.differing):
            _end(restoration, None, [], as_json=as_json)
            return
        consent = Consent(allow, production, yes)
        check_confirmed(consent, (org.alias,))
        allowed = given(plan, consent)
        if on_terminal() and not yes and askable(against := outstanding(plan.findings, allowed)):
            allowed |= asked(plan, against)
        if against := outstanding(plan.findings, allowed):
            raise Refused("nothing was changed: the restore needs consent", against)
        confirm(f"Restore into {org.alias}?", yes=yes)
        set_stage(project, restoration.retired, Stage.ACTIVE)
        deployed = None
        if plan.changes or assign:
            wishes = Wishes(allowed, assign=assign)
            now = datetime.datetime.now(datetime.UTC)
            with interruptible(progress := Progress(org.alias)):
                deployed = deploy(project, org, restoration.planned, wishes, now, progress.watch(timeout))
        refilled: list[Refilled] = []
        if deployed is None or deployed.succeeded:
            refilled += _filled(org, restoration, overwrite=overwrite)
    _end(restoration, deployed, refilled, as_json=as_json)


def _filled(org: Org, restoration: Restoration, *, overwrite: bool) -> Iterator[Refilled]:
    try:
        yield from refill(org, restoration.saved, overwrite=overwrite, told=say)
    except KeyboardInterrupt:
        raise Interrupted(
            "stopped while values were filled: those that are filled stay", fix="run the same command again: it goes on"
        ) from None


def _list(project: Project, *, as_json: bool) -> None:
    folders = [folder.relative_to(project.root).as_posix() for folder in backups(project)]
    if as_json:
        document("restore", "listed", backups=folders)
        return
    for folder in folders:
        click.echo(folder)
    say(f"{counted(len(folders), 'backup')}. Next: sfmeta restore BACKUP --org ORG" if folders else "No backups.")


def _show(restoration: Restoration, *, as_json: bool) -> None:
    saved, plan = restoration.saved, restoration.planned.plan
    click.echo(f"Backup {saved.folder.name} of {saved.alias} ({saved.org_id}), taken {saved.taken_at}", err=as_json)
    lines = (
        (name, *map(str, (one.saved, one.missing, one.same, one.other, one.gone)))
        for name, one in restoration.outlook.items()
    )
    click.echo(table(COLUMNS, lines) + "\n", err=as_json)
    if plan.changes:
        show_plan(plan_text(plan), plan, err=as_json)
    else:
        click.echo(f"{org_line(plan.org)}\nThe fields are there.", err=as_json)
        show_findings(plan.findings)


def _end(restoration: Restoration, deployed: Deployed | None, refilled: list[Refilled], *, as_json: bool) -> None:
    findings = [*_said(deployed), *(finding for one in refilled for finding in _rejected(one))]
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    filled = sum(one.filled for one in refilled)
    result = "failed" if failed else "restored" if deployed or filled else "unchanged"
    if as_json:
        document(
            "restore",
            result,
            backup=str(restoration.saved.folder),
            plan=to_json(restoration.planned.plan),
            fields=[_data(one) for one in refilled],
            outlook={name: asdict(counts) for name, counts in restoration.outlook.items()},
            findings=as_data(findings),
        )
    else:
        show_findings(findings)
        for one in refilled:
            click.echo(f"{one.full_name}: {counted(one.filled, 'value')} filled{_left(one)}.")
        if result == "unchanged":
            click.echo("Nothing to restore.")
        else:
            say(f"Next: sfmeta plan --org {restoration.planned.plan.org.alias}")
    if failed:
        raise click.exceptions.Exit(1)


def _said(deployed: Deployed | None) -> Iterator[Finding]:
    if deployed is not None:
        yield from deployed.failures
        if deployed.verified is not None:
            yield from deployed.verified.findings


def _rejected(one: Refilled) -> Iterator[Finding]:
    for failure in one.failures:
        yield Finding(failure.code, Severity.ERROR, f"{one.full_name} of {failure.record_id}: {failure.message}")


def _left(one: Refilled) -> str:
    said = [
        (one.failed, "refused by Salesforce"),
        (one.before.same, "there already"),
        (one.before.gone, "whose record is gone"),
        (
            max(0, one.before.other + one.before.missing - one.filled - one.failed),
            "left, for the record carries another",
        ),
    ]
    return "".join(f", {number} {what}" for number, what in said if number)


def _data(one: Refilled) -> dict[str, object]:
    return {
        "full_name": one.full_name,
        "filled": one.filled,
        "failed": one.failed,
        "before": asdict(one.before),
        "failures": [asdict(failure) for failure in one.failures],
    }

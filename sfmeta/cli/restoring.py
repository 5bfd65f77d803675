"""A restore as people and programs see it: which backups there are, what one would do, and what it did."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import counted
from sfmeta.cli.options import as_data
from sfmeta.cli.org import show_plan
from sfmeta.cli.show import document, say, show_findings, table
from sfmeta.findings import Finding, Severity
from sfmeta.plan.document import to_json
from sfmeta.plan.text import org_line, plan_text
from sfmeta.store.saved import backups

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sfmeta.flows.outcome import Deployed
    from sfmeta.flows.refill import Refilled
    from sfmeta.flows.restore import Restoration
    from sfmeta.store.project import Project

COLUMNS = ("Field", "Saved", "To fill", "There already", "Carries another", "Record gone")


def show_backups(project: Project, *, as_json: bool) -> None:
    folders = [folder.relative_to(project.root).as_posix() for folder in backups(project)]
    if as_json:
        document("restore", "listed", backups=folders)
        return
    for folder in folders:
        click.echo(folder)
    say(f"{counted(len(folders), 'backup')}. Next: sfmeta restore BACKUP --org ORG" if folders else "No backups.")


def show_restoration(
    restoration: Restoration, allowed: Collection[str], held: Collection[Finding], *, as_json: bool
) -> None:
    """What becomes of the values, and the plan; what is ``held`` is said by the refusal that follows."""
    saved, plan = restoration.saved, restoration.planned.plan
    click.echo(f"Backup {saved.folder.name} of {saved.alias} ({saved.org_id}), taken {saved.taken_at}", err=as_json)
    lines = (
        (name, *map(str, (one.saved, one.missing, one.same, one.other, one.gone)))
        for name, one in restoration.outlook.items()
    )
    click.echo(table(COLUMNS, lines) + "\n", err=as_json)
    text = plan_text(plan) if plan.changes else f"{org_line(plan.org)}\nThe fields are there."
    show_plan(text, plan, err=as_json, allowed=allowed, held=held)


def end(restoration: Restoration, deployed: Deployed | None, refilled: list[Refilled], *, as_json: bool) -> None:
    """What was made and filled; exit 1 when it is not all well."""
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

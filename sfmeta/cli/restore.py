"""``sfmeta restore``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.stages import Stage
from sfmeta.cli.deploying import Progress, check_agreed, interruptible, say_what_stays
from sfmeta.cli.options import errors_as_json, json_option, project_option
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
    timeout_option,
)
from sfmeta.cli.restoring import end, show_backups, show_restoration
from sfmeta.cli.show import say
from sfmeta.errors import Interrupted, Refused
from sfmeta.flows.deploy import Wishes, deploy
from sfmeta.flows.refill import refill
from sfmeta.flows.restore import prepare
from sfmeta.flows.restore_objections import OTHER_ORG
from sfmeta.flows.retire import set_stage
from sfmeta.plan.guards import outstanding
from sfmeta.store.project import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.flows.orgs import Org
    from sfmeta.flows.refill import Refilled
    from sfmeta.flows.restore import Restoration

OVERWRITE = "overwrite"


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
            show_backups(project, as_json=as_json)
            return
        org = chosen_org(project, alias)
        consent = Consent(allow, production, yes)
        check_confirmed(consent, (org.alias,))
        restoration = prepare(project, org, backup, names, enabling=enable)
        plan = restoration.planned.plan
        allowed = given(plan, consent)
        against = outstanding(plan.findings, allowed)
        asking = on_terminal() and not yes and askable(against)
        show_restoration(restoration, allowed, () if asking else against, as_json=as_json)
        overwrite = OVERWRITE in allow
        if not plan.changes and not restoration.to_fill and not (overwrite and restoration.differing):
            end(restoration, None, [], as_json=as_json)
            return
        if asking:
            allowed |= asked(plan, against)
        if against := outstanding(plan.findings, allowed):
            raise Refused("nothing was changed: the restore needs consent", against)
        confirm(f"Restore into {org.alias}?", yes=yes)
        if plan.changes and not yes:
            restoration = prepare(project, org, backup, names, enabling=enable)
            check_agreed(plan, restoration.planned.plan)
        set_stage(project, restoration.retired, Stage.ACTIVE)
        deployed = None
        if plan.changes or assign:
            wishes = Wishes(allowed, assign=assign)
            now = datetime.datetime.now(datetime.UTC)
            with interruptible(progress := Progress(org.alias)):
                deployed = deploy(project, org, restoration.planned, wishes, now, progress.watch(timeout))
        say_what_stays(deployed, restoration.retired)
        refilled: list[Refilled] = []
        if deployed is None or deployed.succeeded:
            refilled += _filled(org, restoration, overwrite=overwrite)
    end(restoration, deployed, refilled, as_json=as_json)


def _filled(org: Org, restoration: Restoration, *, overwrite: bool) -> Iterator[Refilled]:
    try:
        yield from refill(org, restoration.saved, overwrite=overwrite, told=say)
    except KeyboardInterrupt:
        raise Interrupted(
            "stopped while values were filled: those that are filled stay", fix="run the same command again: it goes on"
        ) from None

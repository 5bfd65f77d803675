"""``sfmeta failures``, ``sfmeta retry`` and ``sfmeta ignore``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import chosen_org, org_option
from sfmeta.cli.show import document, say, table
from sfmeta.cli.stopping import BATCH, stopping
from sfmeta.cli.sync_document import as_document
from sfmeta.cli.sync_shown import show_synced
from sfmeta.flows import failures as flow
from sfmeta.flows.sides import Watch
from sfmeta.flows.wishes import Wishes
from sfmeta.store.misfits import Standing
from sfmeta.store.project import find
from sfmeta.sync.gates import GATES

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.flows.failures import Waiting


@click.command(short_help="List what could not be written, and why.")
@project_option
@org_option
@json_option
def failures(start: Path, alias: str | None, as_json: bool) -> None:
    """List the records that Salesforce would not take: since when, how often they were tried, what Salesforce said and
    what that means. Every sync tries them again, until they succeed, change, or are given up with sfmeta ignore.

    Below stand the values that no field can hold as they are: too long, too large, not an option. Such a field keeps
    what it had until its value fits.

    \b
    Examples:
      sfmeta failures --org prod
      sfmeta failures --org prod --json | jq -r '.failures[] | .record + " " + .message'

    \b
    Exit codes: 0 nothing waits, or only what was given up; 1 something waits.
    """
    with errors_as_json("failures", as_json):
        project = find(start)
        found = flow.waiting(project, chosen_org(project, alias))
    waiting = [one for one in found if not one.failure.ignored]
    if as_json:
        document("failures", "waiting" if waiting else "none", failures=[_data(one) for one in found])
    elif found:
        _show(found)
    else:
        click.echo("Nothing waits: Salesforce took every record, and every value fits.")
    if waiting:
        raise click.exceptions.Exit(1)


@click.command(short_help="Write the records that failed once more, and nothing else.")
@click.argument("records", metavar="[RECORD]...", nargs=-1)
@project_option
@org_option
@click.option("--allow", type=click.Choice([*GATES]), multiple=True, help="Let one gate pass, by its name.")
@json_option
def retry(records: tuple[str, ...], start: Path, alias: str | None, allow: tuple[str, ...], as_json: bool) -> None:
    """Write the records that failed once more, and nothing else; without a RECORD, all that wait. A RECORD is an id of
    Salesforce or the id of its customer. What was given up with sfmeta ignore is tried again too.

    \b
    Examples:
      sfmeta retry --org prod
      sfmeta retry --org prod 0015g00000ABCDEAA4
    """
    with errors_as_json("sync", as_json), stopping(BATCH) as stop:
        project = find(start)
        watch = Watch(warned=say, stopped=stop.is_set)
        org = chosen_org(project, alias, partial(watch.wait, "Salesforce"))
        synced = flow.retry(project, org, records, Wishes(allow=frozenset(allow)), watch)
    if synced is None:
        document("sync", "unchanged") if as_json else click.echo("Nothing waits.")
        return
    (as_document if as_json else show_synced)(synced)
    if synced.result in ("failed", "stopped"):
        raise click.exceptions.Exit(1)


@click.command(short_help="Give up records that could not be written.")
@click.argument("records", metavar="RECORD...", nargs=-1, required=True)
@click.option("--until-changed", is_flag=True, help="Try again when the record should have other values.")
@project_option
@org_option
@json_option
def ignore(records: tuple[str, ...], until_changed: bool, start: Path, alias: str | None, as_json: bool) -> None:
    """Give up records that Salesforce would not take, or whose values do not fit: a sync passes over them and counts
    them as ignored. sfmeta retry takes that back. A RECORD is an id of Salesforce or the id of its customer.

    \b
    Examples:
      sfmeta ignore --org prod 0015g00000ABCDEAA4
      sfmeta ignore --org prod --until-changed 0015g00000ABCDEAA4
    """
    with errors_as_json("ignore", as_json):
        project = find(start)
        given_up = flow.ignore(project, chosen_org(project, alias), records, until_changed=until_changed)
    if as_json:
        document("ignore", "ignored", records=[one.record_id for one in given_up])
    else:
        for one in given_up:
            click.echo(
                f"Given up{' until it changes' if until_changed else ''}: {one.record_id} {one.name or ''}".rstrip()
            )


def _show(found: tuple[Waiting, ...]) -> None:
    rows = [
        (
            one.failure.record_id,
            one.failure.name or "",
            one.failure.field if isinstance(one.failure, Standing) else "",
            one.failure.code,
            "" if isinstance(one.failure, Standing) else str(one.failure.attempts),
            f"{one.failure.first_at:%Y-%m-%d %H:%M}",
            one.failure.ignored or "",
        )
        for one in found
    ]
    click.echo(table(("Record", "Name", "Field", "Code", "Tries", "Since (UTC)", "Given up"), rows))
    # Salesforce names the record in what it says of a lock: without it, all of them say one thing.
    said_of = ((one.failure.message.replace(one.failure.record_id, "RECORD"), one.explanation) for one in found)
    for said, explanation in dict.fromkeys(said_of):
        click.echo(f"\n{said}")
        if explanation:
            click.echo(f"  means: {explanation.means}\n  next:  {explanation.fix}")


def _data(one: Waiting) -> dict[str, object]:
    failure, explanation = one.failure, one.explanation
    return {
        "record": failure.record_id,
        "customer": failure.customer_id,
        "name": failure.name,
        "code": failure.code,
        "message": failure.message,
        "means": explanation and explanation.means,
        "fix": explanation and explanation.fix,
        "field": failure.field if isinstance(failure, Standing) else None,
        "attempts": None if isinstance(failure, Standing) else failure.attempts,
        "since": failure.first_at.isoformat(),
        "last": failure.last_at.isoformat(),
        "ignored": failure.ignored,
    }

"""``sfmeta log``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from sfmeta.cli.history import as_data, when
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.show import document, say
from sfmeta.flows.log import log as run
from sfmeta.store.project import find

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.flows.log import Chapter
    from sfmeta.plan.past import Deploy


@click.command(short_help="Tell a field's history: what changed, by whom, and to which orgs it went.")
@click.argument("field")
@project_option
@json_option
def log(field: str, start: Path, as_json: bool) -> None:
    """Tell a field's history as git has it: when it was made, widened, relabelled, retired, by whom, in which commit;
    and to which orgs each state was deployed from here. FIELD is a key of sfmeta.yml or an API name, of a field that is
    long gone too.

    \b
    Examples:
      sfmeta log rating
      sfmeta log Upflow_Old__c
      sfmeta log rating --json | jq -r '.chapters[].commit'
    """
    with errors_as_json("log", as_json):
        told = run(find(start), field, os.environ)
    if as_json:
        document(
            "log",
            "told" if told.chapters else "unknown",
            field=told.key.full_name,
            chapters=[_chapter(chapter) for chapter in told.chapters],
            settled=[{"verb": event.verb, "detail": event.detail} for event in told.settled],
            uncommitted=[{"verb": event.verb, "detail": event.detail} for event in told.uncommitted],
            elsewhere=[as_data(deploy) for deploy in told.elsewhere],
        )
        return
    click.echo(click.style(told.key.full_name, bold=True))
    for chapter in told.chapters:
        click.echo(
            f"{when(chapter.commit.at)}  {chapter.commit.id[:8]}  {chapter.commit.author}: {chapter.commit.subject}"
        )
        for event in chapter.events:
            click.echo(f"    {event}")
        for deploy in chapter.deploys:
            click.echo(f"    → {_arrival(deploy)}")
    for event in told.settled:
        click.echo(f"settled by a merge, which took the other side\n    {event}")
    for event in told.uncommitted:
        click.echo(f"not committed yet\n    {event}")
    for deploy in told.elsewhere:
        click.echo(
            f"in a state that this branch of git does not have, as a restored field may be in\n    → {_arrival(deploy)}"
        )
    if not told.chapters and not told.uncommitted:
        say("git has nothing of this field yet: sfmeta generate writes it, then commit.")


def _arrival(deploy: Deploy) -> str:
    return f"{deploy.org.alias}, {when(deploy.started_at)}, by {deploy.origin.person} (deploy {deploy.id})"


def _chapter(chapter: Chapter) -> dict[str, object]:
    commit = chapter.commit
    return {
        "commit": commit.id,
        "author": commit.author,
        "address": commit.address,
        "at": commit.at.isoformat(),
        "subject": commit.subject,
        "path": chapter.path,
        "events": [{"verb": event.verb, "detail": event.detail} for event in chapter.events],
        "deploys": [as_data(deploy) for deploy in chapter.deploys],
    }

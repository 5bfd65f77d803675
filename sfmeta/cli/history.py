"""``sfmeta history``, and how a deploy of the past is shown."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict
from datetime import UTC
from typing import TYPE_CHECKING

import click

from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.show import document, say, table
from sfmeta.plan.text import SHORT
from sfmeta.salesforce.signin import org_of
from sfmeta.store.deploys import past_deploys
from sfmeta.store.project import find

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sfmeta.plan.past import Deploy

HEADERS = ("When (UTC)", "Org", "Result", "Fields", "By", "Commit", "Tree", "Plan", "Deploy")


@click.command(short_help="List what was deployed from here: when, by whom, to which org, from which commit.")
@click.option("--org", "alias", metavar="ALIAS", help="Only to this org.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="The newest so many.")
@project_option
@json_option
def history(alias: str | None, limit: int, start: Path, as_json: bool) -> None:
    """List the deploys and removals that were started from this project, the newest first.

    The history stands in .sfmeta/store.db beside sfmeta.yml: what other machines deployed is not in it. A commit with
    a + is one whose files had changed since; a deploy that nobody watched to its end is shown by its id, with which
    sfmeta deploy --resume looks how it went. Grants and assignments alone are records, which Salesforce gives no id of
    a deploy.

    \b
    Examples:
      sfmeta history
      sfmeta history --org prod --limit 1 --json
    """
    with errors_as_json("history", as_json):
        project = find(start)
        found = past_deploys(project.store(os.environ), alias)
        if alias is not None and not found:
            org_of(project.spec(), alias, os.environ)  # an alias that nobody knows is a slip, and no empty history
    if as_json:
        document("history", "shown", deploys=[as_data(deploy) for deploy in found[:limit]])
    elif not found:
        say(f"Nothing was deployed from here{f' to {alias}' if alias else ''} yet.")
    else:
        click.echo(table(HEADERS, map(_row, found[:limit])))
        if len(found) > limit:
            say(f"{len(found) - limit} more: --limit {len(found)}")


def when(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"


def as_data(deploy: Deploy) -> dict[str, object]:
    """A deploy for a JSON document."""
    return {
        "id": None if deploy.is_of_records else deploy.id,
        "org": asdict(deploy.org),
        "started_at": deploy.started_at.isoformat(),
        "result": result_of(deploy),
        **asdict(deploy.origin),
        "plan": deploy.plan,
        "tree": deploy.tree or None,
        "since": deploy.since or None,
        "components": [
            {"action": part.action, "type": part.key.type, "full_name": part.key.full_name} for part in deploy.parts
        ],
    }


def result_of(deploy: Deploy) -> str:
    if deploy.status is None:
        return "not watched"
    if deploy.status == "Succeeded":
        return "validated" if deploy.check_only else "deployed"
    return WORDS.get(deploy.status, deploy.status.lower())


def _row(deploy: Deploy) -> tuple[str, ...]:
    origin = deploy.origin
    commit = "-" if origin.commit is None else origin.commit[:8] + ("" if origin.committed else "+")
    counts = Counter(part.action for part in deploy.parts if part.key.type == "CustomField")
    fields = " ".join(f"{mark}{counts[action]}" for action, mark in MARKS.items() if counts[action]) or "-"
    result = result_of(deploy)
    digests = deploy.tree[:SHORT] or "-", deploy.plan[:SHORT]
    id_ = "records" if deploy.is_of_records else deploy.id
    return when(deploy.started_at), deploy.org.alias, result, fields, origin.person, commit, *digests, id_


WORDS = {"SucceededPartial": "in part"}
MARKS = {"create": "+", "update": "~", "delete": "-"}

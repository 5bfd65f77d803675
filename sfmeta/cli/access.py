"""``sfmeta access``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import counted
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.several import Report, chosen_orgs, of_each, orgs_option, report_of_error, tell
from sfmeta.cli.show import say, table
from sfmeta.errors import SfmetaError
from sfmeta.flows.access import access as run
from sfmeta.store.project import find

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.flows.access import Access
    from sfmeta.plan.access import FieldAccess, Viewer

HEADERS = ("Field", "Seen by", "Written by")
GRANTED = "Granted by"


@click.command(short_help="Show who sees the fields in an org.")
@click.argument("names", metavar="[FIELD...]", nargs=-1)
@orgs_option
@project_option
@json_option
def access(names: tuple[str, ...], aliases: tuple[str, ...], everywhere: bool, start: Path, as_json: bool) -> None:
    """Show, for each exported field, how many active users see and write it, and which permission sets and profiles
    let them. FIELD is a key of sfmeta.yml or an API name; without one, all. Nothing is changed.

    The integration user and, where an org of sfmeta.yml has a reader, the reader are asked themselves: what describe
    shows them is what they see, however it was granted.

    \b
    Examples:
      sfmeta access --org prod
      sfmeta access rating overdue_amount --org prod
      sfmeta access --org prod --json | jq -r '.unseen[]'
    """
    with errors_as_json("access", as_json):
        project = find(start)
        orgs = chosen_orgs(project, aliases, everywhere)
        found = of_each(orgs, lambda org: run(project, org, names))
    reports = [
        report_of_error(one) if isinstance(one, SfmetaError) else _report(one, org.alias)
        for org, one in zip(orgs, found, strict=True)
    ]
    tell("access", orgs, reports, as_json=as_json)


def _report(found: Access, alias: str) -> Report:
    data = {
        "integration_user": found.integration.username,
        "reader": found.reader and found.reader.username,
        "fields": [_data(one, found) for one in found.fields],
        "unseen": list(found.unseen),
        "hidden": list(found.hidden),
        "missing": list(found.missing),
    }
    seen = sum(1 for one in found.fields if one.readers)
    return Report("shown", data, lambda: _show(found, alias), f"{seen} of {counted(len(found.fields), 'field')} seen")


def _show(found: Access, alias: str) -> None:
    viewers = {name: viewer for name, viewer in _viewers(found).items() if viewer is not None}
    click.echo(table((*HEADERS, *viewers, GRANTED), (_row(one, list(viewers.values())) for one in found.fields)))
    say()
    for name, viewer in viewers.items():
        say(f"{name}: {viewer.username}")
    if found.unseen:
        say(f"Nobody sees: {', '.join(found.unseen)}")
        say(f"    sfmeta deploy --org {alias} grants them to the permission sets; assign those to people in Setup")
    if found.hidden:
        say(f"Nobody sees, as sfmeta.yml has it: {', '.join(found.hidden)}")
    if found.missing:
        say(f"Not in the org: {', '.join(found.missing)}")
        say(f"    sfmeta plan --org {alias}")


def _viewers(found: Access) -> dict[str, Viewer | None]:
    """Those with whose eyes it was looked, under the head of their column."""
    return {"Integration user": found.integration, "Reader": found.reader}


def _row(one: FieldAccess, viewers: list[Viewer]) -> tuple[str, ...]:
    if not one.exists:
        return (one.field, *("-" for _ in (*HEADERS[1:], *viewers)), "not in the org")
    granted = ", ".join(f"{grant} ({len(grant.users)})" for grant in one.grants)
    seen = (viewer.of(one.field) for viewer in viewers)
    return (one.field, str(len(one.readers)), str(len(one.writers)), *seen, granted or "nobody")


def _data(one: FieldAccess, found: Access) -> dict[str, object]:
    return {
        "full_name": one.field,
        "exists": one.exists,
        "readers": len(one.readers),
        "writers": len(one.writers),
        "integration_user": found.integration.of(one.field),
        "reader": found.reader and found.reader.of(one.field),
        "grants": [
            {"by": grant.by, "profile": grant.is_profile, "editable": grant.editable, "users": len(grant.users)}
            for grant in one.grants
        ],
    }

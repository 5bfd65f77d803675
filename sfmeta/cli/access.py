"""``sfmeta access``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import chosen_org, org_option
from sfmeta.cli.show import document, say, table
from sfmeta.flows.access import access as run
from sfmeta.store.project import find

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.flows.access import Access
    from sfmeta.plan.access import FieldAccess

HEADERS = ("Field", "Seen by", "Written by", "Integration user", "Granted by")


@click.command(short_help="Show who sees the fields in an org.")
@click.argument("names", metavar="[FIELD...]", nargs=-1)
@org_option
@project_option
@json_option
def access(names: tuple[str, ...], alias: str | None, start: Path, as_json: bool) -> None:
    """Show, for each exported field, how many active users see and write it, and which permission sets and profiles
    let them. FIELD is a key of sfmeta.yml or an API name; without one, all. Nothing is changed.

    \b
    Examples:
      sfmeta access --org prod
      sfmeta access rating overdue_amount --org prod
      sfmeta access --org prod --json | jq -r '.unseen[]'
    """
    with errors_as_json("access", as_json):
        project = find(start)
        org = chosen_org(project, alias)
        found = run(project, org, names)
    if as_json:
        fields = [_data(one, found) for one in found.fields]
        document(
            "access",
            "shown",
            integration_user=found.username,
            fields=fields,
            unseen=list(found.unseen),
            missing=list(found.missing),
        )
        return
    click.echo(table(HEADERS, (_row(one, found) for one in found.fields)))
    say(f"\nIntegration user: {found.username}")
    if found.unseen:
        say(f"Nobody sees: {', '.join(found.unseen)}")
        say(f"    sfmeta deploy --org {org.alias} grants them to the permission sets; assign those to people in Setup")
    if found.missing:
        say(f"Not in the org: {', '.join(found.missing)}")
        say(f"    sfmeta plan --org {org.alias}")


def _row(one: FieldAccess, found: Access) -> tuple[str, ...]:
    if not one.exists:
        return (one.field, "-", "-", "-", "not in the org")
    granted = ", ".join(f"{grant} ({len(grant.users)})" for grant in one.grants)
    return (one.field, str(len(one.readers)), str(len(one.writers)), one.of(found.user_id), granted or "nobody")


def _data(one: FieldAccess, found: Access) -> dict[str, object]:
    return {
        "full_name": one.field,
        "exists": one.exists,
        "readers": len(one.readers),
        "writers": len(one.writers),
        "integration_user": one.of(found.user_id),
        "grants": [
            {"by": grant.by, "profile": grant.is_profile, "editable": grant.editable, "users": len(grant.users)}
            for grant in one.grants
        ],
    }

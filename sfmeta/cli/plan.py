"""``sfmeta plan``."""

from __future__ import annotations

from pathlib import Path

import click

from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import chosen_org, org_option, show_others, show_plan
from sfmeta.cli.show import document, say
from sfmeta.flows.commits import since
from sfmeta.flows.plan import plan as run
from sfmeta.plan.document import to_json
from sfmeta.plan.markdown import plan_markdown
from sfmeta.plan.text import plan_text
from sfmeta.store import plans
from sfmeta.store.project import find

PENDING = 4


@click.command(short_help="Show what a deploy would change in an org.")
@org_option
@click.option("--since", "ref", metavar="REF", help="Look only at what has changed in git since this commit.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Save the plan, for sfmeta deploy FILE.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="markdown: as the comment of a pull request.",
)
@click.option("--exit-code", is_flag=True, help="Exit 4 when there is something to change.")
@project_option
@json_option
def plan(
    alias: str | None, ref: str | None, out: Path | None, form: str, exit_code: bool, start: Path, as_json: bool
) -> None:
    """Compare the fields and permission sets of force-app/ with an org, attribute by attribute. Nothing is changed.

    Only what sfmeta.yml declares is compared; what else the org has is left alone. Whatever is dangerous (deleting,
    another type, shorter values, a production org) is named, with the consent that sfmeta deploy will want.

    \b
    Examples:
      sfmeta plan --org dev
      sfmeta plan --org prod --out prod.plan       then: sfmeta deploy prod.plan
      sfmeta plan --org prod --since v1.4          deletions included
      sfmeta plan --org prod --exit-code           in CI: 0 nothing to do, 4 changes pending
      sfmeta plan --org prod --format markdown | gh pr comment --body-file -
      sfmeta plan --org prod --json | jq -r '.changes[] | .action + " " + .full_name'
    """
    with errors_as_json("plan", as_json):
        project = find(start)
        limits = since(project, ref) if ref else None
        made = run(project, chosen_org(project, alias), since=limits).plan
        if out is not None:
            plans.write(out, made)
    if as_json:
        written = to_json(made)
        del written["schema"]
        document("plan", "changes" if made.changes else "unchanged", **written)
    elif form == "markdown":
        click.echo(plan_markdown(made), nl=False)
    else:
        show_plan(plan_text(made), made, err=False)
    if limits is not None:
        show_others(project, limits)
    if out is not None:
        say(f"Saved. Next: sfmeta deploy {out}")
    if exit_code and made.changes:
        raise click.exceptions.Exit(PENDING)

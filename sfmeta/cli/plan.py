"""``sfmeta plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import show_others, show_plan
from sfmeta.cli.several import Report, chosen_orgs, of_each, orgs_option, report_of_error, tell
from sfmeta.cli.show import say
from sfmeta.errors import Refused, SfmetaError
from sfmeta.flows.commits import since
from sfmeta.flows.plan import plan as run
from sfmeta.plan.document import to_json
from sfmeta.plan.guards import standing
from sfmeta.plan.markdown import plan_markdown
from sfmeta.plan.text import plan_text, summary
from sfmeta.store import plans
from sfmeta.store.project import find

if TYPE_CHECKING:
    from sfmeta.plan.model import Plan

PENDING = 4


@click.command(short_help="Show what a deploy would change in an org.")
@orgs_option
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
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit 4 when there is something to change, 3 when there is not and a deploy would be refused all the same.",
)
@project_option
@json_option
def plan(
    aliases: tuple[str, ...],
    everywhere: bool,
    ref: str | None,
    out: Path | None,
    form: str,
    exit_code: bool,
    start: Path,
    as_json: bool,
) -> None:
    """Compare the fields and permission sets of force-app/ with an org, attribute by attribute. Nothing is changed.

    Only what sfmeta.yml declares is compared; what else the org has is left alone. Whatever is dangerous (deleting,
    another type, shorter values, a production org) is named, with the consent that sfmeta deploy will want.

    Of several orgs the exit code is the worst: 1 failed, then 3 refused, 4 changes pending, 0.

    \b
    Examples:
      sfmeta plan --org dev
      sfmeta plan --org prod --out prod.plan       then: sfmeta deploy prod.plan
      sfmeta plan --org prod --since v1.4          deletions included
      sfmeta plan --org prod --exit-code           in CI: 0 nothing to do, 4 changes pending
      sfmeta plan --org uat --org prod             each by itself, side by side; --all: every org
      sfmeta plan --org prod --format markdown | gh pr comment --body-file -
      sfmeta plan --org prod --json | jq -r '.changes[] | .action + " " + .full_name'
    """
    with errors_as_json("plan", as_json):
        project = find(start)
        orgs = chosen_orgs(project, aliases, everywhere)
        if out is not None and len(orgs) > 1:
            raise click.UsageError("--out saves the plan for one org")
        limits = since(project, ref) if ref else None
        found = of_each(orgs, lambda org: run(project, org, since=limits).plan)
        if out is not None:
            plans.write(out, *(made for made in found if not isinstance(made, SfmetaError)))
    if limits is not None:
        show_others(project, limits)
    if out is not None:
        say(f"Saved. Next: sfmeta deploy {out}")
    reports = [
        report_of_error(made) if isinstance(made, SfmetaError) else _report(made, form, _code(made) if exit_code else 0)
        for made in found
    ]
    tell("plan", orgs, reports, as_json=as_json)


def _code(made: Plan) -> int:
    """What a pipeline is told: a plan that changes nothing may still be one that a deploy refuses."""
    if made.changes:
        return PENDING
    return Refused.exit_code if standing(made) else 0


def _report(made: Plan, form: str, code: int) -> Report:
    def show() -> None:
        if form == "markdown":
            click.echo(plan_markdown(made), nl=False)
        else:
            show_plan(plan_text(made), made, err=False)

    data = to_json(made)
    del data["schema"]
    word = "changes" if made.changes else "unchanged"
    return Report(word, data, show, summary(made)[0], code)

"""``sfmeta deploy``."""

from __future__ import annotations

from pathlib import Path

import click

from sfmeta.cli.deploying import Manner, carry_out, show, watched
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import Consent, chosen_org, consent_options, org_option, timeout_option
from sfmeta.flows.commits import since
from sfmeta.flows.deploy import Wishes, come_back
from sfmeta.flows.plan import plan
from sfmeta.store import plans
from sfmeta.store.project import find


@click.command(short_help="Deploy the fields, then see that the integration user can write them.")
@click.argument(
    "plan_file", metavar="[PLAN]", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@org_option
@click.option("--since", "ref", metavar="REF", help="Deploy only what has changed in git since this commit.")
@click.option("--check-only", is_flag=True, help="Let Salesforce validate everything and change nothing.")
@click.option("--assign", is_flag=True, help="Give the integration user the integration permission set.")
@click.option("--resume", metavar="ID", help="Watch a deploy that was started before to its end, and verify.")
@click.option("--cancel", metavar="ID", help="Stop a deploy that was started before.")
@consent_options
@timeout_option
@project_option
@json_option
def deploy(
    plan_file: Path | None,
    alias: str | None,
    ref: str | None,
    check_only: bool,
    assign: bool,
    resume: str | None,
    cancel: str | None,
    allow: tuple[str, ...],
    production: str | None,
    yes: bool,
    timeout: float,
    start: Path,
    as_json: bool,
) -> None:
    """Make an org as force-app/ declares it: show the plan, ask, deploy, and see what came of it.

    A field that the integration user cannot write is of no use, so every deploy ends with asking Salesforce, as that
    user, for every field. Nobody is given a permission set unasked: --assign does it. Values of fields that are deleted
    are saved first, under .sfmeta/backups/.

    With a PLAN saved by sfmeta plan --out, exactly that is done, or nothing if the org or the files have moved since.

    In a git repository, what is deployed must be committed, or --allow uncommitted; --check-only never minds.

    \b
    Examples:
      sfmeta deploy --org dev
      sfmeta deploy --org dev --assign --yes
      sfmeta deploy --org prod --check-only --confirm-production prod --yes
      sfmeta deploy prod.plan --confirm-production prod --yes
      sfmeta deploy --org dev --allow delete            with a field disabled in sfmeta.yml
      sfmeta deploy --org prod --since v1.4 --yes       deletions included
      sfmeta deploy --org dev --resume 0Af...           after the connection was lost, or Ctrl-C
    """
    if cancel and resume:
        raise click.UsageError("--resume and --cancel exclude each other")
    with errors_as_json("deploy", as_json):
        saved = plans.read(plan_file) if plan_file is not None else None
        project = find(start)
        org = chosen_org(project, alias or (saved.org.alias if saved is not None else None))
        consent = Consent((*allow, "uncommitted") if check_only else allow, production, yes)
        manner = Manner("deployed", f"Deploy to {org.alias}?", consent, timeout, check_only, assign, saved=saved)
        if id_ := resume or cancel:
            wishes = Wishes(assign=assign)
            deployed = watched(
                org, timeout, lambda watch: come_back(project, org, id_, wishes, watch, canceling=bool(cancel)), id_
            )
        else:
            limits = since(project, ref) if (ref := ref or (saved.since if saved else "")) else None
            deployed = carry_out(project, org, plan(project, org, since=limits), manner, as_json=as_json)
    show("deploy", deployed, manner, as_json=as_json)

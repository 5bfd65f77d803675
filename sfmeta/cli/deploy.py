"""``sfmeta deploy``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import listed
from sfmeta.cli.deploying import Manner, Progress, agreed, carried_out, carry_out, interruptible, report, unmoved
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import Consent, check_confirmed, confirm, consent_options, timeout_option
from sfmeta.cli.several import chosen_orgs, of_each, orgs_option, prefixed_each, report_of_error, tell
from sfmeta.cli.show import say
from sfmeta.errors import SfmetaError
from sfmeta.flows.coming_back import come_back
from sfmeta.flows.commits import since
from sfmeta.flows.deploy import Wishes
from sfmeta.flows.plan import plan
from sfmeta.store import plans
from sfmeta.store.project import find

if TYPE_CHECKING:
    from sfmeta.cli.several import Report
    from sfmeta.flows.commits import Since
    from sfmeta.flows.orgs import Org
    from sfmeta.flows.outcome import Deployed
    from sfmeta.flows.plan import Planned
    from sfmeta.store.project import Project


@click.command(short_help="Deploy the fields, then see that the integration user can write them.")
@click.argument(
    "plan_file", metavar="[PLAN]", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@orgs_option
@click.option("--since", "ref", metavar="REF", help="Deploy only what has changed in git since this commit.")
@click.option("--check-only", is_flag=True, help="Let Salesforce validate everything and change nothing.")
@click.option("--run-tests", is_flag=True, help="With --check-only: run the org's Apex tests, as --quick wants.")
@click.option("--quick", metavar="ID", help="Deploy what was validated under this id, as it was validated.")
@click.option("--assign", is_flag=True, help="Give the integration user the integration permission set.")
@click.option("--resume", metavar="ID", help="Watch a deploy that was started before to its end, and verify.")
@click.option("--cancel", metavar="ID", help="Stop a deploy that was started before.")
@consent_options
@timeout_option
@project_option
@json_option
def deploy(
    plan_file: Path | None,
    aliases: tuple[str, ...],
    everywhere: bool,
    ref: str | None,
    check_only: bool,
    run_tests: bool,
    quick: str | None,
    assign: bool,
    resume: str | None,
    cancel: str | None,
    allow: tuple[str, ...],
    production: tuple[str, ...],
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

    Several orgs are planned, consented to, deployed and verified each by itself, side by side: what one refuses does
    not keep another from going on. The exit code is the worst: 1 failed, then 3 refused, 0.

    What was validated with --check-only --run-tests can be deployed within ten days without running tests again:
    --quick with the id of the validation, refused unless the plan is still the very same.

    In a git repository, what is deployed must be committed, or --allow uncommitted; --check-only never minds.

    \b
    Examples:
      sfmeta deploy --org dev
      sfmeta deploy --org dev --assign --yes
      sfmeta deploy --org prod --check-only --confirm-production prod --yes
      sfmeta deploy --org prod --check-only --run-tests --confirm-production prod --yes
      sfmeta deploy --org prod --quick 0Af... --confirm-production prod --yes
      sfmeta deploy prod.plan --confirm-production prod --yes
      sfmeta deploy --org dev --allow delete            with a field disabled in sfmeta.yml
      sfmeta deploy --org prod --since v1.4 --yes       deletions included
      sfmeta deploy --org eu --org us --confirm-production eu --confirm-production us --yes
      sfmeta deploy --org dev --resume 0Af...           after the connection was lost, or Ctrl-C
    """
    if sum(map(bool, (cancel, resume, quick, check_only))) > 1:
        raise click.UsageError("--resume, --cancel, --quick and --check-only exclude each other")
    if run_tests and not check_only:
        raise click.UsageError("--run-tests is for --check-only")
    with errors_as_json("deploy", as_json):
        saved = plans.read(plan_file) if plan_file is not None else None
        project = find(start)
        orgs = chosen_orgs(project, aliases or ((saved.org.alias,) if saved is not None else ()), everywhere)
        if len(orgs) > 1 and (saved is not None or resume or cancel or quick):
            raise click.UsageError("a saved plan, --resume, --cancel and --quick are for one org")
        consent = Consent((*allow, "uncommitted") if check_only else allow, production, yes)
        check_confirmed(consent, [org.alias for org in orgs])
        question = f"Deploy to {listed([org.alias for org in orgs])}?"
        manner = Manner(
            "deployed",
            question,
            consent,
            timeout,
            check_only,
            assign,
            run_tests=run_tests,
            quick=quick or "",
            saved=saved,
        )
        if id_ := resume or cancel:
            wishes, progress = Wishes(assign=assign), Progress(orgs[0].alias, id_)
            with interruptible(progress):
                back = come_back(project, orgs[0], id_, wishes, progress.watch(timeout), canceling=bool(cancel))
            reports = [report(back, manner)]
        else:
            limits = since(project, ref) if (ref := ref or (saved.since if saved else "")) else None
            if len(orgs) == 1:
                make = partial(plan, project, orgs[0], since=limits)
                deployed = carry_out(project, orgs[0], make(), manner, make, as_json=as_json)
                reports = [report(deployed, manner)]
            else:
                reports = _side_by_side(project, orgs, manner, limits, as_json=as_json)
    tell("deploy", orgs, reports, as_json=as_json)


def _side_by_side(
    project: Project, orgs: tuple[Org, ...], manner: Manner, limits: Since | None, *, as_json: bool
) -> list[Report]:
    """Plan all; show and ask for one after the other; deploy to those that nothing stands against."""
    fates: dict[str, Report] = {}
    going: dict[Org, tuple[Planned, frozenset[str]]] = {}
    for org, planned in zip(orgs, of_each(orgs, lambda org: plan(project, org, since=limits)), strict=True):
        try:
            if isinstance(planned, SfmetaError):
                raise planned
            say(f"== {org.alias}")
            going[org] = planned, agreed(planned, manner, as_json=as_json)
        except SfmetaError as error:
            fates[org.alias] = report_of_error(error)
    if not manner.check_only and any(planned.plan.changes for planned, _ in going.values()):
        confirm(f"Deploy to {listed([org.alias for org in going])}?", yes=manner.consent.yes)
    under_way = {org: Progress(org.alias) for org in going}

    def work(org: Org) -> Deployed:
        agreed_to, allowed = going[org]
        planned = unmoved(agreed_to, manner, partial(plan, project, org, since=limits))
        return carried_out(project, org, planned, manner, allowed, under_way[org])

    with interruptible(*under_way.values()):
        for org, deployed in zip(going, prefixed_each(tuple(going), work), strict=True):
            fates[org.alias] = (
                report_of_error(deployed) if isinstance(deployed, SfmetaError) else report(deployed, manner)
            )
    return [fates[org.alias] for org in orgs]

"""``sfmeta remove``."""

from __future__ import annotations

from pathlib import Path

import click

from sfmeta.catalog.stages import Stage
from sfmeta.cli.deploying import Manner, carry_out, report, say_what_stays
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import Consent, chosen_org, consent_options, org_option, timeout_option
from sfmeta.cli.several import tell
from sfmeta.flows.remove import plan_removal
from sfmeta.flows.retire import set_stage
from sfmeta.store.project import find


@click.command(short_help="Delete fields from an org, their values saved first.")
@click.argument("names", metavar="FIELD...", nargs=-1, required=True)
@org_option
@click.option(
    "--disable", is_flag=True, help="Set `enabled: false` in sfmeta.yml and generate, where that is not done."
)
@consent_options
@timeout_option
@project_option
@json_option
def remove(
    names: tuple[str, ...],
    alias: str | None,
    disable: bool,
    allow: tuple[str, ...],
    production: tuple[str, ...],
    yes: bool,
    timeout: float,
    start: Path,
    as_json: bool,
) -> None:
    """Delete fields from an org, and nothing else. FIELD is a field of sfmeta.yml, by its key or its API name.

    Every value is saved first, under .sfmeta/backups/, with the record it stands on. The field must be disabled in
    sfmeta.yml, or the next deploy would make it again; --disable does that too, and leaves your comments in place.

    Salesforce keeps a deleted field for 15 days, in which an administrator can restore it in Setup. A field made again
    under the same name starts empty.

    \b
    Examples:
      sfmeta remove rating --org dev
      sfmeta remove Upflow_Rating__c --org dev --disable --allow delete --yes
    """
    with errors_as_json("remove", as_json):
        project = find(start)
        org = chosen_org(project, alias)
        removal = plan_removal(project, org, names, disabling=disable)
        manner = Manner(
            "removed",
            f"Delete from {org.alias}?",
            Consent(allow, production, yes),
            timeout,
            verify=False,
            prepare=lambda: set_stage(project, removal.enabled, Stage.DELETED),
        )
        deployed = carry_out(
            project,
            org,
            removal.planned,
            manner,
            lambda: plan_removal(project, org, names, disabling=disable).planned,
            as_json=as_json,
        )
        say_what_stays(deployed, removal.enabled)
    tell("remove", [org], [report(deployed, manner)], as_json=as_json)

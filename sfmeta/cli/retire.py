"""``sfmeta retire``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sfmeta.catalog.stages import Stage
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.show import document, say
from sfmeta.flows.retire import retire as run
from sfmeta.store.project import find

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.flows.retire import Retired


@click.command(short_help="Take fields a stage further on their way out: deprecated, hidden, deleted.")
@click.argument("names", metavar="FIELD...", nargs=-1, required=True)
@click.option(
    "--to",
    "stage",
    type=click.Choice([stage.value for stage in Stage]),
    help="This stage instead of the next one; active takes a field back.",
)
@project_option
@json_option
def retire(names: tuple[str, ...], stage: str | None, start: Path, as_json: bool) -> None:
    """Write the next stage of a field's retirement into sfmeta.yml, and generate. No org is touched before a deploy.

    \b
    deprecated   label and help text say so, it leaves the page layouts, and it is still filled
    hidden       the permission sets show it to nobody, and it is filled no longer; it keeps its values
    deleted      it is deleted from Salesforce, its values saved first

    FIELD is a key of sfmeta.yml or an API name. Each stage is reviewed and deployed like any other change, and each can
    be skipped: --to deleted takes them all at once.

    \b
    Examples:
      sfmeta retire rating                  then: sfmeta deploy --org dev
      sfmeta retire rating --to deleted     at once
      sfmeta retire rating --to active      back, as long as it is not deleted
    """
    with errors_as_json("retire", as_json):
        retired = run(find(start), names, Stage(stage) if stage else None)
    changed = any(one.field.stage is not one.before for one in retired)
    if as_json:
        document("retire", "written" if changed else "unchanged", fields=[_data(one) for one in retired])
        return
    for one in retired:
        moved = f"{one.before} → {one.field.stage}" if one.field.stage is not one.before else f"{one.before} already"
        click.echo(f"{one.field.full_name}: {moved}: {one.field.stage.words.means}")
        say(f"  next: {_next(one)}")


def _data(one: Retired) -> dict[str, str]:
    field = one.field
    return {
        "key": field.key,
        "full_name": field.full_name,
        "before": one.before,
        "stage": field.stage,
        "next": _next(one),
    }


def _next(one: Retired) -> str:
    return one.field.stage.words.then.format(key=one.field.key)

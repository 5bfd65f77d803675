"""``sfmeta explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sfmeta.cli.options import errors_as_json, json_option
from sfmeta.cli.show import document, table
from sfmeta.plan.explain import explanations, look_up

if TYPE_CHECKING:
    from sfmeta.plan.explain import Explanation


@click.command(short_help="Tell what a message of Salesforce means, and what to do.")
@click.argument("words", metavar="[CODE | MESSAGE]", nargs=-1)
@json_option
def explain(words: tuple[str, ...], as_json: bool) -> None:
    """Tell what a message of Salesforce means, who can mend it, and how. Without a code or a message: all of them.

    \b
    Examples:
      sfmeta explain
      sfmeta explain in-use
      sfmeta explain 'Cannot change type due to existing data'
    """
    with errors_as_json("explain", as_json):
        found = (look_up(" ".join(words)),) if words else explanations()
    if as_json:
        document("explain", "shown", explanations=[_data(one) for one in found])
    elif words:
        click.echo("\n".join(f"{one.code}: {one.means}\n  as in: {one.example}\n  next:  {one.fix}" for one in found))
    else:
        click.echo(table(("Code", "Meaning"), ((one.code, one.means) for one in found)))


def _data(one: Explanation) -> dict[str, str]:
    return {"code": one.code, "example": one.example, "means": one.means, "fix": one.fix}

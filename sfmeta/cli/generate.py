"""``sfmeta generate``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.spec import FILE_NAME
from sfmeta.catalog.wording import counted, listed, shortened
from sfmeta.cli.options import as_data, errors_as_json, json_option, project_option
from sfmeta.cli.show import document, say, show_findings
from sfmeta.diff import Create, Delete, Update
from sfmeta.flows.generate import Generated
from sfmeta.flows.generate import generate as run
from sfmeta.metadata.generation import OVERWRITE
from sfmeta.metadata.patch import patch
from sfmeta.store.project import find

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sfmeta.store.project import Project
    from sfmeta.sync.choices import Choices

PENDING = 4
ACTIONS: dict[type, tuple[str, str]] = {Create: ("create", "+"), Update: ("update", "~"), Delete: ("delete", "-")}
COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command(short_help="Write the fields and permission sets of sfmeta.yml as metadata XML.")
@project_option
@click.option("--check", is_flag=True, help="Write nothing; show what would change, and exit 4 if anything would.")
@click.option(
    "--allow",
    type=click.Choice([OVERWRITE]),
    multiple=True,
    help="overwrite: files that were edited by hand, or that sfmeta did not write.",
)
@click.option("--overwrite", is_flag=True, help="Short for --allow overwrite.")
@click.option(
    "--refresh-options",
    "refreshing",
    is_flag=True,
    help="First ask Upflow which values the selects have, and add the new ones to sfmeta.yml.",
)
@click.option("--org", "alias", metavar="ALIAS", help="With --refresh-options: an org that brings its own Upflow.")
@click.option(
    "--forget",
    metavar="FIELD",
    multiple=True,
    help="A field that has left sfmeta.yml: take its file out of the tree, leave the field in Salesforce.",
)
@json_option
def generate(
    start: Path,
    check: bool,
    allow: tuple[str, ...],
    overwrite: bool,
    refreshing: bool,
    alias: str | None,
    forget: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write every exported field and the two permission sets into the package directory of sfdx-project.json.

    What is written is the canonical form of Salesforce's own tools, from the templates in templates/ (yours win over
    those of sfmeta by name). Run again, it changes nothing. sfmeta.lock remembers what was written: a file that was
    edited by hand, or that was there before, is not written over unasked.

    A field with `enabled: false` leaves the tree and enters manifest/destructiveChangesPost.xml, so that a deploy
    deletes it; one that is only on its way out (`retire:`, see sfmeta retire) stays. A field that is no longer in
    sfmeta.yml at all is an error: leaving out could mean either.

    \b
    Examples:
      sfmeta generate
      sfmeta generate --check                            in CI: 0 fresh, 4 stale, with the difference
      sfmeta generate --check | git apply                the same as sfmeta generate
      sfmeta generate --allow overwrite                  after looking at what would be lost
      sfmeta generate --refresh-options                  new values in Upflow; your comments stay
      sfmeta generate --forget Upflow_Old_Field__c       leave it in Salesforce, look after it no longer
    """
    if check and refreshing:
        raise click.UsageError("--check writes nothing, and --refresh-options writes into sfmeta.yml: leave one out")
    with errors_as_json("generate", as_json):
        project = find(start)
        refreshed = _refreshed(project, alias) if refreshing else ()
        consents = (*allow, OVERWRITE) if overwrite else allow
        generated = run(project, check=check, allow=consents, forget=forget)
    if as_json:
        _document(generated, check, refreshed)
    elif check:
        _show_check(generated)
    else:
        _show_options(refreshed)
        _show_changes(generated)
    if check and generated.changes:
        raise click.exceptions.Exit(PENDING)


def _refreshed(project: Project, alias: str | None) -> Sequence[Choices]:
    """Imported here: without this option nothing is asked of anybody, and no library for that is loaded."""
    from sfmeta.flows.options import refresh_options

    return refresh_options(project, alias, os.environ)


def _show_check(generated: Generated) -> None:
    click.echo("".join(_coloured(line) for line in patch(generated.changes).splitlines(keepends=True)), nl=False)
    show_findings(generated.objections)
    if generated.changes:
        say(f"{_files(len(generated.changes))} would change: run sfmeta generate")
    else:
        say(f"Fresh: {_contents(generated)}.")


def _show_changes(generated: Generated) -> None:
    for change in generated.changes:
        click.echo(f"  {ACTIONS[type(change)][1]} {change.key}")
    changed = _files(len(generated.changes)) if generated.changes else "nothing"
    say(f"{_contents(generated)}: {changed} changed.")
    for name, values in generated.dropped.items():
        say(f"{name}: {listed(values)} left the options: the next deploy deactivates it, and records keep it.")
    for name, values in generated.overwritten.items():
        say(f"{name}: {listed(values)} stood in the file that was written over: an org that has them keeps them.")
        say("  next: to deactivate one, put it into the options, generate, take it out, generate")
    for field in generated.spec.retiring:
        say(f"{field.full_name} ({field.stage}): {field.stage.words.means}.")
        say(f"  next: {field.stage.words.then.format(key=field.key)}")


def _show_options(refreshed: Sequence[Choices]) -> None:
    for one in refreshed:
        for value, customers in one.new:
            click.echo(f"  + {FILE_NAME}: {one.field.key}: {value} ({counted(customers, 'customer')})")
        for value in one.unseen:
            say(f"{one.field.key}: {value}: no customer carries it; it stays")
        for value in one.unfit:
            say(f"{one.field.key}: {shortened(value)}: no picklist can have it beside the others; it is left out")
    if refreshed:
        say("This is what Upflow's customers carry: how it lists the options that it defines is not known.")


def _document(generated: Generated, check: bool, refreshed: Sequence[Choices]) -> None:
    result = "unchanged" if not generated.changes else "pending" if check else "written"
    document(
        "generate",
        result,
        fields=[field.full_name for field in generated.spec.exported if field.managed],
        adopted=[field.full_name for field in generated.spec.adopted],
        retiring={field.full_name: field.stage for field in generated.spec.retiring},
        disabled=[field.full_name for field in generated.spec.disabled],
        options={
            one.field.key: {
                "added": [value for value, _ in one.new],
                "unseen": list(one.unseen),
                "unfit": list(one.unfit),
            }
            for one in refreshed
        },
        dropped_values={name: list(values) for name, values in generated.dropped.items()},
        overwritten_values={name: list(values) for name, values in generated.overwritten.items()},
        changes=[{"path": change.key, "action": ACTIONS[type(change)][0]} for change in generated.changes],
        diff=patch(generated.changes),
        findings=as_data(generated.objections),
    )


def _contents(generated: Generated) -> str:
    count, others = len(generated.spec.managed), len(generated.spec.adopted)
    beside = f", and {others} that others look after" if others else ""
    return f"{count} field{'' if count == 1 else 's'} and 2 permission sets{beside}"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _coloured(line: str) -> str:
    colour = None if line.startswith(("+++", "---")) else COLOURS.get(line[0])
    return click.style(line, fg=colour, bold=line.startswith(("+++", "---")))

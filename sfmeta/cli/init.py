"""``sfmeta init``."""

from __future__ import annotations

from pathlib import Path

import click

from sfmeta.catalog.spec import FILE_NAME
from sfmeta.cli.options import errors_as_json, json_option
from sfmeta.cli.show import document, say
from sfmeta.flows.init import Started
from sfmeta.flows.init import init as run
from sfmeta.flows.pipelines import SYSTEMS, add_pipelines
from sfmeta.store.project import Project


@click.command(short_help="Write a sfmeta.yml with comments, and the Salesforce project around it.")
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--example", is_flag=True, help="All 18 kinds of field, set up for the embedded Salesforce and Upflow.")
@click.option("--ci", type=click.Choice(list(SYSTEMS)), help="Write pipelines: check, plan, deploy, drift.")
@click.option("--org", "alias", metavar="ALIAS", help="With --ci: the org to plan against and to deploy to.")
@click.option("--force", is_flag=True, help="Write sfmeta.yml anew, whatever is in it.")
@json_option
def init(folder: Path, example: bool, ci: str | None, alias: str | None, force: bool, as_json: bool) -> None:
    """Write a sfmeta.yml with comments into FOLDER (default: here), and what a Salesforce project needs around it.

    Besides: sfdx-project.json and .forceignore, which Salesforce's own CLI reads; sfmeta.schema.json, by which editors
    complete and check sfmeta.yml; a line in .gitignore. A file that is there already stays as it is.

    With --ci, pipelines too: a pull request is checked and shows its plan, a merge is deployed, drift is looked for
    every night. They say at their top which secrets they want.

    \b
    Examples:
      sfmeta init                     in a Salesforce project, or in an empty folder
      sfmeta init demo --example      in a new folder, with every kind of field
      sfmeta init --ci github         in a project that is there, too
      sfmeta init --force             start over
    """
    with errors_as_json("init", as_json):
        started = run(folder, example=example, force=force)
        if ci is not None:
            added = add_pipelines(Project(folder.resolve()), ci, alias)
            started = Started(started.written + added.written, started.kept + added.kept)
    if as_json:
        result = "written" if started.written else "unchanged"
        document("init", result, folder=str(folder), written=list(started.written), kept=list(started.kept))
        return
    for path in started.written:
        click.echo(f"  + {path}")
    for path in started.kept:
        say(f"  = {path} was there and stays as it is" + (" (--force writes it anew)" if path == FILE_NAME else ""))
    if not started.written:
        say("Nothing to do.")
    elif FILE_NAME in started.written:
        say(f"Next: look through {folder / FILE_NAME}, then sfmeta generate.")
    if ci and started.written:
        say(f"The secrets that the pipelines want are named at the top of {next(iter(SYSTEMS[ci]))}.")

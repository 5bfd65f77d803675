"""``sfmeta validate``."""

from __future__ import annotations

from pathlib import Path

import click

from sfmeta.cli.options import as_data, errors_as_json, json_option
from sfmeta.cli.show import document, say, show_findings
from sfmeta.flows.validate import Validation
from sfmeta.flows.validate import validate as run


@click.command(short_help="Check a Salesforce source tree offline.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@json_option
@click.pass_context
def validate(context: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Check source files without an org: every metadata type against the Metadata API's schema, fields, picklists,
    objects and permission sets against the platform's rules for them.

    PATH is a file or a folder, in source format or in metadata format, of any Salesforce project. Without one, the
    package directories of sfdx-project.json are checked, or the folder where you are. What .forceignore names is passed
    over, unless it is named here.

    An error is something that an org refuses; a warning is probably not meant. Each has a rule id, a file, a line and
    a column.

    \b
    Examples:
      sfmeta validate
      sfmeta validate force-app/main/default/objects/Account
      sfmeta validate src --json

    \b
    Exit codes: 0 no errors (warnings are shown), 1 errors, 2 a path that does not exist.
    """
    with errors_as_json("validate", as_json):
        result = run(paths, Path.cwd())
    if as_json:
        document(
            "validate",
            "failed" if result.errors else "ok",
            files=result.files,
            errors=result.errors,
            warnings=result.warnings,
            findings=as_data(result.findings),
        )
    else:
        show_findings(result.findings, err=False)
        say(_summary(result))
    if result.errors:
        context.exit(1)


def _summary(result: Validation) -> str:
    if not result.files:
        return "No metadata found: nothing to check."
    found = [_count(result.errors, "error"), _count(result.warnings, "warning")]
    said = " and ".join(part for part in found if part) or "nothing wrong"
    return f"Checked {_count(result.files, 'file')}: {said}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""

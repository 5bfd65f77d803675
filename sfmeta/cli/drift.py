"""``sfmeta drift``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import counted
from sfmeta.cli.options import as_data, errors_as_json, json_option, project_option
from sfmeta.cli.several import Report, chosen_orgs, of_each, orgs_option, report_of_error, tell
from sfmeta.cli.show import say, show_findings
from sfmeta.errors import SfmetaError
from sfmeta.findings import Severity
from sfmeta.flows.drift import drift as run
from sfmeta.plan.text import org_line
from sfmeta.plan.words import attribute_name
from sfmeta.store.project import find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sfmeta.flows.drift import Drifted
    from sfmeta.plan.drift import Drift

PENDING = 4
WORDS = {
    "changed": "is not as declared",
    "missing": "is not in the org",
    "undeleted": "is still in the org, though sfmeta.yml disables it",
}


@click.command(short_help="Show what in an org no longer is as declared, and who changed it.")
@orgs_option
@project_option
@json_option
def drift(aliases: tuple[str, ...], everywhere: bool, start: Path, as_json: bool) -> None:
    """Show what in an org no longer is as force-app/ declares it, who changed it last and when. Nothing is changed.

    What can be accepted is printed as a patch of sfmeta.yml, your comments kept. Exits 4 on drift, 0 without: made for
    a nightly job. To undo the drift instead, deploy.

    \b
    Examples:
      sfmeta drift --org prod
      sfmeta drift --org prod --json | jq -j .patch | git apply      accept it, then: sfmeta generate
      sfmeta deploy --org prod                                       undo it
      sfmeta drift --all                                             every org, side by side
    """
    with errors_as_json("drift", as_json):
        project = find(start)
        orgs = chosen_orgs(project, aliases, everywhere)
        found = of_each(orgs, lambda org: run(project, org))
    reports = [report_of_error(one) if isinstance(one, SfmetaError) else _report(one) for one in found]
    tell("drift", orgs, reports, as_json=as_json)


def _report(found: Drifted) -> Report:
    missing = any(finding.severity is Severity.ERROR for finding in found.findings)
    word, code = ("drifted", PENDING) if found.drifts or missing else ("unchanged", 0)
    line = f"{counted(len(found.drifts), 'component')} not as declared" if found.drifts else "as declared"
    return Report(word, _data(found), lambda: _show(found), line, code)


def _show(found: Drifted) -> None:
    click.echo(org_line(found.org))
    for one in found.drifts:
        click.echo("\n".join(_lines(one)))
    for key, values in found.added:
        say(f"note: {key.full_name} has values of its own in the org, which are kept: {', '.join(values)}")
    show_findings(found.findings)
    for key, reason in found.refused:
        say(f"note: sfmeta.yml cannot accept {key.full_name}: {reason}")
    if not found.drifts and not found.findings:
        click.echo("The org is as declared.")
        return
    if found.patch:
        click.echo(f"\nTo accept it in sfmeta.yml:\n\n{found.patch}", nl=False)
    say(f"\nTo undo it: sfmeta deploy --org {found.org.alias}")


def _lines(one: Drift) -> Iterator[str]:
    yield f"\n{one.key} {WORDS[one.result]}"
    yield from (f"    {line}" for line in one.lines)
    if one.touch is not None:
        yield f"    last changed by {one.touch.by}, {one.touch.at}"
    elif one.result == "missing":
        yield "    if it was deleted: Setup, View Setup Audit Trail, tells who did"
    if one.left:
        yield f"    no setting of sfmeta.yml: {', '.join(dict.fromkeys(map(attribute_name, one.left)))}"


def _data(found: Drifted) -> dict[str, object]:
    drifts = [
        {
            "type": one.key.type,
            "full_name": one.key.full_name,
            "result": one.result,
            "differences": list(one.lines),
            "changed_by": one.touch.by if one.touch else None,
            "changed_at": one.touch.at if one.touch else None,
            "settings": dict(one.settings),
            "options": dict(one.options),
            "no_setting": list(one.left),
        }
        for one in found.drifts
    ]
    return {
        "org": asdict(found.org),
        "drifts": drifts,
        "added_values": {key.full_name: list(values) for key, values in found.added},
        "refused": {key.full_name: reason for key, reason in found.refused},
        "patch": found.patch,
        "findings": as_data(found.findings),
    }

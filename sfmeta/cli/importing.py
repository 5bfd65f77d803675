"""``sfmeta import``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sfmeta.catalog.spec import FILE_NAME
from sfmeta.catalog.wording import counted
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import chosen_org, on_terminal, org_option
from sfmeta.cli.show import document, say, table
from sfmeta.diff import Update
from sfmeta.flows.importing import look, save, write
from sfmeta.metadata.patch import patch
from sfmeta.store.project import find

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.flows.importing import Found, Written
    from sfmeta.store.project import Project
    from sfmeta.sync.identifying import Identified
    from sfmeta.sync.likeness import Likeness

NAMED = 10
HEADERS = ("Confidence", "Upflow field", "Field of the org", "Type", "Because")


@click.command("import", short_help="Find fields of an org that sfmeta.yml can fill, and write them there.")
@org_option
@click.option("--write", "writing", is_flag=True, help="Write what is proposed into sfmeta.yml without asking.")
@click.option(
    "--accept",
    "accepted",
    metavar="FIELD",
    multiple=True,
    help="A field of the org, by API name, to take although it is not proposed, or not for that row.",
)
@project_option
@json_option
def import_(alias: str | None, writing: bool, accepted: tuple[str, ...], start: Path, as_json: bool) -> None:
    """Read an org and propose its own fields for sfmeta.yml: those that look like Upflow's by name, label, help text
    and type, each with the reasons; and the identifier by which most customers are found. Nothing in the org is
    changed.

    A field that is taken stands in sfmeta.yml with `manage: false`: it is filled by a sync, and never made, changed or
    deleted. Your comments stay. On a terminal you are asked before anything is written; elsewhere, only --write writes.

    \b
    Examples:
      sfmeta import --org dev
      sfmeta import --org dev --write
      sfmeta import --org dev --write --accept Cust_Bal__c
      sfmeta import --org dev --json | jq -r .patch
    """
    with errors_as_json("import", as_json):
        project = find(start)
        found = look(project, chosen_org(project, alias))
        written = write(project, found, accepted)
        difference = _difference(project, written)
        if not as_json:
            _show(found, written, difference)
        saving = bool(difference) and (writing or (not as_json and _asked()))
        if saving:
            save(project, written)
    if as_json:
        _document(found, written, difference, saving)
    elif saving:
        say(f"{FILE_NAME} is written. Next: sfmeta generate, then sfmeta plan --org {alias or 'ALIAS'}")
    elif difference:
        say(f"Nothing was written: --write writes it into {FILE_NAME}.")


def _asked() -> bool:
    return on_terminal() and click.confirm(f"Write this into {FILE_NAME}?", err=True)


def _difference(project: Project, written: Written) -> str:
    before, after = project.text(FILE_NAME).encode(), written.text.encode()
    return "" if before == after else patch([Update(FILE_NAME, before, after)])


def _show(found: Found, written: Written, difference: str) -> None:
    if found.alike:
        click.echo(table(HEADERS, (_row(one, written) for one in found.alike)))
    else:
        click.echo("No field of the org looks like one that sfmeta.yml would make.")
    for name in found.own:
        say(f"note: {name} is there under the name that sfmeta.yml gives it: sfmeta plan shows what differs")
    if found.unseen:
        named = f"{', '.join(found.unseen[:NAMED])}{', …' if len(found.unseen) > NAMED else ''}"
        say(f"note: not looked at, as neither user sees them: {counted(len(found.unseen), 'custom field')}: {named}")
    elif found.unseen is None:
        say("note: which custom fields neither user sees is not known: the deploying user may not ask")
    for name in found.unplaced:
        say(f"note: {name} mentions Upflow and is like no field of sfmeta.yml: `field: {name}` maps it by hand")
    for name in sorted(one.found.name for one in written.taken if one.found.name in found.unwriteable):
        say(f"note: the integration user cannot write {name} yet: a deploy of the integration permission set lets it")
    for field, reason in written.refused:
        say(f"note: sfmeta.yml cannot take {field.key}: {reason}")
    for one in found.matches[:3]:
        chosen = " (as sfmeta.yml says)" if one.match == found.spec.match else ""
        say(f"match: {{upflow: {one.match.upflow}, salesforce: {one.match.salesforce}}}{chosen}: {_share(one)}")
    if found.silent:
        say(f"note: the identifier was not looked for, as Upflow could not be asked: {found.silent}")
    if difference:
        click.echo(f"\n{difference}", nl=False)


def _row(one: Likeness, written: Written) -> tuple[str, ...]:
    why = "; ".join(one.reasons)
    if one.objection:
        return ("no", one.field.key, one.found.name, one.found.described.type, f"{why}; but {one.objection}")
    confidence = f"{one.confidence}" + ("" if one in written.taken else ", not taken")
    return (confidence, one.field.key, one.found.name, one.found.described.type, why)


def _share(one: Identified) -> str:
    return f"{one.found} of {one.asked} customers have a record"


def _document(found: Found, written: Written, difference: str, saved: bool) -> None:
    document(
        "import",
        "written" if saved else "proposed" if difference else "nothing",
        fields=[
            {
                "key": one.field.key,
                "field": one.found.name,
                "label": one.found.label,
                "type": one.found.described.type,
                "confidence": one.confidence,
                "reasons": list(one.reasons),
                "objection": one.objection or None,
                "taken": one in written.taken,
                "writeable": one.found.name not in found.unwriteable,
            }
            for one in found.alike
        ],
        match=None if found.match is None else {"upflow": found.match.upflow, "salesforce": found.match.salesforce},
        identifiers=[
            {"upflow": one.match.upflow, "salesforce": one.match.salesforce, "found": one.found, "asked": one.asked}
            for one in found.matches
        ],
        own=list(found.own),
        unseen=None if found.unseen is None else list(found.unseen),
        unplaced=list(found.unplaced),
        refused={field.key: reason for field, reason in written.refused},
        upflow_silent=found.silent or None,
        patch=difference,
    )

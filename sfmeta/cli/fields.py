"""``sfmeta fields``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.spec import FILE_NAME
from sfmeta.catalog.stages import Stage
from sfmeta.catalog.types import field_types
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.show import document, table
from sfmeta.flows.fields import Chosen, traced
from sfmeta.flows.fields import fields as chosen_fields
from sfmeta.store.project import find, find_if_any

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.catalog.model import Field, OfferedType, Row
    from sfmeta.flows.fields import Traced

CATALOGUE = ("#", "Upflow field", "Key", "Types offered", "Value from", "Synced")
EXPORTED = ("#", "Salesforce field", "Type", "Label", "Upflow custom field")
TRACED = ("Salesforce field", "Value from", "Definition")


@click.command(short_help="Show what Upflow exports and what this project chose of it.")
@project_option
@click.option("--provenance", is_flag=True, help="Show where the value of each exported field comes from.")
@json_option
def fields(start: Path, provenance: bool, as_json: bool) -> None:
    """Show the 18 rows that Upflow exports to Salesforce, and the fields that this project's sfmeta.yml makes of them.

    Rows 13 to 18 are kinds of custom field: an organization has as many of each as it likes. Rows from 19 on are no
    part of Upflow's export: sfmeta computes them, where extra_fields of sfmeta.yml names them. The first type of a row
    is the one that a field gets if sfmeta.yml names none.

    \b
    Examples:
      sfmeta fields
      sfmeta fields --provenance      the API's key, documents, custom field or file behind each field
      sfmeta fields --json | jq -r '.rows[].fields[].full_name'
    """
    with errors_as_json("fields", as_json):
        if provenance:
            _show_traced(traced(find(start)), as_json)
            return
        project = find_if_any(start)
        rows = chosen_fields(project)
    if as_json:
        document("fields", "shown", project=str(project.root) if project else None, rows=[_data(one) for one in rows])
        return
    click.echo(table(CATALOGUE, (_row(one.row) for one in rows)))
    if project:
        click.echo(f"\n{project.root / FILE_NAME} exports:\n")
        click.echo(table(EXPORTED, (_line(field) for one in rows for field in one.fields)))


def _show_traced(every: tuple[Traced, ...], as_json: bool) -> None:
    if as_json:
        shown = [
            {
                "full_name": one.field.full_name,
                "key": one.field.key,
                "source": "file" if one.field.file else one.field.row.source,
                "from": one.origin,
                "definition": one.field.row.definition,
            }
            for one in every
        ]
        document("fields", "traced", fields=shown)
        return
    click.echo(table(TRACED, ((one.field.full_name, one.origin, one.field.row.definition) for one in every)))


def _row(row: Row) -> tuple[str, ...]:
    offered = ", ".join(offered.type for offered in row.types)
    return (str(row.number), row.label, row.key, offered, row.source, row.frequency)


def _line(field: Field) -> tuple[str, ...]:
    return (
        str(field.row.number),
        field.full_name,
        _shown(field),
        field.label if field.managed else "-",
        field.upflow or "-",
    )


def _shown(field: Field) -> str:
    """A field's type with its sizes, or what is to become of it."""
    if not field.managed:
        return f"{' or '.join(field.accepts)} ({'looked after by others' if field.enabled else 'left alone'})"
    details = ", ".join(str(value) for _, value in field.attributes)
    shown = f"{field.type}({details})" if details else field.type
    return shown if field.stage is Stage.ACTIVE else f"{shown} ({field.stage})"


def _data(one: Chosen) -> dict[str, object]:
    row = one.row
    return {
        "number": row.number,
        "key": row.key,
        "kind": row.kind,
        "label": row.label,
        "description": row.description,
        "help": row.help,
        "types": [_offered(offered) for offered in row.types],
        "source": row.source,
        "definition": row.definition,
        "reads": list(row.reads),
        "frequency": row.frequency,
        "fields": [_field(field) for field in one.fields],
    }


def _offered(offered: OfferedType) -> dict[str, object]:
    return {"type": offered.type, "label": field_types()[offered.type].label, **dict(offered.attributes)}


def _field(field: Field) -> dict[str, object]:
    return {
        "key": field.key,
        "full_name": field.full_name,
        "type": field.type,
        "attributes": dict(field.attributes),
        "label": field.label,
        "options": [{"value": option.value, "label": option.label} for option in field.options],
        "enabled": field.enabled,
        "stage": field.stage,
        "managed": field.managed,
        "granted": field.granted,
        "accepts": list(field.accepts),
        "upflow": field.upflow or None,
        "file": field.file and asdict(field.file),
        "line": field.place.line,
    }

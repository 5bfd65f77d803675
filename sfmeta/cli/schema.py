"""``sfmeta schema``."""

from __future__ import annotations

import click

from sfmeta.flows.schema import schema_text


@click.command(short_help="Print the JSON Schema of sfmeta.yml, for editors.")
def schema() -> None:
    """Print the JSON Schema of sfmeta.yml: completion, explanations and warnings while you type.

    `sfmeta init` writes it as sfmeta.schema.json, and a first line into sfmeta.yml that editors with a YAML language
    server find it by. After an upgrade of sfmeta, write it again.

    \b
    Examples:
      sfmeta schema > sfmeta.schema.json
      sfmeta schema | jq '.anyOf[1].properties.fields.anyOf[1].properties | keys'
    """
    click.echo(schema_text(), nl=False)

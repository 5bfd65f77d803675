"""``sfmeta store``: whether what is remembered is whole, and all of it as files."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import counted
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.show import document, say
from sfmeta.flows.storing import Checked, check_store, export_store
from sfmeta.store.project import find

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(short_help="Check what is remembered between runs, or take it out as files.")
def store() -> None:
    """What is remembered between runs: a file beside sfmeta.yml, or the PostgreSQL database that `store:` in it or
    SFMETA_STORE names.

    \b
    Examples:
      sfmeta store check --repair
      sfmeta store export ./everything
    """


@store.command(short_help="See whether the store is whole, and repair it.")
@click.option("--repair", is_flag=True, help="Take out what is wrong: the next sync finds it out again.")
@project_option
@json_option
def check(repair: bool, start: Path, as_json: bool) -> None:
    """See whether the store is whole: the file, its tables, rows that point to nothing, ids of records that are not
    whole, values that cannot be read, digests that are none, and states that cannot be.

    A repair takes the rows out, in one transaction; the next sync asks the org for what it no longer remembers, and
    makes portal links anew. The history of deploys is never touched: nobody could find it out again.

    \b
    Examples:
      sfmeta store check
      sfmeta store check --repair

    \b
    Exit codes: 0 all is well, or was repaired; 1 something is wrong.
    """
    with errors_as_json("store-check", as_json):
        found = check_store(find(start), os.environ, datetime.now(UTC), repair=repair)
    left = [fault for fault in found if not fault.repaired]
    if as_json:
        result = "broken" if left else "repaired" if found else "whole"
        document("store-check", result, faults=[asdict(fault) for fault in found])
    else:
        _show(found, repair=repair)
    if left:
        raise click.exceptions.Exit(1)


@store.command(short_help="Write everything that is remembered into a folder.")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@project_option
@json_option
def export(folder: Path, start: Path, as_json: bool) -> None:
    """Write everything that is remembered into DIR, a new folder: a file of JSON lines for each table, and a manifest
    with the number of rows and the SHA-256 digest of each.

    No secret is in it: portal links are not kept, and their digests are left out. What customers owe is in it, so only
    its owner can read it.

    \b
    Examples:
      sfmeta store export remembered
      jq -c .values remembered/acknowledged.jsonl
    """
    with errors_as_json("store-export", as_json):
        files = export_store(find(start), os.environ, folder, datetime.now(UTC))
    if as_json:
        document("store-export", "exported", folder=str(folder), tables=[asdict(file) for file in files])
    else:
        rows = sum(file.rows for file in files)
        click.echo(f"In {folder}: {counted(rows, 'row')} of {counted(len(files), 'table')}.")


def _show(found: Sequence[Checked], *, repair: bool) -> None:
    for fault in found:
        where = f"{fault.rows:,} of {fault.table}: " if fault.table else ""
        word = click.style("repaired", fg="green") if fault.repaired else click.style("wrong", fg="red")
        click.echo(f"{word}: {where}{fault.message} [{fault.rule}]")
    if not found:
        click.echo("The store is whole.")
    elif not repair and any(fault.repairable for fault in found):
        say("Next: sfmeta store check --repair")
    if any(not fault.repairable for fault in found):
        say("What no repair mends: restore the database from a backup, or move the file away and sync anew.")

"""Everything that a store knows, as files that anything reads: JSON lines for each table, a manifest with digests."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sfmeta.errors import ProjectError
from sfmeta.store.migrate import revision
from sfmeta.store.private_files import private_file, to_disk
from sfmeta.store.schema import acknowledged, layout, metadata, portal_link
from sfmeta.sync import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy.engine import Connection

SCHEMA = "sfmeta/store-export/1"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Exported:
    """A table's file in the folder."""

    table: str
    file: str
    rows: int
    sha256: str


def export(connection: Connection, folder: Path, now: datetime) -> tuple[Exported, ...]:
    """Write every table into ``folder``, which must be new or empty; the manifest comes last, so a folder with one is
    complete."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ProjectError("the folder is not empty", where=str(folder), fix="name a new one")
        files = tuple(_write(folder, table.name, _rows(connection, table)) for table in metadata.sorted_tables)
        manifest = {
            "schema": SCHEMA,
            "taken_at": now.isoformat(),
            "revision": revision(connection),
            "tables": [asdict(file) for file in files],
        }
        with private_file(folder / MANIFEST) as file:
            file.write((json.dumps(manifest, indent=2) + "\n").encode())
            to_disk(file)
    except OSError as error:
        raise ProjectError(f"the store could not be exported: {error.strerror}", where=str(folder)) from error
    return files


def _write(folder: Path, table: str, rows: Iterable[Mapping[str, Any]]) -> Exported:
    name, count, digest = f"{table}.jsonl", 0, hashlib.sha256()
    with private_file(folder / name) as file:
        for row in rows:
            line = (json.dumps(row, ensure_ascii=False, default=_plain) + "\n").encode()
            digest.update(line)
            file.write(line)
            count += 1
        to_disk(file)
    return Exported(table, name, count, digest.hexdigest())


def _rows(connection: Connection, table: sa.Table) -> Iterator[dict[str, Any]]:
    """By primary key. Acknowledged values are told by their fields' names; of a link's digest, of use to recognize the
    link only, whether there is one."""
    source = acknowledged.join(layout) if table is acknowledged else table
    columns = [*table.columns, layout.c.fields] if table is acknowledged else [*table.columns]
    query = sa.select(*columns).select_from(source).order_by(*table.primary_key.columns)
    for found in connection.execute(query.execution_options(yield_per=10_000)).mappings():
        row = dict(found)
        if table is acknowledged:
            row["values"] = dict(zip(row.pop("fields").split(), exact.loads(row.pop("data")), strict=True))
            del row["layout_id"]
        if table is portal_link:
            row["has_link"] = row.pop("digest") is not None
        yield row


def _plain(value: object) -> str:
    """What JSON has no word for. A decimal as the text of its digits: readers of JSON make floats of numbers."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    assert isinstance(value, Decimal), type(value)
    return format(value, "f")

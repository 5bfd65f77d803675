"""Values saved before their field is deleted: a compressed CSV a field, and a manifest that proves them complete.

Only the owner may read them (modes 0700 and 0600): they are customers' data, portal links among them.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sfmeta.errors import ProjectError
from sfmeta.store.private_files import private_file, to_disk
from sfmeta.store.unfinished import becoming, sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sfmeta.store.project import Project

SCHEMA = "sfmeta/backup/1"
FOLDER = ".sfmeta/backups"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Values:
    """What is to be saved of one field. ``definition`` is its metadata XML; ``rows`` are read as they are written."""

    full_name: str
    definition: str
    columns: tuple[str, ...]
    read_as: str
    rows: Iterable[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SavedField:
    full_name: str
    definition: str
    columns: tuple[str, ...]
    read_as: str
    file: str
    records: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """A folder with saved values. ``path`` is relative to the project."""

    path: str
    fields: tuple[SavedField, ...]

    @property
    def records(self) -> int:
        return sum(field.records for field in self.fields)


def save(project: Project, org: dict[str, Any], digest: str, fields: Iterable[Values], now: datetime) -> Backup:
    """Write the values to a folder of their own; it gets its name when everything in it is complete on disk."""
    name = f"{now:%Y%m%dT%H%M%SZ}-{digest[:8]}"
    parent = project.root / FOLDER / str(org["org_id"])
    try:
        _private_folders(project.root, parent)
        sweep(project.root / FOLDER)
        with becoming(parent / name) as folder:
            saved = tuple(_save_field(folder, values) for values in fields)
            manifest = {
                "schema": SCHEMA,
                "taken_at": now.isoformat(),
                "plan": digest,
                "org": org,
                "fields": [asdict(field) for field in saved],
            }
            manifest["sha256"] = digest_of(manifest)
            text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
            with private_file(folder / MANIFEST) as file:
                file.write(text.encode())
                to_disk(file)
    except OSError as error:
        raise ProjectError(
            f"the values could not be saved: {error.strerror}", where=str(error.filename or parent)
        ) from error
    return Backup((parent / name).relative_to(project.root).as_posix(), saved)


def digest_of(manifest: dict[str, Any]) -> str:
    """SHA-256 over all that a manifest says; definitions have no file with a checksum of its own."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def rows(project: Project, backup: Backup, field: SavedField) -> Iterator[tuple[str, ...]]:
    """The saved rows of a field, its header left out."""
    with gzip.open(project.root / backup.path / field.file, "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        yield from map(tuple, lines)


def _save_field(folder: Path, values: Values) -> SavedField:
    path = folder / f"{values.full_name}.csv.gz"
    records = 0
    with private_file(path) as raw:
        with (
            gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
            io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
        ):
            writer = csv.writer(text)
            writer.writerow(values.columns)
            for row in values.rows:
                writer.writerow(row)
                records += 1
        to_disk(raw)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return SavedField(values.full_name, values.definition, values.columns, values.read_as, path.name, records, digest)


def _private_folders(root: Path, folder: Path) -> None:
    for path in reversed([folder, *folder.parents]):
        if path.is_relative_to(root):
            path.mkdir(mode=0o700, exist_ok=True)

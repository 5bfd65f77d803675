"""A backup read again: which there are, whether one is whole, and the values in it."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError
from sfmeta.store.backups import FOLDER, MANIFEST, SCHEMA, SavedField, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup on disk. ``alias`` is what the org was called when it was taken."""

    folder: Path
    taken_at: str
    org_id: str
    alias: str
    fields: tuple[SavedField, ...]


def backups(project: Project) -> tuple[Path, ...]:
    """The folders of the project's backups, the newest last."""
    found = (project.root / FOLDER).glob(f"*/*/{MANIFEST}")
    return tuple(
        sorted((path.parent for path in found if not path.parent.name.startswith(".")), key=lambda one: one.name)
    )


def open_backup(project: Project, name: str) -> Saved:
    """The backup in that folder, or of that name. ProjectError when there is none, or when it is not whole."""
    named = [folder for folder in backups(project) if folder.name == name]
    for folder in (Path(name), project.root / name, *named):
        if (folder / MANIFEST).is_file():
            return _checked(_manifest(folder))
    known = [folder.relative_to(project.root).as_posix() for folder in backups(project)]
    fix = f"there are: {', '.join(known)}" if known else "sfmeta remove and sfmeta deploy save one before they delete"
    raise ProjectError(f"there is no backup {name}", fix=fix)


def rows(saved: Saved, field: SavedField) -> Iterator[tuple[str, str]]:
    """The record's id and the value, of every record that carried one."""
    with gzip.open(saved.folder / field.file, "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for line in lines:
            yield line[0], line[-1]


def _manifest(folder: Path) -> Saved:
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["schema"] != SCHEMA:
            raise ProjectError(f"this is a {document['schema']!r}, not {SCHEMA!r}", where=str(path))
        if (digest := document.pop("sha256", None)) not in (None, digest_of(document)):  # older ones have none
            raise ProjectError(
                f"the backup is damaged: its manifest was edited, and is not what {digest[:8]}… stands for",
                where=str(path),
                fix="take the folder from where you keep copies of it; nothing was restored",
            )
        fields = tuple(SavedField(**{**entry, "columns": tuple(entry["columns"])}) for entry in document["fields"])
        org = document["org"]
        return Saved(folder, document["taken_at"], org["org_id"], org["alias"], fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProjectError(
            f"the manifest of the backup is damaged: {type(error).__name__} {error}", where=str(path)
        ) from None


def _checked(saved: Saved) -> Saved:
    for field in saved.fields:
        path = saved.folder / field.file
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ProjectError(f"the backup is not whole: {error.strerror}", where=str(path)) from None
        if digest != field.sha256:
            raise ProjectError(
                f"the backup is damaged: {field.file} is not what its manifest says",
                where=str(path),
                fix="take the folder from where you keep copies of it; nothing was restored",
            )
    return saved

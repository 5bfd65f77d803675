"""Where a project's store is: a file beside sfmeta.yml, or a PostgreSQL database that several machines share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sfmeta.errors import ProjectError
from sfmeta.store import older

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = ".sfmeta"
FILE = "store.db"
VARIABLE = "SFMETA_STORE"
SCHEMES = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class Location:
    """A file in ``folder``, or the database at ``url``, which may hold a password; what a run lays aside on disk is in
    the folder all the same. ``str()`` is for people and tells no password."""

    folder: Path
    url: str = field(default="", repr=False)

    @property
    def file(self) -> Path:
        return self.folder / FILE

    @property
    def exists(self) -> bool:
        """Whether there is anything to open; of a server that cannot be said without asking it."""
        return bool(self.url) or self.file.is_file() or any(older.files(self.folder))

    def __str__(self) -> str:
        if not self.url:
            return str(self.file)
        parts = urlsplit(self.url)
        return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"


def location(root: Path, url: str, environment: Mapping[str, str]) -> Location:
    """The store of the project in ``root``, whose sfmeta.yml says ``url``; ``SFMETA_STORE`` has the last word."""
    chosen = environment.get(VARIABLE) or url
    if chosen and urlsplit(chosen).scheme not in SCHEMES:
        raise ProjectError(
            "a store is a PostgreSQL database, postgresql://USER@HOST/DATABASE, or the file beside sfmeta.yml",
            where=VARIABLE,
            fix=f"mend {VARIABLE}, or unset it",
        )
    return Location(root / FOLDER, chosen)

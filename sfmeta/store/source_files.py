"""The files of any Salesforce source tree, a project of ours or not: what to read, what to pass over."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

from sfmeta.errors import SfmetaError
from sfmeta.store.project import PASSED_OVER
from sfmeta.store.sfdx import PROJECT_FILE, SfdxProject, read_sfdx_project

if TYPE_CHECKING:
    from collections.abc import Iterator

IGNORE_FILE = ".forceignore"
"""What the Salesforce CLI passes over, in the syntax of .gitignore (Salesforce DX Developer Guide)."""


@dataclass(slots=True)
class SourceFiles:
    """Finds files; remembers for each folder the project and the ignore file that it is under."""

    _above: dict[tuple[Path, str], Path | None] = field(default_factory=dict)
    _ignores: dict[Path, GitIgnoreSpec] = field(default_factory=dict)

    def under(self, path: Path) -> Iterator[Path]:
        """The file itself, or every file under the folder, sorted; without tools' folders and what is force-ignored."""
        if path.is_file():
            yield path
            return
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in PASSED_OVER and not name.startswith("."))
            found = (Path(folder, name) for name in sorted(names))
            yield from (file for file in found if not self._is_ignored(file))

    def project_of(self, file: Path) -> Path | None:
        """The nearest folder upward with sfdx-project.json."""
        return self._nearest(file.resolve().parent, PROJECT_FILE)

    def _is_ignored(self, file: Path) -> bool:
        actual = file.resolve()
        root = self._nearest(actual.parent, IGNORE_FILE)
        if root is None:
            return False
        if root not in self._ignores:
            self._ignores[root] = _ignore(root / IGNORE_FILE)
        return self._ignores[root].match_file(actual.relative_to(root).as_posix())

    def _nearest(self, folder: Path, name: str) -> Path | None:
        key = (folder, name)
        if key not in self._above:
            if (folder / name).is_file():
                self._above[key] = folder
            else:
                self._above[key] = None if folder.parent == folder else self._nearest(folder.parent, name)
        return self._above[key]


def _ignore(path: Path) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except (OSError, ValueError):  # it cannot be read, or has a pattern that is none: nothing is ignored
        return GitIgnoreSpec.from_lines([])


def sfdx_project(folder: Path) -> SfdxProject | None:
    """What the folder's sfdx-project.json says; None where there is none or it says nothing that can be used."""
    try:
        return read_sfdx_project((folder / PROJECT_FILE).read_text(encoding="utf-8-sig"), PROJECT_FILE)
    except (OSError, UnicodeDecodeError, SfmetaError):
        return None

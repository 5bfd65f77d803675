"""A project on disk: the folder with sfmeta.yml, and the Salesforce source tree in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.catalog import spec
from sfmeta.errors import ProjectError
from sfmeta.store.location import Location, location
from sfmeta.store.sfdx import PROJECT_FILE, SfdxProject, read_sfdx_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sfmeta.catalog.model import Spec
    from sfmeta.metadata.model import Tree

PASSED_OVER = frozenset({"node_modules", "__pycache__"})
"""Folders that are never source, beside those whose name begins with a dot."""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with sfmeta.yml. Paths in trees are relative to it, with ``/`` between their parts."""

    root: Path

    def spec(self) -> Spec:
        """What sfmeta.yml says; SpecError with every mistake in it."""
        return spec.read(self.text(spec.FILE_NAME), spec.FILE_NAME)

    def store(self, environment: Mapping[str, str]) -> Location:
        """Where what is remembered stands."""
        return location(self.root, self.spec().store, environment)

    def salesforce(self) -> SfdxProject:
        """What sfdx-project.json says."""
        if not (self.root / PROJECT_FILE).is_file():
            raise ProjectError(
                f"no {PROJECT_FILE} beside {spec.FILE_NAME}",
                where=str(self.root),
                fix="sfmeta init writes one, and leaves what is there as it is",
            )
        return read_sfdx_project(self.text(PROJECT_FILE), PROJECT_FILE)

    def tree(self) -> Tree:
        """Every file of the package directories."""
        return self.read(self.salesforce().directories)

    def read(self, paths: Iterable[str]) -> Tree:
        """The files at or under ``paths``; a path with nothing at it adds nothing."""
        found = sorted({file for path in paths for file in _files(self.root / path)})
        return {file.relative_to(self.root).as_posix(): _bytes(file) for file in found}

    def text(self, path: str) -> str:
        """A file of people's, as text; a byte order mark is dropped."""
        try:
            return _bytes(self.root / path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise ProjectError(
                f"{path} is not UTF-8 text", where=f"{path}:{line}", fix="save it as UTF-8 in your editor"
            ) from None

    def write(self, tree: Tree) -> None:
        """Write files, making folders as needed: all are complete on disk before the first one takes its place."""
        staged: list[tuple[Path, Path]] = []
        try:
            for path, data in sorted(tree.items()):
                target = self.root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                staged.append((_stage(target, data), target))
            while staged:
                temporary, target = staged[0]
                temporary.replace(target)
                staged.pop(0)
        except OSError as error:
            raise ProjectError(f"cannot write: {error.strerror}", where=error.filename2 or error.filename) from error
        finally:
            for temporary, _ in staged:
                temporary.unlink(missing_ok=True)

    def delete(self, paths: Iterable[str]) -> None:
        """Delete files, and the folders that are left empty."""
        for path in sorted(paths):
            file = self.root / path
            try:
                file.unlink(missing_ok=True)
                for folder in file.parents:
                    if folder == self.root or not folder.is_dir() or any(folder.iterdir()):
                        break
                    folder.rmdir()
            except OSError as error:
                raise ProjectError(f"cannot delete: {error.strerror}", where=path) from error


def find(start: Path) -> Project:
    """The project that ``start`` is in: the nearest folder upward that holds sfmeta.yml."""
    project = find_if_any(start)
    if project is None:
        raise ProjectError(
            f"no {spec.FILE_NAME} here or in a folder above", where=str(start.resolve()), fix="sfmeta init writes one"
        )
    return project


def find_if_any(start: Path) -> Project | None:
    here = start.resolve()
    folders = (folder for folder in (here, *here.parents) if (folder / spec.FILE_NAME).is_file())
    return next((Project(folder) for folder in folders), None)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name not in PASSED_OVER and not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ProjectError(f"cannot read: {error.strerror}", where=str(file)) from error


def _stage(target: Path, data: bytes) -> Path:
    """A new file beside ``target`` with its contents, on disk, and the permissions of the file that it will replace."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o777)
    return temporary

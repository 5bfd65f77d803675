"""The project as a branch would have it, in a folder of its own: nothing of the person's is touched.

The spec and the templates are the person's, with what the branch has changed of them meanwhile; whatever else counts is
the branch's.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.catalog import schema
from sfmeta.catalog import spec as spec_file
from sfmeta.errors import Refused
from sfmeta.findings import Finding, Place, Severity
from sfmeta.flows.init import FORCEIGNORE, GITIGNORE
from sfmeta.metadata import lock
from sfmeta.metadata.generation import DESTRUCTIVE_PATH, FIELD_SUFFIX
from sfmeta.store import templates
from sfmeta.store.git import trees
from sfmeta.store.project import Project
from sfmeta.store.sfdx import PROJECT_FILE, read_sfdx_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.metadata.model import Tree
    from sfmeta.store.git.repository import Repository

PERSONS = (spec_file.FILE_NAME, templates.FOLDER)
"""What a person edits; the branch gets it."""

BESIDE = (PROJECT_FILE, schema.FILE_NAME, FORCEIGNORE, GITIGNORE)
"""What ``sfmeta init`` writes around it; a branch that lacks it gets it too."""

GENERATED = (FIELD_SUFFIX, ".permissionset-meta.xml")


@dataclass(frozen=True, slots=True)
class Draft:
    """``project`` is in a folder of its own; ``theirs`` are the files that the commit has in its place."""

    project: Project
    theirs: Tree

    def changes(self) -> Mapping[str, Path | None]:
        """The files that are other than the commit's, by path; None for those that are gone."""
        files = {
            file.relative_to(self.project.root).as_posix(): file
            for file in self.project.root.rglob("*")
            if file.is_file()
        }
        changed = {path: file for path, file in files.items() if self.theirs.get(path) != file.read_bytes()}
        return {**changed, **dict.fromkeys(self.theirs.keys() - files.keys())}


@contextmanager
def draft(project: Project, found: Repository, parent: str, parted: str | None) -> Iterator[Draft]:
    """A project to generate in, as the commit ``parent`` has it but for what the person has changed since ``parted``.

    Refused where the commit has changed the same lines since then.
    """
    project.salesforce()  # says what to do where there is none
    beside = trees.contents(found, trees.tree(found, parent, BESIDE))
    lacking = {path: project.root / path for path in BESIDE if path not in beside}
    added = trees.filtered(found, {path: file for path, file in lacking.items() if file.is_file()})
    settings = {**added, **beside}[PROJECT_FILE].decode("utf-8-sig")
    directories = read_sfdx_project(settings, PROJECT_FILE).directories
    source = trees.tree(found, parent, directories)
    generated = {path: blob for path, blob in source.items() if path.endswith(GENERATED)}
    kept = trees.tree(found, parent, [lock.FILE_NAME, DESTRUCTIVE_PATH])
    persons = trees.contents(found, trees.tree(found, parent, PERSONS))
    theirs = {**beside, **persons, **trees.contents(found, {**generated, **kept})}
    rest = {path: data for path, data in theirs.items() if path not in persons}
    with tempfile.TemporaryDirectory(prefix="sfmeta-") as folder:
        drafted = Project(Path(folder))
        drafted.write({**rest, **added, **_merged(project, found, parted, persons)})
        yield Draft(drafted, theirs)


def _merged(project: Project, found: Repository, parted: str | None, theirs: Tree) -> Tree:
    """The spec and the templates, with the changes of both sides since they parted."""
    mine = trees.filtered(found, {path: project.root / path for path in project.read(PERSONS)})
    before = trees.contents(found, trees.tree(found, parted, PERSONS)) if parted else {}
    paths = sorted({*mine, *theirs})
    sides = {path: _merge(found, path, mine.get(path), before.get(path), theirs.get(path)) for path in paths}
    return {path: data for path, data in sides.items() if data is not None}


def _merge(
    found: Repository, path: str, mine: bytes | None, before: bytes | None, theirs: bytes | None
) -> bytes | None:
    if mine == before:
        return theirs
    if theirs in (before, mine):
        return mine
    if mine is not None and theirs is not None:
        with tempfile.TemporaryDirectory(prefix="sfmeta-") as folder:
            files = [Path(folder, name) for name in ("branch", "before", "yours")]
            for file, data in zip(files, (theirs, before or b"", mine), strict=True):
                file.write_bytes(data)
            answer = found.run("git", "merge-file", "-p", "--quiet", *map(str, files))
        if not answer.code:
            return answer.out
    finding = Finding("conflict", Severity.ERROR, "the branch and you have changed the same lines", Place(path))
    fix = "bring the two together first (git merge, git rebase), or propose on the commit that you work on"
    raise Refused("nothing was proposed", [finding], fix=fix)

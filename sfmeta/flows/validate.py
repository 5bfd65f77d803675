"""Check source trees, anyone's, offline."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.findings import Finding, Place, Severity, in_order
from sfmeta.metadata import source
from sfmeta.metadata.rules import book
from sfmeta.store.source_files import SourceFiles, sfdx_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sfmeta.metadata.source import Document


@dataclass(frozen=True, slots=True)
class Validation:
    """``files`` is how many hold metadata, or should; findings are in order of file and line."""

    files: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


def validate(paths: Sequence[Path], here: Path) -> Validation:
    """Check files and folders; without any, the package directories of the project around ``here``, or ``here``.

    Paths in findings are as given, or relative to ``here``. Each project is a tree of its own: what two projects of one
    repository define does not clash.
    """
    files = SourceFiles()
    wanted = paths or _package_directories(files, here)
    found = {file.resolve(): file for path in wanted for file in files.under(here / path)}
    by_project = sorted(found.values(), key=lambda file: (str(files.project_of(file) or ""), file.as_posix()))
    reading = _Reading(here)
    findings: list[Finding] = []
    for project, inside in groupby(by_project, key=files.project_of):
        settings = sfdx_project(project) if project else None
        version = int(settings.api_version.partition(".")[0]) if settings else None
        findings.extend(book.check(reading.documents(inside), api_version=version))
    return Validation(reading.files, in_order([*reading.findings, *findings]))


def _package_directories(files: SourceFiles, here: Path) -> Sequence[Path]:
    project = files.project_of(here / "any file here")
    settings = sfdx_project(project) if project else None
    if project is None or settings is None:
        return [here]
    return [project / name for name in settings.directories if (project / name).is_dir()] or [here]


class _Reading:
    """Reads documents, keeping the count and what could not be read."""

    def __init__(self, here: Path) -> None:
        self.here = here
        self.files = 0
        self.findings: list[Finding] = []

    def documents(self, files: Iterable[Path]) -> Iterator[Document]:
        for file in files:
            path = self._shown(file)
            under = "" if Path(path).is_absolute() else self.here.as_posix()
            if not source.is_candidate(path, under=under):
                continue
            try:
                document, said = source.document(path, file.read_bytes(), under=under)
            except OSError as error:
                message = f"the file cannot be read: {error.strerror}"
                document, said = None, (Finding("unreadable-file", Severity.ERROR, message, Place(path)),)
            self.findings.extend(said)
            self.files += document is not None or bool(said)
            if document:
                yield document

    def _shown(self, file: Path) -> str:
        return (file.relative_to(self.here) if file.is_relative_to(self.here) else file).as_posix()

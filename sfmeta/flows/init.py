"""A new project, or what an old one lacks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from sfmeta.catalog.model import API_VERSION
from sfmeta.catalog.schema import FILE_NAME as SCHEMA_FILE
from sfmeta.catalog.spec import FILE_NAME as SPEC_FILE
from sfmeta.errors import ProjectError, Refused
from sfmeta.findings import Finding, Place, Severity
from sfmeta.flows.schema import schema_text
from sfmeta.store.project import Project
from sfmeta.store.sfdx import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GITIGNORE = ".gitignore"
FORCEIGNORE = ".forceignore"
KEPT_BESIDE = ".sfmeta/"
"""Where plans, backups and the history of runs are kept: values of customers, which do not belong into git."""

_FORCEIGNORE = """\
# What the Salesforce CLI passes over inside the package directories.
package.xml
**/jsconfig.json
**/.eslintrc.json
**/__tests__/**
"""


@dataclass(frozen=True, slots=True)
class Started:
    """The files that were written, and those that were there with something else in them and stayed as they were."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def init(folder: Path, *, example: bool, force: bool) -> Started:
    """Make ``folder`` a project: the files that it lacks, and a line in .gitignore; ``force`` writes sfmeta.yml anew.

    Refused when an example was asked for and the folder has a sfmeta.yml of its own.
    """
    if folder.exists() and not folder.is_dir():
        raise ProjectError("this is a file, not a folder", where=str(folder))
    project = Project(folder)
    wanted = {
        SPEC_FILE: files("sfmeta.catalog").joinpath("starter", "example.yml" if example else SPEC_FILE).read_bytes(),
        SCHEMA_FILE: schema_text().encode(),
        PROJECT_FILE: _sfdx_project(folder.resolve().name),
        FORCEIGNORE: _FORCEIGNORE.encode(),
    }
    present = project.read([*wanted, GITIGNORE])
    kept = {path for path in wanted if path in present and present[path] != wanted[path]}
    if force:
        kept.discard(SPEC_FILE)
    elif example and SPEC_FILE in kept:
        finding = Finding("force", Severity.ERROR, "this is not the example, and is yours", Place(SPEC_FILE))
        raise Refused(f"{SPEC_FILE} is there already; nothing was written", [finding], fix="--force writes it anew")
    wanted[GITIGNORE] = _ignored(present.get(GITIGNORE, b""))
    written = {path: data for path, data in wanted.items() if path not in kept and present.get(path) != data}
    project.write(written)
    return Started(tuple(sorted(written)), tuple(sorted(kept)))


def _sfdx_project(name: str) -> bytes:
    document: Mapping[str, object] = {
        "packageDirectories": [{"path": "force-app", "default": True}],
        "name": name,
        "namespace": "",
        "sourceApiVersion": API_VERSION,
    }
    return (json.dumps(document, indent=4) + "\n").encode()


def _ignored(present: bytes) -> bytes:
    """The .gitignore with a line for what sfmeta keeps beside the project."""
    lines = [line.strip().strip(b"/") for line in present.splitlines()]
    if KEPT_BESIDE.strip("/").encode() in lines:
        return present
    gap = b"" if not present or present.endswith(b"\n") else b"\n"
    return (
        present + gap + f"# what sfmeta keeps beside a project: plans, backups, run history\n{KEPT_BESIDE}\n".encode()
    )

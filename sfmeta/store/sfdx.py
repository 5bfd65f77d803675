"""sfdx-project.json as far as it matters here: package directories, API version (Salesforce DX Developer Guide)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from sfmeta.catalog.model import API_VERSION
from sfmeta.errors import ProjectError, SpecError
from sfmeta.findings import Finding, Place, Severity

PROJECT_FILE = "sfdx-project.json"


@dataclass(frozen=True, slots=True)
class SfdxProject:
    """``default`` is the package directory that new source goes into; ``directories`` are all of them."""

    default: str
    directories: tuple[str, ...]
    api_version: str


def read_sfdx_project(text: str, path: str) -> SfdxProject:
    """What the file says. SpecError when it is no JSON, ProjectError when it says nothing that can be used."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        finding = Finding("json-syntax", Severity.ERROR, error.msg, Place(path, error.lineno, error.colno))
        raise SpecError(f"{path} is not JSON", [finding]) from None
    except RecursionError:
        raise ProjectError(f"{path} is nested too deeply to be read", where=path) from None
    entries = document.get("packageDirectories") if isinstance(document, dict) else None
    named = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    directories = [_directory(entry["path"], path) for entry in named if isinstance(entry.get("path"), str)]
    if not directories or len(directories) != len(named):
        raise ProjectError(
            "packageDirectories names no folder for the source"
            if not directories
            else "a package directory has no path",
            where=path,
            fix='"packageDirectories": [{"path": "force-app", "default": true}]',
        )
    default = next((n for n, entry in enumerate(named) if entry.get("default") is True), 0)
    return SfdxProject(directories[default], tuple(directories), _version(document.get("sourceApiVersion"), path))


def _directory(written: str, path: str) -> str:
    """The folder relative to the project. One outside of it is refused: nothing is written there."""
    folder = PurePosixPath(written.replace("\\", "/"))
    parts = [part for part in folder.parts if part != "."]
    if folder.is_absolute() or ".." in parts or not parts:
        raise ProjectError(f"the package directory {written!r} is not a folder inside the project", where=path)
    return "/".join(parts)


def _version(value: object, path: str) -> str:
    if value is None:
        return API_VERSION
    if not isinstance(value, str) or not re.fullmatch(r"\d{2,3}\.0", value):
        raise ProjectError("sourceApiVersion is not a version such as 67.0", where=path)
    return value

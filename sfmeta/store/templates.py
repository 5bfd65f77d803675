"""The templates: ours as shipped, and a project's own in their place."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.metadata.render import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.store.project import Project

FOLDER = "templates"


def templates(project: Project) -> Mapping[str, str]:
    """Templates by name; a file in the project's ``templates/`` takes the place of ours of the same name."""
    folder = project.root / FOLDER
    names = sorted(file.name for file in folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    return {**shipped(), **{name: project.text(f"{FOLDER}/{name}") for name in names}}


@cache
def shipped() -> dict[str, str]:
    """Ours: inside the package in a wheel, beside it in a checkout."""
    package = Path(str(files("sfmeta")))
    inside = package / FOLDER
    folder = inside if inside.is_dir() else package.parent / FOLDER
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob(f"*{SUFFIX}"))}

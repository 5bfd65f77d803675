"""What Upflow exports, and what a project chose of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.rows import rows

if TYPE_CHECKING:
    from sfmeta.catalog.model import Field, Row
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row of the catalogue and what the project made of it: one field, none, or for a kind as many as it likes."""

    row: Row
    fields: tuple[Field, ...]


def fields(project: Project | None) -> tuple[Chosen, ...]:
    """Every row by number; without a project, the catalogue alone."""
    chosen = project.spec().fields if project else ()
    return tuple(Chosen(row, tuple(field for field in chosen if field.row == row)) for row in rows())

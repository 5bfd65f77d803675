"""What Upflow exports, and what a project chose of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.provenance import provenance
from sfmeta.catalog.rows import extra_rows, rows

if TYPE_CHECKING:
    from sfmeta.catalog.model import Field, Row
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row of the catalogue and what the project made of it: one field, none, or for a kind as many as it likes."""

    row: Row
    fields: tuple[Field, ...]


def fields(project: Project | None) -> tuple[Chosen, ...]:
    """Every row by number, those beyond Upflow's last; without a project, the catalogue alone."""
    chosen = project.spec().fields if project else ()
    every = (*rows(), *extra_rows())
    return tuple(Chosen(row, tuple(field for field in chosen if field.row == row)) for row in every)


@dataclass(frozen=True, slots=True)
class Traced:
    """An exported field, and where its value comes from."""

    field: Field
    origin: str


def traced(project: Project) -> tuple[Traced, ...]:
    """Every exported field, in the order of the catalogue."""
    spec = project.spec()
    return tuple(Traced(field, provenance(field, spec)) for field in spec.exported)

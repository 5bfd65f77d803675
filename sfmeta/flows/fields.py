"""What Upflow exports, and what a project chose of it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.provenance import provenance
from sfmeta.catalog.rows import extra_rows, rows
from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from sfmeta.catalog.model import Field, Row, Spec
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


def find(spec: Spec, name: str) -> Field:
    """The field of sfmeta.yml that a person means: by key, by API name, with or without the object."""
    known = {
        alias.casefold(): field
        for field in spec.fields
        for alias in (field.key, field.full_name, f"{spec.object}.{field.full_name}")
    }
    if (field := known.get(name.casefold())) is not None:
        return field
    near = difflib.get_close_matches(name.casefold(), known, n=1)
    fix = f"did you mean {known[near[0]].key}?" if near else f"known: {', '.join(field.key for field in spec.fields)}"
    raise ProjectError(f"{spec.path} has no field {name!r}", fix=fix)

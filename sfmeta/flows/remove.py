"""Fields deleted from an org by name, their values saved first."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog import spec as spec_file
from sfmeta.catalog.edit import disable
from sfmeta.errors import ProjectError, Refused
from sfmeta.findings import Finding, Severity
from sfmeta.flows.generate import generate
from sfmeta.flows.plan import Planned, plan
from sfmeta.plan import scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sfmeta.catalog.model import Field, Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.store.project import Project

STILL_EXPORTED = "still-exported"


@dataclass(frozen=True, slots=True)
class Removal:
    """The plan that deletes some fields and nothing else; ``enabled`` are those that sfmeta.yml still exports."""

    planned: Planned
    enabled: tuple[Field, ...]


def plan_removal(project: Project, org: Org, names: Iterable[str], *, disabling: bool) -> Removal:
    """Plan the deletion of the named fields.

    A field that sfmeta.yml still exports would come back with the next deploy: Refused, unless the caller will
    ``disable`` it once the person has consented.
    """
    spec = project.spec()
    fields = [find(spec, name) for name in names]
    enabled = tuple(field for field in fields if field.enabled)
    if enabled and not disabling:
        raise Refused(f"nothing was changed: {spec.path} still exports what is to go", list(map(_exported, enabled)))
    return Removal(plan(project, org, only=[scope.key_of(spec, field) for field in fields]), enabled)


def disable_fields(project: Project, fields: Collection[Field]) -> None:
    """Write ``enabled: false`` into sfmeta.yml for these fields, and bring the source tree up to it."""
    if fields:
        edited = disable(project.text(spec_file.FILE_NAME), spec_file.FILE_NAME, fields)
        project.write({spec_file.FILE_NAME: edited.encode()})
        generate(project, check=False)


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


def _exported(field: Field) -> Finding:
    return Finding(
        STILL_EXPORTED,
        Severity.ERROR,
        f"{field.key} is exported, so that the next deploy would make {field.full_name} again",
        field.place,
        "set `enabled: false` there and run sfmeta generate, or let --disable do both",
    )

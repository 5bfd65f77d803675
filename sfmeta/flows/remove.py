"""Fields deleted from an org by name, their values saved first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.stages import Stage
from sfmeta.errors import Refused
from sfmeta.findings import Finding, Severity
from sfmeta.flows.plan import Planned, plan
from sfmeta.flows.retire import own
from sfmeta.plan import scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sfmeta.catalog.model import Field
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

    A field that sfmeta.yml still wants would come back with the next deploy: Refused, unless the caller will have it
    disabled once the person has consented.
    """
    spec = project.spec()
    fields = own(spec, names)
    enabled = tuple(field for field in fields if field.enabled)
    if enabled and not disabling:
        raise Refused(f"nothing was changed: {spec.path} still wants what is to go", list(map(_exported, enabled)))
    return Removal(plan(project, org, only=[scope.key_of(spec, field) for field in fields]), enabled)


def _exported(field: Field) -> Finding:
    stage = "exported" if field.stage is Stage.ACTIVE else f"{field.stage}, and not yet to be deleted"
    return Finding(
        STILL_EXPORTED,
        Severity.ERROR,
        f"{field.key} is {stage}, so that the next deploy would make {field.full_name} again",
        field.place,
        f"sfmeta retire {field.key} takes it a stage further; --disable takes it to the last: `enabled: false`, "
        "generated",
    )

"""Fields taken a stage further on their way out, or back, in sfmeta.yml and in the source tree. No org is touched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.catalog import spec as spec_file
from sfmeta.catalog.edit import at_stage
from sfmeta.errors import ProjectError, Refused, SfmetaError
from sfmeta.findings import Finding, Severity
from sfmeta.flows.fields import find
from sfmeta.flows.generate import generate
from sfmeta.metadata.vanished import custom_entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sfmeta.catalog.model import Field, Spec
    from sfmeta.catalog.stages import Stage
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Retired:
    """A field with its new stage, and the one that it was in."""

    field: Field
    before: Stage


def retire(project: Project, names: Iterable[str], stage: Stage | None = None) -> tuple[Retired, ...]:
    """Take the named fields to ``stage``; without one, each to the stage that follows its own."""
    fields = own(project.spec(), names)
    moved = tuple(Retired(replace(field, stage=stage or field.stage.following), field.stage) for field in fields)
    for target in dict.fromkeys(one.field.stage for one in moved):
        set_stage(project, [one.field for one in moved if one.field.stage is target is not one.before], target)
    return moved


def own(spec: Spec, names: Iterable[str]) -> tuple[Field, ...]:
    """The named fields, each once. Refused when one of them is somebody else's: that is not ours to take away."""
    fields = tuple(dict.fromkeys(_named(spec, name) for name in names))
    if theirs := [field for field in fields if not field.managed]:
        raise Refused("nothing was changed: not all of this is ours to delete", list(map(_adopted, theirs)))
    return fields


def _named(spec: Spec, name: str) -> Field:
    """The field that is meant. One that sfmeta.yml has no more is deleted by an entry of its own: it says so."""
    try:
        return find(spec, name)
    except ProjectError as unknown:
        if name.endswith("__c"):
            full_name = name.rpartition(".")[2]
            entry = custom_entry(full_name, "", full_name.removesuffix("__c").removeprefix(spec.prefix).lower())
            unknown.fix = (
                f"{unknown.fix}; to delete one that sfmeta.yml has no more, put {entry.line('enabled: false')}, then "
                f"sfmeta generate and sfmeta remove {full_name}"
            )
        raise


def _adopted(field: Field) -> Finding:
    return Finding(
        "not-ours",
        Severity.ERROR,
        f"{field.full_name} is somebody else's: sfmeta fills it and nothing more (`manage: false`)",
        field.place,
        "set `enabled: false` there, and no sync touches it again",
    )


def set_stage(project: Project, fields: Collection[Field], stage: Stage) -> None:
    """Write the stage of these fields into sfmeta.yml, and bring the source tree up to it: both, or neither."""
    if fields:
        before = project.read({spec_file.FILE_NAME})
        edited = at_stage(project.text(spec_file.FILE_NAME), spec_file.FILE_NAME, fields, stage)
        project.write({spec_file.FILE_NAME: edited.encode()})
        try:
            generate(project, check=False)
        except SfmetaError:
            project.write(before)  # a file that somebody edited by hand stands in the way, say
            raise

"""A backup brought back into an org: what that would take, and what keeps it from being done.

Nothing is remembered about a restore: what it did is in the org, so that one that was cut short is simply run again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.catalog.stages import Stage
from sfmeta.errors import ProjectError, Refused
from sfmeta.flows.plan import Planned
from sfmeta.flows.restore_objections import not_as_saved, other_org, still_retired
from sfmeta.flows.restored_access import permission_sets_of
from sfmeta.flows.survey import survey
from sfmeta.metadata import xml
from sfmeta.metadata.model import Component, Key
from sfmeta.metadata.unmarked import unmarked
from sfmeta.plan import scope
from sfmeta.plan.compare import compare
from sfmeta.plan.document import new_plan
from sfmeta.plan.guards import objections
from sfmeta.plan.guards.size import people_work_there
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.retrieve import retrieve
from sfmeta.salesforce.values import Reader, readers
from sfmeta.store.comparison import Comparison, Counts
from sfmeta.store.saved import Saved, open_backup, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sfmeta.catalog.model import Field
    from sfmeta.flows.orgs import Org
    from sfmeta.store.backups import SavedField
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Restoration:
    """``planned`` makes and grants the fields that are not there; ``outlook`` says of each field, by full name, what
    becomes of its values. ``retired`` are those that sfmeta.yml wants hidden or deleted."""

    saved: Saved
    planned: Planned
    outlook: dict[str, Counts]
    retired: tuple[Field, ...]

    @property
    def to_fill(self) -> int:
        return sum(counts.missing for counts in self.outlook.values())

    @property
    def differing(self) -> int:
        return sum(counts.other for counts in self.outlook.values())


def prepare(project: Project, org: Org, backup: str, names: Sequence[str] = (), *, enabling: bool) -> Restoration:
    """What it would take to restore the backup, or the named fields of it, into the org. Nothing is changed.

    Refused when sfmeta.yml wants one of them gone, unless the caller will have it ``enabled`` again after consent.
    """
    saved = _chosen(open_backup(project, backup), names)
    spec = project.spec()
    keys = {_key(field): field for field in saved.fields}
    retired = tuple(field for field in (*spec.disabled, *spec.hidden) if scope.key_of(spec, field) in keys)
    if retired and not enabling:
        raise Refused(
            f"nothing was changed: {spec.path} wants gone what is to come back", list(map(still_retired, retired))
        )
    sets = permission_sets_of(project, spec, keys)
    existing = retrieve(org.deployer, {*keys, *sets})
    nodes = {key: xml.parse(field.definition.encode(), saved.folder.name) for key, field in keys.items()}
    active = {
        scope.key_of(spec, field): field for field in spec.fields if field in retired or field.stage is Stage.ACTIVE
    }
    nodes = {key: unmarked(node, active[key]) if key in active else node for key, node in nodes.items()}
    declared = {**sets, **{key: Component(key, node) for key, node in nodes.items() if key not in existing}}
    changes = compare(declared, existing, ())
    object_ = saved.fields[0].full_name.partition(".")[0]
    identity = org.deployer.identity
    findings = (
        *other_org(saved, identity),
        *([people_work_there(identity)] if identity.is_production and not changes else []),
        *not_as_saved(nodes, existing),
        *objections(changes, survey(org, object_, changes, ())),
    )
    plan = new_plan(identity, org.deployer.api_version, changes, findings)
    return Restoration(saved, Planned(spec, declared, plan), _outlook(org, saved, object_), retired)


def _chosen(saved: Saved, names: Sequence[str]) -> Saved:
    wanted = {name.casefold() for name in names}
    known = {field.full_name: field for field in saved.fields}
    chosen = [
        field
        for name, field in known.items()
        if not wanted or {name.casefold(), name.partition(".")[2].casefold()} & wanted
    ]
    if not chosen:
        raise ProjectError(f"the backup has no field {', '.join(names)}", fix=f"it has: {', '.join(known)}")
    return replace(saved, fields=tuple(chosen))


def _outlook(org: Org, saved: Saved, object_: str) -> dict[str, Counts]:
    """Where nobody of ours sees a field yet, every record that is still there is one to be filled."""
    seen = readers(org.users(), object_, [_name(field) for field in saved.fields])
    blind = Reader(org.deployer, object_, describe(org.deployer, object_)["Id"])
    outlook = {}
    for field in saved.fields:
        reader = seen.get(_name(field))
        with Comparison(rows(saved, field)) as comparison:
            held = (reader or blind).held(comparison.ids(), len(comparison))
            found = held if reader else ((record_id, "") for record_id, _ in held)
            outlook[field.full_name] = comparison.found(found).counts()
    return outlook


def _key(field: SavedField) -> Key:
    return Key("CustomField", field.full_name)


def _name(field: SavedField) -> str:
    return field.full_name.partition(".")[2]

"""A backup brought back into an org: what that would take, and what keeps it from being done.

Nothing is remembered about a restore: what it did is in the org, so that one that was cut short is simply run again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.catalog.stages import Stage
from sfmeta.errors import ProjectError, Refused
from sfmeta.findings import Finding, Severity
from sfmeta.flows.plan import Planned
from sfmeta.flows.survey import survey
from sfmeta.metadata import source, xml
from sfmeta.metadata.model import Component, Key, Node
from sfmeta.metadata.render import Folders, permission_sets, render
from sfmeta.plan import scope
from sfmeta.plan.compare import compare
from sfmeta.plan.document import new_plan
from sfmeta.plan.guards import objections
from sfmeta.plan.guards.size import people_work_there
from sfmeta.plan.overlay import kind
from sfmeta.plan.words import type_of
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.retrieve import retrieve
from sfmeta.salesforce.values import Reader, readers
from sfmeta.store.comparison import Comparison, Counts
from sfmeta.store.saved import Saved, open_backup, rows
from sfmeta.store.templates import templates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sfmeta.catalog.model import Field, Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Inventory
    from sfmeta.plan.model import OrgIdentity
    from sfmeta.store.backups import SavedField
    from sfmeta.store.project import Project

OTHER_ORG = "other-org"
NOT_AS_SAVED = "not-as-saved"
RETIRED = "still-retired"


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
        raise Refused(f"nothing was changed: {spec.path} wants gone what is to come back", list(map(_retired, retired)))
    sets = _sets(project, spec, keys)
    existing = retrieve(org.deployer, {*keys, *sets})
    nodes = {key: xml.parse(field.definition.encode(), saved.folder.name) for key, field in keys.items()}
    declared = {**sets, **{key: Component(key, node) for key, node in nodes.items() if key not in existing}}
    changes = compare(declared, existing, ())
    object_ = saved.fields[0].full_name.partition(".")[0]
    identity = org.deployer.identity
    findings = (
        *_other_org(saved, identity),
        *([people_work_there(identity)] if identity.is_production and not changes else []),
        *(_not_as_saved(key, node, existing[key].node) for key, node in nodes.items() if _differs(key, node, existing)),
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


def _sets(project: Project, spec: Spec, keys: dict[Key, SavedField]) -> Inventory:
    """The two permission sets, with these fields alone: what else the org's copies grant is left to them."""
    names = [key.full_name for key, field in keys.items() if "<required>true</required>" not in field.definition]
    folders = Folders(project.salesforce().default)
    bare = source.read(render(replace(spec, fields=()), templates(project), folders))
    granted = {}
    for one in permission_sets(spec):
        key = Key("PermissionSet", one.full_name)
        node = bare[key].node
        entries = tuple(_entry(name, editable=one.editable) for name in names)
        granted[key] = Component(key, replace(node, children=(*node.children, *entries)))
    return granted


def _entry(name: str, *, editable: bool) -> Node:
    flags = Node("editable", str(editable).lower()), Node("field", name), Node("readable", "true")
    return Node("fieldPermissions", None, flags)


def _other_org(saved: Saved, identity: OrgIdentity) -> Iterator[Finding]:
    if saved.org_id != identity.org_id:
        yield Finding(
            OTHER_ORG,
            Severity.ERROR,
            f"the backup is of {saved.alias} ({saved.org_id}), and this org is {identity.alias} ({identity.org_id})",
            fix=f"records are found by their ids: only a copy of that org has them. If it is one: --allow {OTHER_ORG}",
        )


def _differs(key: Key, node: Node, existing: Inventory) -> bool:
    return key in existing and kind(existing[key].node) != kind(node)


def _not_as_saved(key: Key, node: Node, there: Node) -> Finding:
    message = f"{key.full_name} is {type_of(there)} in the org, and the saved values are of a {type_of(node)}"
    return Finding(NOT_AS_SAVED, Severity.ERROR, message, fix="delete that field first, or restore nothing into it")


def _retired(field: Field) -> Finding:
    becomes = "deleted" if field.stage is Stage.DELETED else "hidden"
    return Finding(
        RETIRED,
        Severity.ERROR,
        f"{field.key} is to be {becomes}, so that the next deploy would take {field.full_name} away again",
        field.place,
        f"sfmeta retire {field.key} --to active, or let --enable do that",
    )


def _key(field: SavedField) -> Key:
    return Key("CustomField", field.full_name)


def _name(field: SavedField) -> str:
    return field.full_name.partition(".")[2]

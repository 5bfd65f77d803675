"""What a deploy would change in an org."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sfmeta.flows.adopted import check
from sfmeta.flows.commits import reviewed
from sfmeta.flows.differences import differences
from sfmeta.flows.generate import generate
from sfmeta.flows.survey import survey
from sfmeta.metadata import lock, source
from sfmeta.plan import scope
from sfmeta.plan.compare import compare
from sfmeta.plan.document import new_plan
from sfmeta.plan.guards import objections
from sfmeta.plan.tree import tree_digest
from sfmeta.salesforce.retrieve import retrieve

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.catalog.model import Spec
    from sfmeta.flows.commits import Since
    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Inventory, Key
    from sfmeta.plan.model import Plan
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it was made from: the spec and the declared components with their places in the tree."""

    spec: Spec
    declared: Inventory
    plan: Plan


def plan(project: Project, org: Org, *, only: Collection[Key] | None = None, since: Since | None = None) -> Planned:
    """Compare the source tree with the org; with ``since``, what of it has changed.

    With ``only``, nothing but the deletion of those fields is planned, and their leaving the permission sets.
    """
    spec = project.spec()
    ours = declared(project, spec)
    retired = scope.retired(spec)
    tree = tree_digest(ours, retired, spec.visibility)
    if since is not None:
        ours, retired = scope.limited(ours, retired, since.delta)
    if only is None:
        found = differences(org, spec, ours, retired)
        changes, in_the_way = found.changes, found.findings
    else:
        existing = retrieve(org.deployer, ours.keys() | retired)
        ours = {key: component for key, component in ours.items() if key not in only}
        changes, in_the_way = compare(_sets(existing), existing, only), ()
    circumstances = survey(org, spec.object, changes, _stale(project), spec if only is None else None)
    if only is None:
        circumstances = replace(reviewed(project, circumstances), adopted=check(org, spec))
    against = (*objections(changes, circumstances), *in_the_way)
    commit = since.commit if since else ""
    made = new_plan(org.deployer.identity, org.deployer.api_version, changes, against, commit, tree)
    return Planned(spec, ours, made)


def declared(project: Project, spec: Spec) -> Inventory:
    """The project's own components as the source tree has them."""
    return scope.declared(spec, source.read(_files(project, spec)))


def _sets(inventory: Inventory) -> Inventory:
    return {key: component for key, component in inventory.items() if key.type == "PermissionSet"}


def _files(project: Project, spec: Spec) -> dict[str, bytes]:
    """The files that can hold what is ours: a project may have thousands of others, and they are nobody's business."""
    stems = {key.full_name.rpartition(".")[2] for key in scope.ours(spec)}
    return {path: data for path, data in project.tree().items() if PurePosixPath(path).name.split(".")[0] in stems}


def _stale(project: Project) -> tuple[str, ...]:
    """The files that ``sfmeta generate`` would change."""
    changes = generate(project, check=True).changes
    return tuple(change.key for change in changes if change.key != lock.FILE_NAME)

"""From sfmeta.yml to the source tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.diff import Delete, Update
from sfmeta.errors import ProjectError, Refused
from sfmeta.metadata import lock
from sfmeta.metadata.generation import DESTRUCTIVE_PATH, OVERWRITE, field_name, generation, left_out
from sfmeta.metadata.model import Key
from sfmeta.metadata.package import manifest
from sfmeta.metadata.picklist_values import keeping_dropped, newly_dropped, overwritten
from sfmeta.metadata.render import Folders, render
from sfmeta.metadata.vanished import VANISHED
from sfmeta.store.templates import templates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from sfmeta.catalog.model import Spec
    from sfmeta.diff import Change
    from sfmeta.findings import Finding
    from sfmeta.metadata.lock import Lock
    from sfmeta.metadata.model import Tree
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Generated:
    """What changed in the project (or would), and what was consented to or stands against it.

    By the field's API name, ``dropped`` are the picklist values that are to be deactivated, and ``overwritten`` those
    that stood in a file which was written over, and that nobody can tell from a value of the org's own.
    """

    spec: Spec
    changes: tuple[Change[str, bytes], ...]
    objections: tuple[Finding, ...]
    dropped: Mapping[str, tuple[str, ...]]
    overwritten: Mapping[str, tuple[str, ...]]


def generate(project: Project, *, check: bool, allow: Collection[str] = (), forget: Collection[str] = ()) -> Generated:
    """Bring the project's source tree to what sfmeta.yml says; with ``check``, only see what that would change.

    ``forget`` are API names of generated fields that sfmeta.yml no longer has and that stay in Salesforce. Raises
    Refused with a finding for each file when something stands against it: with ``check``, a vanished field alone does.
    """
    spec, salesforce, known = project.spec(), project.salesforce(), _lock(project)
    folders = Folders(salesforce.default)
    wanted = {**render(spec, templates(project), folders), **_destructive(spec, salesforce.api_version)}
    retired = [folders.field(spec.object, field.full_name) for field in spec.disabled]
    let_go = {field.full_name for field in spec.fields if not field.managed}
    forgotten = _forgotten(forget, left_out(wanted, retired, known)) | let_go
    present = project.read({lock.FILE_NAME, *wanted, *retired, *known})
    wanted = {path: _whole(path, data, present, known) for path, data in wanted.items()}
    made = generation(wanted, retired, present, known, forgotten, spec)
    _refuse(made.objections, {VANISHED} if check else {VANISHED, OVERWRITE} - set(allow))
    if not check:
        project.write({change.key: change.after for change in made.changes if not isinstance(change, Delete)})
        project.delete(change.key for change in made.changes if isinstance(change, Delete))
    return Generated(
        spec, made.changes, made.objections, _values(made.changes, newly_dropped), _values(made.changes, overwritten)
    )


def _whole(path: str, data: bytes, present: Tree, known: Lock) -> bytes:
    """A field's file with the picklist values that it had and that sfmeta.yml has no more; any other file as it is."""
    there = present.get(path)
    if there is None or field_name(path) is None:
        return data
    return keeping_dropped(data, there, ours=lock.is_ours(known, path, there))


def _values(
    changes: Iterable[Change[str, bytes]], which: Callable[[bytes, bytes], tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """Picklist values by the field's API name, of the fields whose file changes."""
    found = {
        name: which(change.before, change.after)
        for change in changes
        if isinstance(change, Update) and (name := field_name(change.key))
    }
    return {name: values for name, values in found.items() if values}


def _lock(project: Project) -> Lock:
    there = (project.root / lock.FILE_NAME).is_file()
    return lock.read(project.text(lock.FILE_NAME), lock.FILE_NAME) if there else {}


def _destructive(spec: Spec, version: str) -> Tree:
    """The manifest of the fields that are to go, for Salesforce's own CLI as well."""
    keys = [Key("CustomField", f"{spec.object}.{field.full_name}") for field in spec.disabled]
    return {DESTRUCTIVE_PATH: manifest(keys, version)} if keys else {}


def _forgotten(names: Collection[str], dropped: Collection[str]) -> frozenset[str]:
    """The names as API names; ProjectError for one that no generated field without a place in sfmeta.yml has."""
    known = {name for name in map(field_name, dropped) if name}
    full = {name: f"{name.removesuffix('__c')}__c" for name in names}
    for name, full_name in full.items():
        if full_name not in known:
            fix = f"these have: {', '.join(sorted(known))}" if known else "nothing has: there is nothing to forget"
            raise ProjectError(f"{name} is not a generated field that has left sfmeta.yml", fix=fix)
    return frozenset(full.values())


def _refuse(objections: tuple[Finding, ...], rules: set[str]) -> None:
    against = [finding for finding in objections if finding.rule in rules]
    if against:
        files = "1 file" if len(against) == 1 else f"{len(against)} files"
        raise Refused(f"nothing was written: {files} would not come out right", against)

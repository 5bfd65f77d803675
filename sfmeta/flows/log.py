"""A field's history: what git has of it, and to which orgs each of its states went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError, SpecError
from sfmeta.flows.fields import find
from sfmeta.metadata import source
from sfmeta.metadata.generation import DESTRUCTIVE_PATH, FIELD_SUFFIX
from sfmeta.metadata.model import Key
from sfmeta.metadata.state import state
from sfmeta.plan.story import Event, events
from sfmeta.store.deploys import past_deploys
from sfmeta.store.git import trees
from sfmeta.store.git.history import grafted, history
from sfmeta.store.git.repository import repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sfmeta.metadata.model import Node
    from sfmeta.plan.past import Deploy
    from sfmeta.store.git.history import Commit, State
    from sfmeta.store.git.repository import Repository
    from sfmeta.store.project import Project

LEFT = Event("left", "it is no longer in the source tree, and stays in the orgs")
CUT_OFF = Event("there", "already: this clone is shallow, and what was before is not in it (git fetch --unshallow)")
UNREADABLE = Event("broken", "its file cannot be read as metadata")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A commit that changed the field, what it did, and the deploys that carried the field as it was from then on."""

    commit: Commit
    path: str
    events: tuple[Event, ...]
    deploys: tuple[Deploy, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """The oldest chapter first. ``settled`` is what a merge made of the last of them, where it took one side as it was;
    ``uncommitted`` is what the work tree would add.

    ``elsewhere`` are deploys of states that git has not: they were not committed, or on a branch that is gone.
    """

    key: Key
    chapters: tuple[Chapter, ...]
    settled: tuple[Event, ...]
    uncommitted: tuple[Event, ...]
    elsewhere: tuple[Deploy, ...]


def log(project: Project, name: str, environment: Mapping[str, str]) -> Log:
    """The history of the field that a person means: a key of sfmeta.yml, or an API name, of a field long gone too."""
    found = repository(project.root)
    if found is None:
        raise ProjectError("the project is not in git, which would know", where=str(project.root))
    with found:
        key, unknown = _key(project, name)
        states = [each for each in history(found, f"**/{_suffix(key)}") if each.before != each.after]
        if not states and unknown is not None:
            raise unknown
        told = [(each, _node(key, each.path, each.after), _events(found, key, each)) for each in states]
        cut_off, committed = grafted(found), _committed(found, project, key)
    known = [(each.commit, state(node) if node else str(each.after or "")) for each, node, _ in told]
    arrived, elsewhere = arrivals(known, past_deploys(project.store(environment)), key)
    chapters = tuple(
        Chapter(each.commit, each.path, (CUT_OFF,) if each.commit.id in cut_off else what, arrived.get(number, ()))
        for number, (each, _, what) in enumerate(told)
        if what
    )
    settled = events(told[-1][1], committed) if told else ()
    return Log(key, chapters, settled, events(committed, _in_work_tree(project, key)), elsewhere)


def arrivals(
    states: Sequence[tuple[Commit, str]], deploys: Iterable[Deploy], key: Key
) -> tuple[Mapping[int, tuple[Deploy, ...]], tuple[Deploy, ...]]:
    """The deploys of a component by the number of the state that they carried, and those of none of the states.

    A state that came back stands for the deploys since it did.
    """
    arrived: dict[int, tuple[Deploy, ...]] = {}
    elsewhere = []
    for deploy in sorted(deploys, key=lambda deploy: deploy.started_at):
        carried = [part.state for part in deploy.parts if part.key == key]
        if not carried or not deploy.changed_the_org:
            continue
        same = [number for number, (_, known) in enumerate(states) if known == carried[0]]
        before = [number for number in same if states[number][0].at <= deploy.started_at]
        if number := (before[-1:] or same[:1]):
            arrived[number[0]] = (*arrived.get(number[0], ()), deploy)
        else:
            elsewhere.append(deploy)
    return arrived, tuple(elsewhere)


def _key(project: Project, name: str) -> tuple[Key, ProjectError | None]:
    """The field that is meant, and what to object if git does not know it either."""
    spec = project.spec()
    try:
        return Key("CustomField", f"{spec.object}.{find(spec, name).full_name}"), None
    except ProjectError as unknown:
        object_, _, field = name.rpartition(".")
        return Key("CustomField", f"{object_ or spec.object}.{field.removesuffix('__c')}__c"), unknown


def _node(key: Key, path: str, data: bytes | None) -> Node | None:
    """The field in a file; None for a file that is not there, or that is broken."""
    if data is None:
        return None
    try:
        component = source.read({path: data}).get(key)
    except SpecError:
        return None
    return component.node if component else None


def _events(found: Repository, key: Key, change: State) -> tuple[Event, ...]:
    before, after = _node(key, change.path, change.before), _node(key, change.path, change.after)
    if change.after is None:
        return events(before, None) if _is_destroyed(found, change.commit.id, key) else (LEFT,)
    return events(before, after) if after is not None else (UNREADABLE,)


def _is_destroyed(found: Repository, commit: str, key: Key) -> bool:
    """Whether the commit's own manifest deletes the field: otherwise it left the tree and nothing else."""
    manifest = trees.contents(found, trees.tree(found, commit, [DESTRUCTIVE_PATH])).get(DESTRUCTIVE_PATH, b"")
    return f"<members>{key.full_name}</members>".encode() in manifest


def _committed(found: Repository, project: Project, key: Key) -> Node | None:
    """The field in the commit that is checked out; None where it has none."""
    if (head := found.head()) is None:
        return None
    suffix = _suffix(key)
    files = trees.tree(found, head, project.salesforce().directories)
    there = trees.contents(found, {path: blob for path, blob in files.items() if path.endswith(suffix)})
    return next((_node(key, path, data) for path, data in there.items()), None)


def _in_work_tree(project: Project, key: Key) -> Node | None:
    suffix = _suffix(key)
    return next((_node(key, path, data) for path, data in project.tree().items() if path.endswith(suffix)), None)


def _suffix(key: Key) -> str:
    object_, _, field = key.full_name.partition(".")
    return f"objects/{object_}/fields/{field}{FIELD_SUFFIX}"

"""What sfmeta.yml says, generated on a branch of its own and ready for review; the person's work stays as it is."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError, Refused, SpecError
from sfmeta.flows.draft import draft
from sfmeta.flows.generate import generate
from sfmeta.flows.plan import plan
from sfmeta.metadata import source
from sfmeta.metadata.generation import FIELD_SUFFIX
from sfmeta.plan import proposal, scope
from sfmeta.store.git import branch as branches
from sfmeta.store.git import trees
from sfmeta.store.git.repository import repository

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Component, Inventory, Key
    from sfmeta.plan.model import Plan
    from sfmeta.plan.proposal import FieldChange
    from sfmeta.store.git.repository import Repository
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Wishes:
    """``branch``, ``base`` and ``title`` are found where they are empty. ``allow`` and ``forget`` are generate's."""

    branch: str = ""
    base: str = ""
    title: str = ""
    allow: Collection[str] = ()
    forget: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A branch to be reviewed. ``made``: its last commit is new; ``commit`` is None where nothing was to be proposed.

    ``base`` is the commit that the pull request is against, and that ``fields`` and ``files`` are compared with.
    """

    branch: str
    base: str
    commit: str | None
    made: bool
    title: str
    body: str
    fields: tuple[FieldChange, ...]
    files: tuple[str, ...]
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class _Generated:
    """What generating came to: git's tree of it, the fields that it deletes, and the plan of it for an org."""

    tree: str
    retired: frozenset[Key]
    plan: Plan | None


def propose(project: Project, org: Org | None, wishes: Wishes) -> Proposed:
    """Generate on a branch, commit, and say what a reviewer needs to know; with an org, the plan for it too.

    A branch that exists gets one more commit. Refused while it is checked out: its work tree would not follow.
    """
    found = repository(project.root)
    if found is None:
        raise ProjectError("the project is not in git", where=str(project.root), fix="git init, then commit it")
    with found:
        if found.head() is None and not wishes.base:
            raise ProjectError("nothing is committed yet, so there is nothing to propose a change of", fix="commit it")
        base = found.commit(wishes.base or "HEAD")
        tip = branches.tip(found, wishes.branch) if wishes.branch else None
        if tip is not None:
            _refuse_checked_out(found, wishes.branch)
        generated = _generated(project, found, org, wishes, tip or base)
        if tip is not None:
            base = found.merge_base(base, tip) or base
        fields, files = _changes(found, base, generated)
        title = wishes.title or proposal.title(fields, files)
        body = proposal.body(fields, files, generated.plan)
        proposed = Proposed(wishes.branch, base, tip, False, title, body, fields, files, generated.plan)
        if generated.tree == branches.tree_of(found, tip or base):
            return proposed
        return _committed(found, wishes, proposed, generated)


def push(project: Project, branch: str, remote: str | None) -> str:
    """Push a branch to the remote of that name, or to the one there is; the remote's name."""
    found = repository(project.root)
    assert found is not None, "there is a branch"
    with found:
        known = branches.remotes(found)
        chosen = remote or ("origin" if "origin" in known else known[0] if len(known) == 1 else "")
        if chosen not in known:
            fix = f"--remote with one of: {', '.join(known)}" if known else "git remote add origin URL"
            raise ProjectError(f"the branch was not pushed: there is no remote {chosen}".rstrip(), fix=fix)
        branches.push(found, branch, chosen)
    return chosen


def _generated(project: Project, found: Repository, org: Org | None, wishes: Wishes, parent: str) -> _Generated:
    with draft(project, found, parent, _parted(found, wishes.branch, parent)) as drafted:
        spec = generate(drafted.project, check=False, allow=wishes.allow, forget=wishes.forget).spec
        planned = plan(drafted.project, org).plan if org is not None else None
        return _Generated(branches.write_tree(found, parent, drafted.changes()), scope.retired(spec), planned)


def _parted(found: Repository, branch: str, parent: str) -> str | None:
    """The commit since which the person's files and the branch's have gone different ways.

    Where nobody but us has moved the branch, that is its tip: it has what the person proposed before.
    """
    if branch and branches.is_as_proposed(found, branch):
        return parent
    return found.merge_base(found.head() or parent, parent)


def _committed(found: Repository, wishes: Wishes, proposed: Proposed, generated: _Generated) -> Proposed:
    """The proposal with a commit for it, on top of the branch where there is one."""
    parent = proposed.commit or proposed.base
    name = wishes.branch or _name(proposed.title, parent, generated.tree)
    tip = branches.tip(found, name)
    if tip is not None and not wishes.branch:
        if branches.tree_of(found, tip) != generated.tree:
            fix = f"to add to it: --branch {name}; to start another one: --branch with its name"
            raise Refused(f"nothing was proposed: {name} is there already, and has gone on since", fix=fix)
        return replace(proposed, branch=name, commit=tip)
    fields, files = _changes(found, parent, generated)
    message = proposal.message(wishes.title or proposal.title(fields, files), fields, files)
    commit = branches.commit(found, generated.tree, parent, message)
    branches.move(found, name, commit, tip)
    return replace(proposed, branch=name, commit=commit, made=True)


def _changes(found: Repository, before: str, generated: _Generated) -> tuple[tuple[FieldChange, ...], tuple[str, ...]]:
    """The fields and the files by which what was generated differs from a commit."""
    files = trees.between(found, before, generated.tree)
    old = _fields({path: data for path, (data, _) in files.items() if data is not None})
    new = _fields({path: data for path, (_, data) in files.items() if data is not None})
    sides = [
        (key, old[key].node if key in old else None, new[key].node if key in new else None) for key in {**old, **new}
    ]
    return proposal.field_changes(sides, generated.retired), tuple(sorted(files))


def _fields(files: dict[str, bytes]) -> Inventory:
    """The fields among files; one whose file is broken is none that could be told of."""
    found: dict[Key, Component] = {}
    for path, data in files.items():
        if path.endswith(FIELD_SUFFIX):
            try:
                found.update(source.read({path: data}))
            except SpecError:
                continue
    return found


def _refuse_checked_out(found: Repository, branch: str) -> None:
    if folder := branches.checked_out(found, branch):
        raise Refused(
            f"nothing was proposed: {branch} is checked out in {folder}, whose files would not follow",
            fix="there: sfmeta generate, and commit; or name another --branch",
        )


def _name(title: str, parent: str, tree: str) -> str:
    """The same proposal on the same commit has the same name, so that it is made once."""
    words = re.sub(r"[^a-z0-9]+", "-", title.removesuffix("__c").lower()).strip("-")[:40].strip("-")
    return f"sfmeta/{words}-{hashlib.sha256(f'{parent} {tree}'.encode()).hexdigest()[:7]}"

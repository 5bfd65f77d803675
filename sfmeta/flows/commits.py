"""What git says of a project: what is not committed, what has changed since a commit, who is at work on it."""

from __future__ import annotations

import getpass
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.catalog import spec as spec_file
from sfmeta.errors import ProjectError
from sfmeta.metadata.delta import Delta, delta
from sfmeta.plan.past import Origin
from sfmeta.store import templates
from sfmeta.store.git import trees
from sfmeta.store.git.repository import repository
from sfmeta.store.sfdx import PROJECT_FILE, read_sfdx_project

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sfmeta.plan.guards import Circumstances
    from sfmeta.store.git.repository import Repository
    from sfmeta.store.project import Project


ACTORS = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN")
"""Where a pipeline says whose change it carries out."""


@dataclass(frozen=True, slots=True)
class Since:
    """What the source tree differs by from a commit: ``ref`` as the person named it, ``commit`` as git calls it."""

    ref: str
    commit: str
    delta: Delta


def reviewed(project: Project, circumstances: Circumstances) -> Circumstances:
    """The circumstances with what git says of the source tree, the spec and the templates. It has no say outside."""
    try:
        if (found := repository(project.root)) is None:
            return circumstances
        with found:
            return replace(circumstances, uncommitted=trees.uncommitted(found, _reviewable(project)))
    except ProjectError as error:
        return replace(circumstances, git_silent=f"{error.message} ({error.fix})" if error.fix else error.message)


def since(project: Project, ref: str) -> Since:
    """What of the package directories has changed since ``ref``, deletions included."""
    found = repository(project.root)
    if found is None:
        raise ProjectError(
            f"the project is not in git, so nothing tells what changed since {ref}", where=str(project.root)
        )
    with found:
        commit = found.commit(ref)
        state = trees.since(found, commit, _directories(found, commit, project), project.salesforce().directories)
    return Since(ref, commit, delta(state.before, state.after, state.unchanged))


def origin(project: Project, environment: Mapping[str, str]) -> Origin:
    """Where a deploy of this project comes from: who starts it, and the commit that its files are those of."""
    actor = next((environment[name] for name in ACTORS if environment.get(name)), None)
    try:
        found = repository(project.root)
        if found is None:
            return Origin(actor or _user(), None, None, committed=False)
        with found:
            person = actor or found.person() or _user()
            clean = not trees.uncommitted(found, _reviewable(project))
            return Origin(person, found.head(), found.branch(), clean)
    except ProjectError:  # git is not to be had: that was objected to, and consented to, before
        return Origin(actor or _user(), None, None, committed=False)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "unknown"


def _reviewable(project: Project) -> list[str]:
    """What a review should have seen before it is deployed."""
    return [*project.salesforce().directories, spec_file.FILE_NAME, templates.FOLDER]


def _directories(found: Repository, commit: str, project: Project) -> Collection[str]:
    """The package directories as they were; as they are where the commit had none."""
    then = trees.contents(found, trees.tree(found, commit, [PROJECT_FILE]))
    if PROJECT_FILE not in then:
        return project.salesforce().directories
    return read_sfdx_project(then[PROJECT_FILE].decode("utf-8-sig", "replace"), PROJECT_FILE).directories

"""The states that a file has had, commit by commit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sfmeta.store.git.trees import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.store.git.repository import Repository

FORMAT = "%H%x00%aN%x00%aE%x00%cI%x00%s"


@dataclass(frozen=True, slots=True)
class Commit:
    """``author`` as .mailmap has it; ``at`` is when the commit was made, ``subject`` its first line."""

    id: str
    author: str
    address: str
    at: datetime
    subject: str


@dataclass(frozen=True, slots=True)
class State:
    """A commit that changed the file: what it was and what it became (None: it was not there, it went)."""

    commit: Commit
    path: str
    before: bytes | None
    after: bytes | None


def history(repository: Repository, pattern: str) -> tuple[State, ...]:
    """The commits that changed a file matching ``pattern`` (``**/fields/X__c.field-meta.xml``), the oldest first.

    A file that moved from one folder to another is the same file. A merge counts for what it changed in the branch
    that it was made on, where the file came out as on neither side.
    """
    command = ("log", "--reverse", "--topo-order", "-m", "--raw", "--no-abbrev", "--no-renames", "-z")
    folder = re.sub(r"([*?\[\\])", r"\\\1", repository.prefix)
    answer = repository.run("git", *command, f"--format={FORMAT}", "--", f":(top,glob){folder}{pattern}")
    if answer.code:
        raise repository.failed("log", answer)
    told: dict[str, tuple[Commit, list[_Change]]] = {}
    for commit, changes in _commits(answer.text, repository.prefix):
        told.setdefault(commit.id, (commit, changes))  # a merge comes once for each parent, the first one first
    ids = {id_ for _, changes in told.values() for change in changes for id_ in (change.before, change.after)}
    blobs = repository.blobs(id_ for id_ in ids if set(id_) != NONE)
    return tuple(_state(blobs, commit, changes) for commit, changes in told.values())


@dataclass(frozen=True, slots=True)
class _Change:
    """One file of a commit, by the ids of its contents before and after."""

    path: str
    before: str
    after: str


def _commits(text: str, prefix: str) -> Iterator[tuple[Commit, list[_Change]]]:
    """What ``git log`` printed: five fields for a commit, then a pair for each file, all ended by NUL.

    ``prefix`` is what the paths in the repository have before those in the project.
    """
    tokens = iter(text.split("\0"))
    commit, changes = None, list[_Change]()
    for token in tokens:
        if token.lstrip().startswith(":"):
            _, _, before, after, _ = token.lstrip().split(" ")
            changes.append(_Change(next(tokens).removeprefix(prefix), before, after))
        elif token:
            if commit is not None:
                yield commit, changes
            author, address, at, subject = (next(tokens) for _ in range(4))
            commit, changes = Commit(token, author, address, datetime.fromisoformat(at), subject.strip()), []
    if commit is not None:
        yield commit, changes


def _state(blobs: Mapping[str, bytes], commit: Commit, changes: list[_Change]) -> State:
    """Of a file that moved, the old contents stand at one path and the new ones at another."""
    old = next((change.before for change in changes if change.before in blobs), None)
    new = next((change for change in reversed(changes) if change.after in blobs), None)
    return State(
        commit,
        new.path if new else changes[0].path,
        None if old is None else blobs[old],
        None if new is None else blobs[new.after],
    )

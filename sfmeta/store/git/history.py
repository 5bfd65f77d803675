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

FORMAT = "%H%x00%P%x00%aN%x00%aE%x00%cI%x00%s"


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
    settings = ("-c", "log.showRoot=true", "-c", "log.follow=false", "-c", "log.showSignature=false")
    command = (
        "log",
        "--reverse",
        "--topo-order",
        "--diff-merges=separate",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "-z",
    )
    folder = re.sub(r"([*?\[\\])", r"\\\1", repository.prefix)
    answer = repository.run("git", *settings, *command, f"--format={FORMAT}", "--", f":(top,glob){folder}{pattern}")
    if answer.code:
        raise repository.failed("log", answer)
    told: dict[str, list[_Told]] = {}
    for one in _commits(answer.text, repository.prefix):
        told.setdefault(one.commit.id, []).append(one)  # a merge comes once for each parent that it differs from
    settled = [each[0] for each in told.values() if len(each) >= each[0].parents]
    ids = {id_ for one in settled for change in one.changes for id_ in (change.before, change.after)}
    blobs = repository.blobs(id_ for id_ in ids if set(id_) != NONE)
    return tuple(_state(blobs, one) for one in settled)


def grafted(repository: Repository) -> frozenset[str]:
    """The commits at which a shallow clone ends: git tells them as if nothing had been before."""
    file = repository.path("shallow")
    return frozenset(file.read_text().split()) if file.is_file() else frozenset()


@dataclass(frozen=True, slots=True)
class _Change:
    """One file of a commit, by the ids of its contents before and after."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Told:
    """A commit with its files, against one of its parents."""

    commit: Commit
    parents: int
    changes: list[_Change]


def _commits(text: str, prefix: str) -> Iterator[_Told]:
    """What ``git log`` printed: six fields for a commit, then a pair for each file, all ended by NUL.

    ``prefix`` is what the paths in the repository have before those in the project.
    """
    tokens = iter(text.split("\0"))
    told: _Told | None = None
    for token in tokens:
        if told is not None and token.lstrip().startswith(":"):
            _, _, before, after, _ = token.lstrip().split(" ")
            told.changes.append(_Change(next(tokens).removeprefix(prefix), before, after))
        elif token:
            if told is not None:
                yield told
            parents, author, address, at, subject = (next(tokens) for _ in range(5))
            commit = Commit(token, author, address, datetime.fromisoformat(at), subject.strip())
            told = _Told(commit, len(parents.split()), [])
    if told is not None:
        yield told


def _state(blobs: Mapping[str, bytes], told: _Told) -> State:
    """Of a file that moved, the old contents stand at one path and the new ones at another."""
    old = next((change.before for change in told.changes if change.before in blobs), None)
    new = next((change for change in reversed(told.changes) if change.after in blobs), None)
    return State(
        told.commit,
        new.path if new else told.changes[0].path,
        None if old is None else blobs[old],
        None if new is None else blobs[new.after],
    )

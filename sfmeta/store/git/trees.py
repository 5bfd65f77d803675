"""The files of a commit, and those by which the work tree differs from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from sfmeta.metadata.model import Tree
    from sfmeta.store.git.repository import Repository

SUBMODULE = "160000"
NONE = frozenset("0")
"""What the id of a file that is not there is made of."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file as git keeps it: its mode (``100644``) and the id of its contents."""

    mode: str
    id: str


@dataclass(frozen=True, slots=True)
class Since:
    """The files by which the work tree differs from a commit, as they were and as they are; the others by name."""

    before: Tree
    after: Tree
    unchanged: tuple[str, ...]


def uncommitted(repository: Repository, paths: Collection[str]) -> tuple[str, ...]:
    """The files at or under ``paths`` that are not as they are committed, new ones included, ignored ones not.

    Of a submodule: its files, and itself where another commit of it is checked out than is committed.
    """
    return tuple(sorted(_own(repository, _uncommitted(repository, "", _at(repository, paths)))))


STATUS = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty", "--")


def _uncommitted(repository: Repository, folder: str, paths: Collection[str]) -> Iterator[str]:
    """Paths in the repository; ``paths`` are those in ``folder``, ``""`` or a submodule's ``modules/crm/``, which git
    does not look into of itself."""
    here = ("-C", folder) if folder else ()
    within = {
        module: {path.removeprefix(f"{module}/") if path.startswith(f"{module}/") else "." for path in held}
        for module in _submodules(repository, folder)
        if (held := [path for path in paths if _overlap(path, module)])
    }
    asked = {next((module for module in within if path.startswith(f"{module}/")), path) for path in paths}
    if asked:
        entries = _split(repository.git(*here, *STATUS, *sorted(asked)))
        # what git names is relative to the top of the work tree that it looks at
        yield from (f"{folder}{entry[3:]}" for entry in entries)
    for module, inner in within.items():
        yield from _uncommitted(repository, f"{folder}{module}/", inner)


def _submodules(repository: Repository, folder: str) -> list[str]:
    """The submodules that are checked out, by their path in ``folder``."""
    if not (repository.top / folder / ".gitmodules").is_file():
        return []
    entries = [
        entry.partition("\t") for entry in _split(repository.git("-C", folder or ".", "ls-files", "--stage", "-z"))
    ]
    found = [path for facts, _, path in entries if facts.startswith(SUBMODULE)]
    return [path for path in found if (repository.top / folder / path / ".git").exists()]


def _overlap(path: str, module: str) -> bool:
    return path in (".", "", module) or path.startswith(f"{module}/") or module.startswith(f"{path.rstrip('/')}/")


def tree(repository: Repository, commit: str, paths: Collection[str]) -> Mapping[str, Blob]:
    """The files of a commit at or under ``paths``, by path in the project."""
    found = {}
    for entry in _split(repository.git("ls-tree", "-r", "-z", "--full-tree", commit, "--", *_at(repository, paths))):
        facts, _, path = entry.partition("\t")
        mode, _, id_ = facts.split(" ")
        if mode != SUBMODULE:
            found[path.removeprefix(repository.prefix)] = Blob(mode, id_)
    return found


def contents(repository: Repository, files: Mapping[str, Blob]) -> Tree:
    found = repository.blobs(blob.id for blob in files.values())
    return {path: found[blob.id] for path, blob in files.items()}


def between(repository: Repository, before: str, after: str) -> Mapping[str, tuple[bytes | None, bytes | None]]:
    """The files of the project by which two commits or trees differ: as they were and as they are."""
    entries = iter(_split(repository.git("diff-tree", "-r", "-z", "--raw", "--no-renames", before, after)))
    ids = {}
    for facts, path in zip(entries, entries, strict=True):
        _, _, old, new, _ = facts.split(" ")
        if path.startswith(repository.prefix):
            ids[path.removeprefix(repository.prefix)] = (old, new)
    found = repository.blobs(id_ for sides in ids.values() for id_ in sides if set(id_) != NONE)
    return {path: (found.get(old), found.get(new)) for path, (old, new) in ids.items()}


def filtered(repository: Repository, files: Mapping[str, Path]) -> Tree:
    """Files as a commit would have them: line ends and the like are as .gitattributes and the configuration say."""
    return contents(repository, {path: Blob("", write(repository, path, file)) for path, file in files.items()})


def write(repository: Repository, path: str, file: Path) -> str:
    """The id of a file's contents, as git keeps them for this path of the project."""
    return repository.git("hash-object", "-w", f"--path={repository.prefix}{path}", "--", str(file)).strip()


def since(repository: Repository, commit: str, then: Collection[str], now: Collection[str]) -> Since:
    """What changed in the folders ``now`` since ``commit``, where they were the folders ``then``.

    New files count, ignored ones do not. ProjectError where a sparse checkout hides some of the folders' files.
    """
    old = tree(repository, commit, then)
    here = _present(repository, now)
    command = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", commit, "--")
    differing = set(_own(repository, _split(repository.git(*command, *_at(repository, now)))))
    changed = (old.keys() ^ here) | (differing & here)
    before = contents(repository, {path: blob for path, blob in old.items() if path in changed})
    folder = repository.top / repository.prefix
    after = {path: (folder / path).read_bytes() for path in sorted(changed & here)}
    return Since(before, after, tuple(sorted(here - changed)))


def _present(repository: Repository, paths: Collection[str]) -> frozenset[str]:
    command = ("ls-files", "-t", "-z", "--cached", "--others", "--exclude-standard", "--")
    tagged = [entry.partition(" ") for entry in _split(repository.git(*command, *_at(repository, paths)))]
    if hidden := sum(tag == "S" and not (repository.top / path).exists() for tag, _, path in tagged):
        raise ProjectError(
            f"a sparse checkout leaves {hidden} of the source files out, so what changed cannot be told",
            where=str(repository.top),
            fix="git sparse-checkout add the package directories, or git sparse-checkout disable",
        )
    files = (path for _, _, path in tagged if (repository.top / path).is_file())
    return frozenset(_own(repository, files))


def _at(repository: Repository, paths: Collection[str]) -> list[str]:
    return sorted(f"{repository.prefix}{path}" for path in paths)


def _own(repository: Repository, paths: Iterable[str]) -> Iterator[str]:
    """Paths in the repository as paths in the project."""
    return (path.removeprefix(repository.prefix) for path in paths)


def _split(answer: str) -> list[str]:
    return [entry for entry in answer.split("\0") if entry]

"""A commit on a branch of its own, made beside the person's branch, index and work tree, which stay as they are.

Nothing is checked out: the tree is built in an index of its own. Git's commands write the files, so that the
repository's filters and line ends apply, and sign the commit where that is configured.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError, Refused
from sfmeta.findings import Finding, Severity
from sfmeta.store.git.trees import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.store.git.repository import Repository

REASON = "sfmeta propose"
HOOK = "hooks/commit-msg"
PLAIN, EXECUTABLE = "100644", "100755"


def tip(repository: Repository, branch: str) -> str | None:
    """The commit that a branch stands at; None when there is none. ProjectError for a name that git refuses."""
    if repository.ask("check-ref-format", "--branch", branch).code:
        raise ProjectError(f"{branch} is not a name that git takes for a branch", fix="--branch sfmeta/rating")
    answer = repository.ask("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}")
    return answer.text.strip() or None


def is_as_proposed(repository: Repository, branch: str) -> bool:
    """Whether ``move`` was the last to move the branch here, as its reflog says."""
    answer = repository.ask("reflog", "show", "-1", "--format=%gs", f"refs/heads/{branch}", "--")
    return answer.text.strip() == REASON


def checked_out(repository: Repository, branch: str) -> str | None:
    """The folder in which a branch is checked out, in this work tree or another one of the repository."""
    folder = ""
    for line in repository.git("worktree", "list", "--porcelain").splitlines():
        word, _, value = line.partition(" ")
        if word == "worktree":
            folder = value
        elif line == f"branch refs/heads/{branch}":
            return folder
    return None


def write_tree(repository: Repository, parent: str, files: Mapping[str, Path | None]) -> str:
    """The id of the tree of ``parent`` with these files in it; None takes a file out. Paths are the project's."""
    with _index() as environment:
        repository.git("read-tree", parent, environment=environment)
        for path, source in sorted(files.items()):
            name = f"{repository.prefix}{path}"
            if source is None:
                repository.git("update-index", "--force-remove", "--", name, environment=environment)
            else:
                entry = f"{_mode(repository, parent, name)},{write(repository, path, source)},{name}"
                repository.git("update-index", "--add", "--cacheinfo", entry, environment=environment)
        return repository.git("write-tree", environment=environment).strip()


def tree_of(repository: Repository, commit: str) -> str:
    return repository.git("rev-parse", f"{commit}^{{tree}}").strip()


def commit(repository: Repository, tree: str, parent: str, message: str) -> str:
    """A commit of the tree, signed where git signs commits, its message seen by the repository's commit-msg hook.

    ProjectError when the hook refuses, or when git does not know who the author is: it is not left to guess.
    """
    signing = repository.ask("config", "--type=bool", "commit.gpgsign").text.strip() == "true"
    with tempfile.TemporaryDirectory(prefix="sfmeta-") as folder:
        file = Path(folder, "COMMIT_EDITMSG")
        file.write_text(message, encoding="utf-8")
        _run_hook(repository, file)
        command = ("commit-tree", tree, "-p", parent, "-F", str(file), *(["-S"] if signing else []))
        return repository.git("-c", "user.useConfigOnly=true", *command).strip()


def move(repository: Repository, branch: str, commit: str, before: str | None) -> None:
    """Let the branch stand at ``commit``, if it still stands at ``before`` (None: does not exist yet)."""
    repository.git("update-ref", "-m", REASON, f"refs/heads/{branch}", commit, before or "")


def push(repository: Repository, branch: str, remote: str) -> None:
    """Push the branch, never by force; its upstream is the remote's branch of that name from then on."""
    answer = repository.ask("push", "--set-upstream", remote, f"refs/heads/{branch}:refs/heads/{branch}")
    if answer.code:
        error = repository.failed("push", answer)
        error.fix = f"the branch is there and was not pushed: git push -u {remote} {branch}"
        raise error


def remotes(repository: Repository) -> tuple[str, ...]:
    return tuple(repository.git("remote").split())


@contextmanager
def _index() -> Iterator[Mapping[str, str]]:
    """The environment in which git uses an index of its own, empty at first."""
    with tempfile.TemporaryDirectory(prefix="sfmeta-") as folder:
        yield {"GIT_INDEX_FILE": str(Path(folder, "index"))}


def _mode(repository: Repository, parent: str, name: str) -> str:
    """A file that could be executed still can; nothing we write is a link."""
    before = repository.git("ls-tree", parent, "--", name)
    return EXECUTABLE if before.startswith(EXECUTABLE) else PLAIN


def _run_hook(repository: Repository, message: Path) -> None:
    hook = repository.path(HOOK)
    if not (hook.is_file() and os.access(hook, os.X_OK)):
        return
    answer = repository.run(str(hook), str(message))
    if answer.code:
        said = " ".join(f"{answer.text} {answer.said}".split())
        finding = Finding("commit-msg", Severity.ERROR, said or f"it ended with {answer.code}")
        raise Refused(
            "nothing was proposed: the commit-msg hook of this repository refused the message",
            [finding],
            fix="give the first line that it wants: --title",
        )

"""A repository through git's own commands, which GitPython runs: filters, signatures, identity are as people set them.

GitPython is imported when there is a repository to open: it looks for git and costs a third of a second.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from git import Repo

REMEDIES = (
    # what git says: what helps
    (r"dubious ownership", "git config --global --add safe.directory {top}"),
    (
        r"tell me who you are|empty ident|auto-detect|auto-detection is disabled",
        'git config --global user.name "YOUR NAME" && git config --global user.email YOU@EXAMPLE.COM',
    ),
    (r"not a git command|unknown option|usage: git", "get a newer git: 2.31 or later"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command printed, and what it said to people."""

    code: int
    out: bytes
    said: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8", "surrogateescape")

    @property
    def reason(self) -> str:
        """The line that says why: git's ``fatal:`` or ``error:``, or else the last one."""
        lines = [line.strip() for line in self.said.splitlines() if line.strip()]
        told = [found[1] for line in lines if (found := re.match(r"(?:fatal|error): (.+)", line))]
        return told[0] if told else lines[-1] if lines else f"it ended with {self.code}"


class Repository:
    """``top`` is the folder of the work tree; ``prefix`` is the project's place in it, ``""`` or ``crm/``."""

    def __init__(self, repo: Repo, root: Path) -> None:
        assert repo.working_tree_dir is not None
        self._repo = repo
        self.top = Path(repo.working_tree_dir).resolve()
        self.prefix = "".join(f"{part}/" for part in root.resolve().relative_to(self.top).parts)

    def ask(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Answer:
        """What git says at the top of the work tree, whatever it ends with. Paths are taken literally."""
        return self.run("git", "--no-optional-locks", "--literal-pathspecs", *arguments, environment=environment)

    def git(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """What git printed; ProjectError with its own words when it ends badly."""
        answer = self.ask(*arguments, environment=environment)
        if answer.code:
            raise self.failed(arguments[0], answer)
        return answer.text

    def run(self, *command: str, environment: Mapping[str, str] | None = None, stdin: BinaryIO | None = None) -> Answer:
        """Any command at the top of the work tree, whatever it ends with."""
        try:
            code, out, said = self._repo.git.execute(
                command,
                istream=stdin,
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                env=environment,
            )
        except OSError as error:
            raise ProjectError(f"cannot be run: {error.strerror}", where=command[0]) from error
        return Answer(code, out, said)

    def failed(self, doing: str, answer: Answer) -> ProjectError:
        fix = next((fix for pattern, fix in REMEDIES if re.search(pattern, answer.said)), None)
        return ProjectError(f"git {doing}: {answer.reason}", where=str(self.top), fix=fix and fix.format(top=self.top))

    def path(self, name: str) -> Path:
        """Where git keeps something of this work tree (``hooks/commit-msg``), as configured."""
        return self.top / self.git("rev-parse", "--git-path", name).strip()

    def head(self) -> str | None:
        """The id of the commit that is checked out; None before the first one."""
        answer = self.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return answer.text.strip() or None

    def branch(self) -> str | None:
        """The branch that is checked out; None where a commit is (a detached HEAD)."""
        answer = self.ask("symbolic-ref", "--quiet", "--short", "HEAD")
        return answer.text.strip() or None

    def commit(self, ref: str) -> str:
        """The id of the commit that ``ref`` names; ProjectError when it names none here."""
        answer = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if answer.code:
            shallow = self.git("rev-parse", "--is-shallow-repository").strip() == "true"
            fix = "this clone is shallow: git fetch --unshallow, or fetch-depth: 0 in a workflow"
            raise ProjectError(
                f"{ref} is no commit of this repository",
                where=str(self.top),
                fix=fix if shallow else "git fetch --all --tags, or see git branch --all and git tag",
            )
        return answer.text.strip()

    def merge_base(self, one: str, other: str) -> str | None:
        """The commit that two have in common; None where they share no history."""
        return self.ask("merge-base", one, other).text.strip() or None

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of files by their id. GitPython's own way to read them knows SHA-1 alone."""
        wanted = sorted(set(ids))
        with tempfile.TemporaryFile() as lines:
            lines.write("".join(f"{id_}\n" for id_ in wanted).encode())
            lines.seek(0)
            answer = self.run("git", "cat-file", "--batch", stdin=lines)
        if answer.code:
            raise self.failed("cat-file", answer)
        found, at = {}, 0
        for id_ in wanted:
            end = answer.out.index(b"\n", at)
            size = int(answer.out[at:end].split()[2])
            found[id_] = answer.out[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
        return found

    def person(self) -> str | None:
        """Who would be the author of a commit, as ``Name <address>``; None where git does not know."""
        answer = self.ask("-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT")
        return None if answer.code else answer.text.rpartition(">")[0] + ">"

    def close(self) -> None:
        self._repo.close()

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def repository(root: Path) -> Repository | None:
    """The repository that the project in ``root`` stands in; None outside of git.

    ProjectError when there is one and git is not to be had.
    """
    here = root.resolve()
    if not any((folder / ".git").exists() for folder in (here, *here.parents)):
        return None
    try:
        import git
    except ImportError as error:  # raised when it finds no git to run
        raise ProjectError("git is not installed", where=str(here), fix="install git 2.31 or later") from error
    try:
        found = git.Repo(here, search_parent_directories=True)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError):
        return None
    return None if found.working_tree_dir is None else Repository(found, here)

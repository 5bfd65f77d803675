"""A project in a real git repository, git as a newcomer has it, and the command line as a person has it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.conftest import Org, org

__all__ = ["Git", "Org", "org"]

FIELDS = "force-app/main/default/objects/Account/fields"
RATING = f"{FIELDS}/Upflow_Rating__c.field-meta.xml"


@dataclass(frozen=True, slots=True)
class Git:
    """git in a folder, as a person runs it."""

    folder: Path

    def __call__(self, *arguments: str) -> str:
        return self.ends(0, *arguments)

    def ends(self, code: int, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Everything, committed: the commit's id."""
        self("add", "--all")
        self("commit", "--quiet", "--message", message)
        return self("rev-parse", "HEAD")

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.folder / path).read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        (self.folder / path).write_text(text.replace(old, new))

    def hook(self, name: str, script: str) -> None:
        hook = self.folder / self("rev-parse", "--git-path", f"hooks/{name}")
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{script}\n")
        hook.chmod(0o755)

    def standing(self) -> tuple[str, ...]:
        """What must not change behind a person's back: where HEAD is, the index, the work tree, what is not ignored."""
        index = self.folder / self("rev-parse", "--git-path", "index")
        return (
            self("rev-parse", "--symbolic-full-name", "HEAD"),
            self("rev-parse", "HEAD"),
            self("ls-files", "--stage"),
            self("status", "--porcelain", "--untracked-files=all"),
            self("diff"),
            self("stash", "list"),
            str(index.exists()),
        )


@pytest.fixture(autouse=True)
def newcomer(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's configuration but a name and an address; no variable of git's own, as a hook would leave."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "GITHUB_", "GITLAB_"))]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    configuration = home / ".gitconfig"
    configuration.write_text("[user]\nname = Ada\nemail = ada@example.com\n[init]\ndefaultBranch = main\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))


@pytest.fixture
def git(example: Path) -> Git:
    """The example project, generated and committed on main; we stand in it."""
    made = Git(example)
    made("init", "--quiet")
    made.commit("What Upflow exports")
    return made

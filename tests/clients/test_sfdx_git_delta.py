"""sfdx-git-delta, unmodified, on the same commits: its manifests are those that ``--since`` makes.

The commits are the cases of ``tests/git/delta``, and the life of a project of ours: each commit against all before it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from sfmeta.flows.commits import since
from sfmeta.metadata.delta import Delta
from sfmeta.metadata.model import Key
from sfmeta.store.project import Project
from tests.git import delta_cases

SCRIPT = Path(__file__).with_name("sfdx_git_delta.mjs")
SOURCE = ("force-app", "extra")
PROJECT = json.dumps({"packageDirectories": [{"path": path, "default": path == SOURCE[0]} for path in SOURCE]})
GIT = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "init.defaultBranch=main")


@dataclass(frozen=True, slots=True)
class Repository:
    folder: Path

    def git(self, *arguments: str) -> str:
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            [*GIT, *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a state")
        return self.git("rev-parse", "HEAD")

    def become(self, files: dict[str, bytes]) -> str:
        """Commit a work tree of these files and of nothing else."""
        self.git("rm", "-r", "--quiet", "--ignore-unmatch", ".")
        for path, data in {**files, "sfdx-project.json": PROJECT.encode(), "sfmeta.yml": b""}.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(data)
        return self.commit()

    def ours(self, ref: str) -> Delta:
        return since(Project(self.folder), ref).delta


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.folder.mkdir()
    made.git("init", "--quiet")
    return made


def theirs(repository: Repository, pairs: list[tuple[str, str]]) -> Iterator[Delta]:
    wanted = [{"repo": str(repository.folder), "from": old, "to": new, "source": SOURCE} for old, new in pairs]
    done = subprocess.run(
        [f"{os.environ['SFMETA_CLIENTS']}/venv/bin/node", str(SCRIPT)],
        input=json.dumps(wanted),
        cwd=repository.folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for answer in json.loads(done.stdout):
        assert answer["warnings"] == []
        yield Delta(_keys(answer["package"]), _keys(answer["destructive"]))


def _keys(members: dict[str, Any]) -> tuple[Key, ...]:
    return tuple(sorted(Key(type_, name) for type_, names in members.items() for name in names))


def test_it_makes_the_same_manifests_of_the_cases(repository: Repository) -> None:
    """One repository with a pair of commits for each case, and a work tree at the second while we look at it."""
    pairs, ours = [], []
    for name in delta_cases.NAMES:
        case = delta_cases.case(name)
        pairs.append((repository.become(case.before), repository.become(case.after)))
        ours.append(repository.ours("HEAD~1"))
        assert delta_cases.manifest(ours[-1]) == case.manifest
    told = dict(zip(delta_cases.NAMES, theirs(repository, pairs), strict=True))
    assert dict(zip(delta_cases.NAMES, ours, strict=True)) == told


def test_it_makes_the_same_manifests_of_a_projects_life(repository: Repository) -> None:
    """Our own commands make, relabel, retire and forget fields; every commit against every earlier one."""
    spec = repository.folder / "sfmeta.yml"

    def edited(old: str, new: str, *more: str) -> str:
        text = spec.read_text()
        assert text.count(old) == 1
        spec.write_text(text.replace(old, new))
        sfmeta(repository, "generate", *more)
        return repository.commit()

    sfmeta(repository, "init", "--example")
    commits = [repository.commit()]
    sfmeta(repository, "generate")
    commits.append(repository.commit())
    commits.append(edited("  rating:\n", "  rating: {label: Grade}\n"))
    commits.append(edited("  due_count:\n", "  due_count: {enabled: false}\n"))
    commits.append(edited("  strategic_account: {kind: boolean}\n", "", "--forget", "Upflow_Strategic_Account__c"))
    commits.append(edited("  rating: {label: Grade}\n", "  rating:\n"))
    pairs = list(combinations(commits, 2))
    told = dict(zip(pairs, theirs(repository, pairs), strict=True))
    for (old, new), expected in told.items():
        repository.git("checkout", "--quiet", new)
        assert repository.ours(old) == expected
    assert len({delta.changed for delta in told.values()}) > 5, "the commits differ from each other"


def sfmeta(repository: Repository, *arguments: str) -> None:
    program = Path(sys.executable).with_name("sfmeta")
    subprocess.run([program, *arguments], cwd=repository.folder, capture_output=True, check=True, timeout=60)

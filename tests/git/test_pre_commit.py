"""The hooks that `.pre-commit-hooks.yaml` offers, run by pre-commit itself on a commit that a person makes.

They run in this environment instead of one that pre-commit would install: the tests have no network.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.git.conftest import RATING, Git

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


def pre_commit(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def hooked(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """The project with both hooks installed, as `pre-commit install` does it."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    yaml = YAML(typ="safe", pure=True)
    hooks: list[dict[str, Any]] = yaml.load(MANIFEST)
    with (git.folder / ".pre-commit-config.yaml").open("w") as file:
        yaml.dump({"repos": [{"repo": "local", "hooks": [{**hook, "language": "system"} for hook in hooks]}]}, file)
    git.commit("Hooks")
    installed = pre_commit("install", folder=git.folder)
    assert installed.returncode == 0, installed.stderr
    return git


def commit(git: Git) -> tuple[int, str]:
    """Everything staged; how the commit ended, and what was said."""
    git("add", "--all")
    done = subprocess.run(
        ["git", "commit", "--message", "x"], cwd=git.folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_manifest_is_one(tmp_path: Path) -> None:
    checked = pre_commit("validate-manifest", str(MANIFEST), folder=tmp_path)
    assert checked.returncode == 0, checked.stdout


def test_the_whole_project_passes(hooked: Git) -> None:
    done = pre_commit("run", "--all-files", folder=hooked.folder)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Passed") == 2


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n"),
        (RATING, "<label>Rating<", "<label>By hand<"),
        ("sfdx-project.json", '"path": "force-app"', '"path": "src"'),
    ],
)
def test_a_commit_whose_metadata_is_not_what_the_spec_says_is_stopped(
    hooked: Git, path: str, old: str, new: str
) -> None:
    hooked.edit(path, old, new)
    code, said = commit(hooked)
    assert code == 1
    assert "sfmeta generate --check" in said
    assert "exit code: 4" in said or "exit code: 3" in said


def test_a_commit_of_metadata_that_an_org_would_refuse_is_stopped(hooked: Git) -> None:
    other = hooked.folder / "force-app/main/default/objects/Contact/fields/Level__c.field-meta.xml"
    other.parent.mkdir(parents=True)
    other.write_text((hooked.folder / RATING).read_text().replace("Upflow_Rating__c", "Level__c").replace("255", "999"))
    code, said = commit(hooked)
    assert code == 1
    assert "Level__c.field-meta.xml" in said
    assert "sfmeta validate" in said


def test_a_commit_of_other_files_is_none_of_their_business(hooked: Git) -> None:
    (hooked.folder / "notes.md").write_text("mine")
    code, said = commit(hooked)
    assert code == 0, said
    assert said.count("no files to check") == 2

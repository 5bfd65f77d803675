"""What is deployed is what is committed, unless a person says otherwise; outside of git there is nothing to say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.git.conftest import RATING, Git

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

APEX = "force-app/main/default/classes/Other.cls"


def objections(run: Run) -> list[dict[str, Any]]:
    return [finding for finding in run.document["findings"] if finding["rule"] == "uncommitted"]


def test_a_tree_as_it_is_committed_is_deployed(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("deploy", "--assign", "--yes", "--json")
    assert (run.exit_code, run.document["result"]) == (0, "deployed"), run.err


def test_a_change_that_is_not_committed_wants_consent(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    git.edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    assert sfmeta("generate").exit_code == 0
    run = sfmeta("deploy", "--assign", "--yes", "--json")
    assert (run.exit_code, run.document["result"]) == (3, "refused")
    (finding,) = objections(run)
    assert (finding["path"], finding["severity"]) == (RATING, "error")
    assert finding["message"] == "and 1 other file are not committed"
    assert finding["fix"] == "commit first; if it is to be deployed like that: --allow uncommitted"
    assert not [call for call in org.calls() if "deployRequest" in call]
    allowed = sfmeta("deploy", "--assign", "--yes", "--allow", "uncommitted")
    assert allowed.exit_code == 0, allowed.err


@pytest.mark.parametrize("path", ["sfmeta.yml", "templates/CustomField.xml.j2", APEX])
def test_the_spec_the_templates_and_the_whole_package_directory_count(
    org: Org, git: Git, sfmeta: Callable[..., Run], path: str
) -> None:
    file = git.folder / path
    file.parent.mkdir(exist_ok=True)
    template = Path(__file__).parents[2] / "templates/CustomField.xml.j2"
    file.write_text(template.read_text() if file.suffix == ".j2" else f"{file.read_text() if file.exists() else ''}\n")
    (finding,) = objections(sfmeta("plan", "--json"))
    assert (finding["place"]["path"], finding["message"]) == (path, "is not committed")
    git("add", path)
    assert len(objections(sfmeta("plan", "--json"))) == 1, "staged is not committed"
    git("commit", "--quiet", "--message", "Now it is")
    assert objections(sfmeta("plan", "--json")) == []


def test_other_files_are_a_persons_own_business(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    (git.folder / "notes.txt").write_text("mine")
    (git.folder / "sfdx-project.json").write_text((git.folder / "sfdx-project.json").read_text() + "\n")
    assert objections(sfmeta("plan", "--json")) == []


def test_validation_never_minds(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    (git.folder / APEX).parent.mkdir()
    (git.folder / APEX).write_text("public class Other {}")
    run = sfmeta("deploy", "--check-only", "--json")
    assert (run.exit_code, run.document["result"]) == (0, "validated"), run.err


def test_removal_of_a_field_disabled_just_now_is_not_stopped(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    """The spec is changed by the very command; what is deleted was named by the person."""
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    run = sfmeta("remove", "rating", "--disable", "--allow", "delete", "--yes", "--json")
    assert (run.exit_code, run.document["result"]) == (0, "removed"), run.err


def test_outside_of_git_nothing_is_said(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    shutil.rmtree(git.folder / ".git")
    assert objections(sfmeta("plan", "--json")) == []
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0


def test_a_repository_that_git_does_not_trust_wants_consent(
    org: Org, git: Git, sfmeta: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container whose work tree belongs to another user; the way out is git's own."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    run = sfmeta("deploy", "--yes", "--json")
    assert run.exit_code == 3
    (finding,) = objections(run)
    assert finding["message"].startswith("whether the source tree is committed is not known: git status: detected dub")
    assert f"git config --global --add safe.directory {git.folder}" in finding["message"]
    assert sfmeta("deploy", "--yes", "--assign", "--allow", "uncommitted").exit_code == 0


def test_a_repository_before_its_first_commit(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    shutil.rmtree(git.folder / ".git")
    git("init", "--quiet")
    (finding,) = objections(sfmeta("plan", "--json"))
    assert finding["message"] == "and 20 other files are not committed"


@pytest.mark.parametrize("module", ["force-app", "force-app/main"])
def test_files_in_a_submodule_count_as_any(
    org: Org, git: Git, sfmeta: Callable[..., Run], tmp_path: Path, module: str
) -> None:
    """The package directory is one, or holds one."""
    inner = Git(tmp_path / "inner")
    shutil.move(git.folder / module, inner.folder)
    inner("init", "--quiet")
    inner.commit("Fields")
    git.commit("Fields have a repository of their own")
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), module)
    git.commit("As a submodule")
    assert objections(sfmeta("plan", "--json")) == []
    beside = git.folder / module / "new.txt"
    beside.write_text("new")
    git.edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    assert sfmeta("generate").exit_code == 0
    git("add", "sfmeta.yml", "sfmeta.lock")
    git("commit", "--quiet", "--message", "The spec alone")
    (finding,) = objections(sfmeta("plan", "--json"))
    assert finding["message"] == "and 1 other file are not committed"
    assert finding["place"]["path"] in (RATING, f"{module}/new.txt")
    Git(git.folder / module).commit("And the fields")
    (finding,) = objections(sfmeta("plan", "--json"))
    assert finding["place"]["path"] == module, "another commit of the submodule than is committed"
    git.commit("Both")
    assert objections(sfmeta("plan", "--json")) == []

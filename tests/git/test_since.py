"""What has changed since a commit, in real repositories of every shape, and what plan and deploy make of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sfmeta.errors import ProjectError
from sfmeta.flows.commits import since
from sfmeta.store.project import Project
from tests.git.conftest import FIELDS, RATING, Git
from tests.git.delta_cases import manifest

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

CREDIT = f"{FIELDS}/Upflow_Credit_Score__c.field-meta.xml"


def told(folder: Path, ref: str) -> str:
    return manifest(since(Project(folder), ref).delta)


def test_nothing_has_changed_since_the_commit_that_we_are_on(git: Git) -> None:
    assert told(git.folder, "HEAD") == ""


def test_staged_changed_and_new_files_count_and_ignored_ones_do_not(git: Git) -> None:
    git.edit(RATING, "<label>Rating<", "<label>Grade<")
    git("add", RATING)
    git.edit(CREDIT, "<label>Credit score<", "<label>Score<")
    shutil.copy(git.folder / CREDIT, git.folder / FIELDS / "New__c.field-meta.xml")
    (git.folder / ".git/info/exclude").write_text("Ignored*\n")
    shutil.copy(git.folder / CREDIT, git.folder / FIELDS / "Ignored__c.field-meta.xml")
    (git.folder / FIELDS / "Upflow_Segment__c.field-meta.xml").unlink()
    assert told(git.folder, "HEAD") == (
        "+ CustomField Account.New__c\n"
        "+ CustomField Account.Upflow_Credit_Score__c\n"
        "+ CustomField Account.Upflow_Rating__c\n"
        "- CustomField Account.Upflow_Segment__c\n"
    )


def test_files_whose_times_alone_have_changed_have_not(git: Git) -> None:
    (git.folder / RATING).touch()
    assert told(git.folder, "HEAD") == ""


def test_line_ends_that_git_made_are_no_change(git: Git) -> None:
    git("config", "core.autocrlf", "true")
    (git.folder / RATING).write_bytes((git.folder / RATING).read_bytes().replace(b"\n", b"\r\n"))
    assert told(git.folder, "HEAD") == ""


def test_a_commit_is_named_as_git_names_it(git: Git) -> None:
    git("tag", "v1")
    git.edit(RATING, "<label>Rating<", "<label>Grade<")
    git.commit("Relabel")
    expected = "+ CustomField Account.Upflow_Rating__c\n"
    for ref in ("v1", "HEAD~1", "main~1", git("rev-parse", "v1"), git("rev-parse", "--short", "v1")):
        assert told(git.folder, ref) == expected
    assert since(Project(git.folder), "v1").commit == git("rev-parse", "v1")


@pytest.mark.parametrize("ref", ["nowhere", "v9", "--all", "HEAD:sfmeta.yml", ""])
def test_what_is_no_commit_is_said_to_be_none(git: Git, ref: str) -> None:
    with pytest.raises(ProjectError, match="is no commit of this repository") as raised:
        since(Project(git.folder), ref)
    assert raised.value.fix == "git fetch --all --tags, or see git branch --all and git tag"


def test_in_a_shallow_clone_the_way_out_is_another_one(git: Git, tmp_path: Path) -> None:
    git.edit(RATING, "<label>Rating<", "<label>Grade<")
    git.commit("Relabel")
    git("clone", "--quiet", "--depth", "1", f"file://{git.folder}", str(tmp_path / "shallow"))
    with pytest.raises(ProjectError) as raised:
        since(Project(tmp_path / "shallow"), "HEAD~1")
    assert raised.value.fix == "this clone is shallow: git fetch --unshallow, or fetch-depth: 0 in a workflow"


def test_a_project_in_a_folder_of_its_repository(git: Git, tmp_path: Path) -> None:
    """Other files of the repository are nobody's business, were they named like ours."""
    outer = Git(tmp_path / "monorepo")
    shutil.copytree(git.folder, outer.folder / "crm", ignore=shutil.ignore_patterns(".git"))
    outer("init", "--quiet")
    outer.commit("Everything")
    outer.edit(f"crm/{RATING}", "<label>Rating<", "<label>Grade<")
    shutil.copytree(outer.folder / "crm/force-app", outer.folder / "force-app")
    outer.commit("Relabel")
    assert told(outer.folder / "crm", "HEAD~1") == "+ CustomField Account.Upflow_Rating__c\n"


def test_a_work_tree_beside_the_main_one(git: Git, tmp_path: Path) -> None:
    git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    side = Git(tmp_path / "side")
    side.edit(RATING, "<label>Rating<", "<label>Grade<")
    assert told(side.folder, "main") == "+ CustomField Account.Upflow_Rating__c\n"
    assert told(git.folder, "main") == ""


def test_a_package_directory_that_moved_has_changed_and_nothing_of_it_is_deleted(git: Git) -> None:
    (git.folder / "src").mkdir()
    git("mv", "force-app/main", "src/main")
    settings = json.loads((git.folder / "sfdx-project.json").read_text())
    settings["packageDirectories"] = [{"path": "src", "default": True}]
    (git.folder / "sfdx-project.json").write_text(json.dumps(settings))
    git("rm", "--quiet", "--force", RATING.replace("force-app", "src"))
    lines = told(git.folder, "HEAD").splitlines()
    assert [line for line in lines if line.startswith("-")] == ["- CustomField Account.Upflow_Rating__c"]
    assert len([line for line in lines if line.startswith("+")]) == 19


def test_a_commit_without_a_project_had_nothing(git: Git) -> None:
    git("checkout", "--quiet", "--orphan", "empty")
    git("rm", "-r", "--cached", "--quiet", ".")
    git("commit", "--quiet", "--allow-empty", "--message", "Nothing")
    git("checkout", "--quiet", "--force", "main")
    assert len(told(git.folder, "empty").splitlines()) == 20


def test_a_sparse_checkout_hides_what_changed(git: Git) -> None:
    git("sparse-checkout", "set", "--no-cone", "/sfmeta.yml", "/sfdx-project.json", f"/{RATING}")
    with pytest.raises(ProjectError, match="a sparse checkout leaves 19 of the source files out"):
        since(Project(git.folder), "HEAD")


def test_outside_of_git_nobody_knows(git: Git) -> None:
    shutil.rmtree(git.folder / ".git")
    with pytest.raises(ProjectError, match="the project is not in git"):
        since(Project(git.folder), "HEAD")


def test_plan_and_deploy_carry_what_has_changed_deletions_included(
    org: Org, git: Git, sfmeta: Callable[..., Run]
) -> None:
    """What was not deployed before the commit is not deployed now, and what was stays untouched."""
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    git("tag", "v1")
    git.edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    assert sfmeta("generate").exit_code == 0
    git.commit("Relabel")
    git.edit("sfmeta.yml", "  due_count:\n", "  due_count: {enabled: false}\n")
    git.edit("sfmeta.yml", "  credit_score: {kind: number}", "  credit_score: {kind: number, label: Score}")
    assert sfmeta("generate").exit_code == 0
    (git.folder / "force-app/main/default/classes").mkdir()
    (git.folder / "force-app/main/default/classes/Sync.cls").write_text("public class Sync {}")
    git.commit("Retire, and relabel another")

    run = sfmeta("plan", "--since", "HEAD~1", "--json")
    assert run.exit_code == 0, run.err
    changes = [(change["action"], change["full_name"]) for change in run.document["changes"]]
    assert changes == [
        ("update", "Account.Upflow_Credit_Score__c"),
        ("delete", "Account.Upflow_Due_Count__c"),
        ("update", "Upflow_Integration"),
        ("update", "Upflow_Reader"),
    ]
    assert run.document["since"] == git("rev-parse", "HEAD~1")
    assert "Also changed since HEAD~1, and not of sfmeta.yml: ApexClass Sync\n" in run.err

    done = sfmeta("deploy", "--since", "HEAD~1", "--allow", "delete", "--yes", "--json")
    assert done.exit_code == 0, done.err
    fields = org.described()
    assert fields["Upflow_Credit_Score__c"]["label"] == "Score"
    assert "Upflow_Due_Count__c" not in fields
    assert fields["Upflow_Rating__c"]["label"] == "Rating", "changed before that commit"
    rest = sfmeta("deploy", "--since", "v1", "--yes", "--json")
    assert (rest.exit_code, rest.document["result"]) == (0, "deployed")
    assert org.described()["Upflow_Rating__c"]["label"] == "Grade"
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_saved_plan_remembers_what_it_was_limited_to(
    org: Org, git: Git, sfmeta: Callable[..., Run], tmp_path: Path
) -> None:
    git.edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    assert sfmeta("generate").exit_code == 0
    git.commit("Relabel")
    saved = tmp_path / "rating.plan"
    assert sfmeta("plan", "--since", "HEAD~1", "--out", str(saved)).exit_code == 0
    git("commit", "--quiet", "--allow-empty", "--message", "Later: HEAD~1 is another commit now")
    done = sfmeta("deploy", str(saved), "--yes", "--json")
    assert done.exit_code == 1, "the permission sets are not there, so the field cannot be seen"
    assert [change["full_name"] for change in done.document["plan"]["changes"]] == ["Account.Upflow_Rating__c"]


def test_since_nothing_there_is_nothing_to_deploy(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("plan", "--since", "HEAD", "--exit-code")
    assert run.exit_code == 0, run.out
    assert "Plan: 0 to add, 0 to change, 0 to delete" in run.out

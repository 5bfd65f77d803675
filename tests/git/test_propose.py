"""A proposal is a commit on a branch of its own, and nothing else: in repositories of every shape, with real hooks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.git.conftest import RATING, Git

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

LOCK = "sfmeta.lock"
SETS = [
    "force-app/main/default/permissionsets/Upflow_Integration.permissionset-meta.xml",
    "force-app/main/default/permissionsets/Upflow_Reader.permissionset-meta.xml",
]


def relabel(git: Git, label: str = "Grade") -> None:
    git.edit("sfmeta.yml", "  rating:\n", f"  rating: {{label: {label}}}\n")


def test_the_branch_has_the_change_generated_and_the_person_keeps_everything(
    git: Git, sfmeta: Callable[..., Run]
) -> None:
    """Staged, unstaged and new files of a person stay as they are, and stay out of the proposal."""
    (git.folder / "staged.txt").write_text("staged")
    git("add", "staged.txt")
    (git.folder / "new.txt").write_text("new")
    git.edit("sfdx-project.json", '"namespace": ""', '"namespace": "acme"')
    git.edit(RATING, "<label>Rating<", "<label>By hand<")
    relabel(git)
    before = git.standing()
    run = sfmeta("propose", "--json")
    assert (run.exit_code, run.document["result"]) == (0, "proposed"), run.err
    assert git.standing() == before
    told = run.document
    assert told["files"] == [RATING, LOCK, "sfmeta.yml"]
    assert git("diff", "--name-only", "HEAD", told["branch"]).splitlines() == told["files"]
    assert git("rev-parse", told["branch"]) == told["commit"]
    assert git("rev-parse", f"{told['branch']}~1") == git("rev-parse", "HEAD") == told["base"]
    assert "<label>Grade</label>" in git("show", f"{told['branch']}:{RATING}")
    assert told["pushed"] is None
    assert told["fields"] == [
        {
            "full_name": "Account.Upflow_Rating__c",
            "change": "change",
            "events": [{"verb": "relabelled", "detail": "“Rating” → “Grade”"}],
        }
    ]


def test_what_is_on_the_branch_is_what_generate_makes(git: Git, sfmeta: Callable[..., Run], tmp_path: Path) -> None:
    relabel(git)
    git.edit("sfmeta.yml", "  due_count:\n", "  due_count: {enabled: false}\n")
    branch = sfmeta("propose", "--json").document["branch"]
    git("worktree", "add", "--quiet", str(tmp_path / "review"), branch)
    assert sfmeta("generate", "--check", "--project", str(tmp_path / "review")).exit_code == 0
    assert sfmeta("validate", str(tmp_path / "review" / "force-app")).exit_code == 0


def test_the_message_lists_what_happened_to_the_fields(git: Git, sfmeta: Callable[..., Run]) -> None:
    relabel(git)
    git.edit("sfmeta.yml", "  due_count:\n", "  due_count: {enabled: false}\n")
    git.edit(
        "sfmeta.yml",
        "  contract_end_date: {kind: date}\n",
        "  contract_end_date: {kind: date}\n  vip: {kind: boolean}\n",
    )
    run = sfmeta("propose")
    assert run.exit_code == 0, run.err
    branch = git("branch", "--list", "sfmeta/*", "--format=%(refname:short)")
    assert git("log", "-1", "--format=%B", branch) == (
        "Retire 1 field, change 1, add 1\n"
        "\n"
        "Account.Upflow_Due_Count__c retired\n"
        "Account.Upflow_Rating__c relabelled: “Rating” → “Grade”\n"
        "Account.Upflow_Vip__c made: Checkbox, “Vip”"
    )
    assert run.out.startswith("Retire 1 field, change 1, add 1\n\n```diff\n- Account.Upflow_Due_Count__c retired\n")
    assert git("log", "-1", "--format=%an <%ae>", branch) == "Ada <ada@example.com>"
    assert f"{branch} has a new commit" in run.err
    assert f"Not pushed. Next: git push -u origin {branch}" in run.err


def test_with_an_org_the_text_has_the_plan_for_it(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    relabel(git)
    run = sfmeta("propose", "--org", "emulator", "--json")
    assert run.exit_code == 0, run.err
    assert "### Plan for `emulator`: 1 field to change\n" in run.document["body"]
    assert "      label: “Rating” → “Grade”\n" in run.document["body"]
    assert [change["full_name"] for change in run.document["plan"]["changes"]] == ["Account.Upflow_Rating__c"]
    assert org.described()["Upflow_Rating__c"]["label"] == "Rating", "nothing was deployed"


def test_with_nothing_to_propose_nothing_is_made(git: Git, sfmeta: Callable[..., Run]) -> None:
    (git.folder / "new.txt").write_text("unrelated")
    run = sfmeta("propose")
    assert (run.exit_code, run.out) == (0, "")
    assert "Nothing to propose" in run.err
    assert git("branch", "--format=%(refname:short)") == "main"
    assert sfmeta("propose", "--json").document["result"] == "unchanged"


def test_the_same_proposal_is_made_once(git: Git, sfmeta: Callable[..., Run]) -> None:
    relabel(git)
    first = sfmeta("propose", "--json").document
    again = sfmeta("propose", "--json")
    assert (again.exit_code, again.document["result"]) == (0, "unchanged")
    assert (again.document["branch"], again.document["commit"]) == (first["branch"], first["commit"])
    assert len(git("branch", "--format=%(refname:short)").splitlines()) == 2


def test_a_branch_that_reviewers_have_gone_on_with_is_not_moved(git: Git, sfmeta: Callable[..., Run]) -> None:
    relabel(git)
    branch = sfmeta("propose", "--json").document["branch"]
    git("stash", "--quiet")
    git("checkout", "--quiet", branch)
    git("commit", "--quiet", "--allow-empty", "--message", "A reviewer's")
    tree = git("commit-tree", "HEAD~1^{tree}", "-p", "HEAD", "-m", "Back again")
    git("reset", "--quiet", "--hard", tree)
    git.edit(RATING, "<label>Grade<", "<label>Better<")
    reviewed = git.commit("Better")
    git("checkout", "--quiet", "main")
    git("stash", "pop", "--quiet")
    run = sfmeta("propose")
    assert run.exit_code == 3
    assert f"{branch} is there already, and has gone on since" in run.err
    assert git("rev-parse", branch) == reviewed


def test_a_named_branch_gets_one_commit_after_the_other(git: Git, sfmeta: Callable[..., Run]) -> None:
    relabel(git)
    first = sfmeta("propose", "--branch", "rating", "--json").document
    git.edit("sfmeta.yml", "rating: {label: Grade}", "rating: {label: Grade, help: From A to E}")
    second = sfmeta("propose", "--branch", "rating", "--json")
    assert second.exit_code == 0, second.err
    assert git("rev-parse", "rating~1") == first["commit"]
    assert second.document["base"] == git("rev-parse", "main")
    assert [event["verb"] for event in second.document["fields"][0]["events"]] == ["relabelled", "changed"]
    assert "relabelled" not in git("log", "-1", "--format=%B", "rating"), "that was the first commit's"
    third = sfmeta("propose", "--branch", "rating", "--json").document
    assert (third["result"], third["commit"]) == ("unchanged", second.document["commit"])


def test_what_the_branch_changed_of_the_spec_meanwhile_is_kept(git: Git, sfmeta: Callable[..., Run]) -> None:
    """main has gone on while the person works on an older commit; neither side's change is lost."""
    git("checkout", "--quiet", "-b", "work")
    git("checkout", "--quiet", "main")
    git.edit("sfmeta.yml", "  credit_score: {kind: number}", "  credit_score: {kind: number, label: Score}")
    assert sfmeta("generate").exit_code == 0
    git.commit("Meanwhile")
    git("checkout", "--quiet", "work")
    relabel(git)
    told = sfmeta("propose", "--base", "main", "--json").document
    assert told["base"] == git("rev-parse", "main")
    assert told["files"] == [RATING, LOCK, "sfmeta.yml"]
    assert "label: Score" in git("show", f"{told['branch']}:sfmeta.yml")
    assert "label: Grade" in git("show", f"{told['branch']}:sfmeta.yml")


def test_two_changes_of_the_same_line_are_for_a_person_to_settle(git: Git, sfmeta: Callable[..., Run]) -> None:
    git("checkout", "--quiet", "-b", "work")
    git("checkout", "--quiet", "main")
    relabel(git, "Score")
    assert sfmeta("generate").exit_code == 0
    git.commit("Meanwhile")
    git("checkout", "--quiet", "work")
    relabel(git)
    run = sfmeta("propose", "--base", "main")
    assert run.exit_code == 3
    assert "sfmeta.yml: error: the branch and you have changed the same lines [conflict]" in run.err
    assert git("branch", "--list", "sfmeta/*") == ""


def test_a_branch_that_is_checked_out_is_not_moved_under_its_work_tree(
    git: Git, sfmeta: Callable[..., Run], tmp_path: Path
) -> None:
    git("branch", "rating")
    git("worktree", "add", "--quiet", str(tmp_path / "side"), "rating")
    relabel(git)
    for branch, folder in (("rating", tmp_path / "side"), ("main", git.folder)):
        run = sfmeta("propose", "--branch", branch)
        assert run.exit_code == 3
        assert f"{branch} is checked out in {folder}" in run.err
        assert git("rev-parse", branch) == git("rev-parse", "HEAD")


def test_on_a_detached_head_the_commit_is_the_base(git: Git, sfmeta: Callable[..., Run]) -> None:
    git("checkout", "--quiet", "--detach")
    relabel(git)
    before = git.standing()
    told = sfmeta("propose", "--json").document
    assert git("rev-parse", f"{told['branch']}~1") == git("rev-parse", "HEAD")
    assert git.standing() == before


def test_before_the_first_commit_there_is_nothing_to_change(git: Git, sfmeta: Callable[..., Run]) -> None:
    shutil.rmtree(git.folder / ".git")
    git("init", "--quiet")
    run = sfmeta("propose")
    assert run.exit_code == 1
    assert "nothing is committed yet" in run.err


def test_outside_of_git_there_is_no_branch(git: Git, sfmeta: Callable[..., Run]) -> None:
    shutil.rmtree(git.folder / ".git")
    run = sfmeta("propose", "--json")
    assert (run.exit_code, run.document["error"]) == (1, "the project is not in git")


def test_a_work_tree_beside_the_main_one_proposes_too(
    git: Git, sfmeta: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    side = Git(tmp_path / "side")
    monkeypatch.chdir(side.folder)
    relabel(side)
    before = side.standing(), git.standing()
    told = sfmeta("propose", "--json").document
    assert told["result"] == "proposed"
    assert (side.standing(), git.standing()) == before
    assert "label: Grade" in git("show", f"{told['branch']}:sfmeta.yml")


def test_a_project_in_a_folder_of_its_repository(git: Git, sfmeta: Callable[..., Run], tmp_path: Path) -> None:
    outer = Git(tmp_path / "monorepo")
    shutil.copytree(git.folder, outer.folder / "crm", ignore=shutil.ignore_patterns(".git"))
    (outer.folder / "README").write_text("outer")
    outer("init", "--quiet")
    outer.commit("Everything")
    outer.edit("crm/sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    told = sfmeta("propose", "--project", str(outer.folder / "crm"), "--json").document
    assert told["files"] == [RATING, LOCK, "sfmeta.yml"]
    assert outer("diff", "--name-only", "HEAD", told["branch"]).splitlines() == [
        f"crm/{path}" for path in told["files"]
    ]


def test_what_init_wrote_comes_along_where_the_commit_has_none(
    git: Git, sfmeta: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Git(tmp_path / "fresh")
    fresh.folder.mkdir()
    monkeypatch.chdir(fresh.folder)
    fresh("init", "--quiet")
    (fresh.folder / "README").write_text("A Salesforce team's")
    fresh.commit("Begin")
    assert sfmeta("init", "--example").exit_code == 0
    told = sfmeta("propose", "--json").document
    assert {"sfmeta.yml", "sfdx-project.json", "sfmeta.schema.json", ".forceignore", ".gitignore"} <= set(told["files"])
    assert len(told["fields"]) == 18
    assert fresh("status", "--porcelain", "--untracked-files=no") == ""


def test_without_an_identity_nobody_is_guessed(
    git: Git, sfmeta: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    relabel(git)
    run = sfmeta("propose")
    assert run.exit_code == 1
    assert "auto-detection is disabled" in run.err
    assert 'git config --global user.name "YOUR NAME"' in run.err
    assert git("branch", "--list", "sfmeta/*") == ""
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Bot")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "bot@example.com")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Bot")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "bot@example.com")
    assert sfmeta("propose").exit_code == 0


def test_the_commit_msg_hook_sees_the_message_and_may_change_it(git: Git, sfmeta: Callable[..., Run]) -> None:
    git.hook("commit-msg", 'echo "Change-Id: I1234" >> "$1"')
    relabel(git)
    branch = sfmeta("propose", "--json").document["branch"]
    assert git("log", "-1", "--format=%B", branch).splitlines()[-1] == "Change-Id: I1234"


def test_a_commit_msg_hook_that_refuses_is_heard_and_answered(git: Git, sfmeta: Callable[..., Run]) -> None:
    git("config", "core.hooksPath", ".hooks")
    git.hook("commit-msg", 'grep -q "^SALES-" "$1" || { echo "no ticket"; exit 1; }')
    relabel(git)
    before = git.standing()
    run = sfmeta("propose")
    assert run.exit_code == 3
    assert "error: no ticket [commit-msg]" in run.err
    assert "--title" in run.err
    assert git("branch", "--list", "sfmeta/*") == ""
    titled = sfmeta("propose", "--title", "SALES-12 Grades", "--json")
    assert titled.exit_code == 0, titled.err
    assert titled.document["title"] == "SALES-12 Grades"
    assert git("log", "-1", "--format=%s", titled.document["branch"]) == "SALES-12 Grades"
    assert git.standing() == before


def test_hooks_that_look_at_files_are_not_run_since_they_would_look_at_the_persons(
    git: Git, sfmeta: Callable[..., Run]
) -> None:
    for hook in ("pre-commit", "prepare-commit-msg", "post-commit", "post-checkout"):
        git.hook(hook, "touch hook-ran; exit 1")
    relabel(git)
    assert sfmeta("propose").exit_code == 0
    assert not (git.folder / "hook-ran").exists()


def test_a_commit_is_signed_where_git_signs(git: Git, sfmeta: Callable[..., Run], tmp_path: Path) -> None:
    """With a program in the place of gpg: it says what gpg says, and signs with a word."""
    program = tmp_path / "gpg"
    program.write_text("#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\necho 'signed by Ada'\n")
    program.chmod(0o755)
    git("config", "gpg.program", str(program))
    git("config", "commit.gpgsign", "true")
    relabel(git)
    branch = sfmeta("propose", "--json").document["branch"]
    assert "signed by Ada" in git("cat-file", "commit", branch)


def test_line_ends_are_those_of_the_repository(git: Git, sfmeta: Callable[..., Run]) -> None:
    (git.folder / ".gitattributes").write_text("* text=auto\n")
    git.commit("Normalize")
    spec = git.folder / "sfmeta.yml"
    relabel(git)
    spec.write_bytes(spec.read_bytes().replace(b"\n", b"\r\n"))
    told = sfmeta("propose", "--json").document
    assert told["files"] == [RATING, LOCK, "sfmeta.yml"]
    assert "\r" not in git("show", f"{told['branch']}:sfmeta.yml")


def test_a_file_that_someone_edited_by_hand_is_overwritten_with_consent_only(
    git: Git, sfmeta: Callable[..., Run]
) -> None:
    git.edit(RATING, "<label>Rating<", "<label>By hand<")
    git.commit("By hand")
    run = sfmeta("propose")
    assert run.exit_code == 3
    assert f"{RATING}: error: was edited by hand" in run.err
    told = sfmeta("propose", "--allow", "overwrite", "--json").document
    assert told["files"] == [RATING]


def test_a_field_that_has_left_the_spec_is_forgotten_by_name(git: Git, sfmeta: Callable[..., Run]) -> None:
    git.edit("sfmeta.yml", "  strategic_account: {kind: boolean}\n", "")
    assert sfmeta("propose").exit_code == 3
    told = sfmeta("propose", "--forget", "Upflow_Strategic_Account__c", "--json").document
    assert told["fields"][0]["change"] == "forget"
    assert told["title"] == "Forget Account.Upflow_Strategic_Account__c"


@pytest.mark.parametrize("name", ["a b", "-x", "refs..x", "x.lock"])
def test_a_name_that_git_refuses_is_refused(git: Git, sfmeta: Callable[..., Run], name: str) -> None:
    relabel(git)
    run = sfmeta("propose", f"--branch={name}")
    assert run.exit_code == 1
    assert f"{name} is not a name that git takes for a branch" in run.err


def test_it_pushes_when_asked_and_sets_the_upstream(git: Git, sfmeta: Callable[..., Run], tmp_path: Path) -> None:
    remote = Git(tmp_path / "remote.git")
    remote.folder.mkdir()
    remote("init", "--quiet", "--bare")
    git("remote", "add", "team", str(remote.folder))
    relabel(git)
    run = sfmeta("propose", "--push", "--json")
    assert run.exit_code == 0, run.err
    told = run.document
    assert told["pushed"] == "team"
    assert remote("rev-parse", told["branch"]) == told["commit"]
    assert git("rev-parse", "--abbrev-ref", f"{told['branch']}@{{upstream}}") == f"team/{told['branch']}"
    again = sfmeta("propose", "--push", "--json")
    assert (again.exit_code, again.document["pushed"]) == (0, "team")


def test_a_push_that_fails_leaves_the_branch_and_says_how_to_go_on(
    git: Git, sfmeta: Callable[..., Run], tmp_path: Path
) -> None:
    relabel(git)
    run = sfmeta("propose", "--push")
    assert run.exit_code == 1
    assert "the branch was not pushed: there is no remote" in run.err
    git("remote", "add", "origin", str(tmp_path / "nowhere.git"))
    run = sfmeta("propose", "--push")
    assert run.exit_code == 1
    branch = git("branch", "--list", "sfmeta/*", "--format=%(refname:short)")
    assert f"the branch is there and was not pushed: git push -u origin {branch}" in run.err


def test_a_branch_that_the_remote_has_gone_on_with_is_not_forced(
    git: Git, sfmeta: Callable[..., Run], tmp_path: Path
) -> None:
    remote = Git(tmp_path / "remote.git")
    remote.folder.mkdir()
    remote("init", "--quiet", "--bare")
    git("remote", "add", "origin", str(remote.folder))
    relabel(git)
    assert sfmeta("propose", "--branch", "rating", "--push").exit_code == 0
    git("clone", "--quiet", "--branch", "rating", str(remote.folder), str(tmp_path / "other"))
    other = Git(tmp_path / "other")
    other("commit", "--quiet", "--allow-empty", "--message", "A reviewer's")
    other("push", "--quiet")
    theirs = remote("rev-parse", "rating")
    git.edit("sfmeta.yml", "label: Grade", "label: Score")
    run = sfmeta("propose", "--branch", "rating", "--push")
    assert run.exit_code == 1
    assert remote("rev-parse", "rating") == theirs

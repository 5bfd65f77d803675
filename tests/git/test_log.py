"""A field's life in a real repository: made, widened, relabelled, retyped, retired; and where each state of it went."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sfmeta.flows.log import arrivals
from sfmeta.metadata.model import Key
from sfmeta.plan.model import OrgIdentity
from sfmeta.plan.past import Deploy, Origin, Part
from sfmeta.store.git.history import Commit
from tests.git.conftest import RATING, Git

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org


def changed(git: Git, sfmeta: Callable[..., Run], old: str, new: str, message: str, *more: str) -> str:
    git.edit("sfmeta.yml", old, new)
    done = sfmeta("generate", *more)
    assert done.exit_code == 0, done.err
    return git.commit(message)


def chapters(run: Run) -> list[tuple[str, list[str]]]:
    """The subject of each commit, and what it did."""
    assert run.exit_code == 0, run.err
    return [
        (chapter["subject"], [f"{event['verb']}: {event['detail']}".removesuffix(": ") for event in chapter["events"]])
        for chapter in run.document["chapters"]
    ]


def test_a_life_from_the_first_commit_to_the_last(git: Git, sfmeta: Callable[..., Run]) -> None:
    """Commits that change nothing of the field's meaning are passed over."""
    made = git("rev-parse", "HEAD")
    changed(git, sfmeta, "  rating:\n", "  rating: {length: 40}\n", "Letters are short")
    (git.folder / "unrelated").write_text("x")
    git.commit("Unrelated")
    git.edit(RATING, "    <fullName>", "\n  <fullName>")
    git.commit("Indented by hand")
    changed(git, sfmeta, "{length: 40}", "{length: 80, label: Grade}", "Sales", "--allow", "overwrite")
    changed(git, sfmeta, "{length: 80, label: Grade}", "{enabled: false}", "Nobody reads it")
    changed(git, sfmeta, "{enabled: false}", "{label: Grade}", "Somebody does")
    run = sfmeta("log", "rating", "--json")
    assert chapters(run) == [
        ("What Upflow exports", ["made: Text(255), “Rating”"]),
        ("Letters are short", ["narrowed: Text(255) → Text(40)"]),
        ("Sales", ["widened: Text(40) → Text(80)", "relabelled: “Rating” → “Grade”"]),
        ("Nobody reads it", ["retired"]),
        ("Somebody does", ["made: Text(255), “Grade”"]),
    ]
    first = run.document["chapters"][0]
    assert (first["commit"], first["author"], first["address"]) == (made, "Ada", "ada@example.com")
    assert (first["path"], run.document["field"]) == (RATING, "Account.Upflow_Rating__c")


def test_another_type_is_told_as_one_thing(git: Git, sfmeta: Callable[..., Run]) -> None:
    changed(git, sfmeta, "  portal_url:\n", "  portal_url: {type: Html}\n", "Clickable")
    assert chapters(sfmeta("log", "portal_url", "--json"))[1][1][0] == (
        "retyped: Text Area (Long)(32768) → Text Area (Rich)(32768)"
    )


def test_a_field_that_was_forgotten_has_left_and_was_not_retired(git: Git, sfmeta: Callable[..., Run]) -> None:
    """Its history is there for whoever knows its name."""
    name = "Upflow_Strategic_Account__c"
    changed(git, sfmeta, "  strategic_account: {kind: boolean}\n", "", "Not ours", "--forget", name)
    for known_as in (name, f"Account.{name}", "Upflow_Strategic_Account"):
        told = chapters(sfmeta("log", known_as, "--json"))
        assert told[-1] == ("Not ours", ["left: it is no longer in the source tree, and stays in the orgs"])


def test_a_file_that_moved_is_the_same_field(git: Git, sfmeta: Callable[..., Run]) -> None:
    settings = git.folder / "sfdx-project.json"
    settings.write_text(settings.read_text().replace('"force-app"', '"src"'))
    git("mv", "force-app", "src")
    git.commit("Moved")
    git.edit(RATING.replace("force-app", "src"), "<label>Rating<", "<label>Grade<")
    git.commit("By hand")
    assert chapters(sfmeta("log", "rating", "--json")) == [
        ("What Upflow exports", ["made: Text(255), “Rating”"]),
        ("By hand", ["relabelled: “Rating” → “Grade”"]),
    ]


def test_both_sides_of_a_merge_are_told_and_the_merge_where_it_settled_them(
    git: Git, sfmeta: Callable[..., Run]
) -> None:
    git("checkout", "--quiet", "-b", "side")
    changed(git, sfmeta, "  rating:\n", "  rating: {label: Side}\n", "Side")
    git("checkout", "--quiet", "main")
    changed(git, sfmeta, "  rating:\n", "  rating: {label: Main}\n", "Main")
    git.ends(1, "merge", "--quiet", "side")
    git("checkout", "--quiet", "--ours", ".")
    git.edit("sfmeta.yml", "label: Main", "label: Both")
    assert sfmeta("generate").exit_code == 0
    git.commit("Merge")
    told = chapters(sfmeta("log", "rating", "--json"))
    assert told[-1] == ("Merge", ["relabelled: “Main” → “Both”"])
    assert sorted(told[1:-1]) == [
        ("Main", ["relabelled: “Rating” → “Main”"]),
        ("Side", ["relabelled: “Rating” → “Side”"]),
    ]


def test_a_merge_that_took_one_side_settles_what_the_other_said(git: Git, sfmeta: Callable[..., Run]) -> None:
    """Both sides are history; which of them came last in the log says nothing about which is there."""
    git("checkout", "--quiet", "-b", "side")
    changed(git, sfmeta, "  rating:\n", "  rating: {label: Side}\n", "Side")
    git("checkout", "--quiet", "main")
    changed(git, sfmeta, "  rating:\n", "  rating: {label: Main}\n", "Main")
    git("branch", "other")
    for side in ("ours", "theirs"):
        git("checkout", "--quiet", "-B", side, "other")
        git("merge", "--quiet", "-X", side, "-m", "Merge", "side")
        label = {"ours": "Main", "theirs": "Side"}[side]
        told = sfmeta("log", "rating", "--json").document
        last = chapters(sfmeta("log", "rating", "--json"))[-1][1][-1]
        said = [event["detail"] for event in told["settled"]] or [last]
        assert said[0].endswith(f"“{label}”")
        assert told["uncommitted"] == []


def test_a_shallow_clone_does_not_claim_to_know_the_beginning(
    git: Git, sfmeta: Callable[..., Run], tmp_path: Path
) -> None:
    changed(git, sfmeta, "  rating:\n", "  rating: {label: Grade}\n", "Sales call it so")
    git("clone", "--quiet", "--depth", "1", f"file://{git.folder}", str(tmp_path / "shallow"))
    run = sfmeta("log", "rating", "--project", str(tmp_path / "shallow"))
    assert run.exit_code == 0, run.err
    assert "there: already: this clone is shallow" in run.out
    assert "made" not in run.out


def test_what_is_not_committed_yet_is_told_apart(git: Git, sfmeta: Callable[..., Run]) -> None:
    git.edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    assert sfmeta("generate").exit_code == 0
    run = sfmeta("log", "Upflow_Rating__c")
    assert run.exit_code == 0
    assert run.out.endswith("not committed yet\n    relabelled: “Rating” → “Grade”\n")


def test_how_a_person_likes_logs_makes_no_difference(git: Git, sfmeta: Callable[..., Run]) -> None:
    changed(git, sfmeta, "  rating:\n", "  rating: {label: Grade}\n", "Sales call it so")
    expected = chapters(sfmeta("log", "rating", "--json"))
    for name, value in (
        ("log.showRoot", "false"),
        ("log.follow", "true"),
        ("log.showSignature", "true"),
        ("log.diffMerges", "off"),
        ("log.abbrevCommit", "true"),
        ("log.date", "relative"),
        ("diff.renames", "copies"),
        ("diff.noprefix", "true"),
        ("core.quotePath", "true"),
        ("color.ui", "always"),
        ("format.pretty", "oneline"),
    ):
        git("config", name, value)
    assert chapters(sfmeta("log", "rating", "--json")) == expected
    assert sfmeta("propose").exit_code == 0


def test_a_project_in_a_folder_and_another_object_format(
    git: Git, sfmeta: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outer = Git(tmp_path / "monorepo")
    shutil.copytree(git.folder, outer.folder / "crm [1]", ignore=shutil.ignore_patterns(".git"))
    outer("init", "--quiet", "--object-format=sha256")
    made = outer.commit("Everything")
    monkeypatch.chdir(outer.folder / "crm [1]")
    (chapter,) = sfmeta("log", "rating", "--json").document["chapters"]
    assert (chapter["commit"], chapter["path"], len(made)) == (made, RATING, 64)


def test_a_name_that_nobody_ever_had_is_said_to_be_none(git: Git, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("log", "ratting")
    assert run.exit_code == 1
    assert "has no field 'ratting'" in run.err
    assert "did you mean rating?" in run.err


def test_a_field_that_git_has_not_seen_yet(git: Git, sfmeta: Callable[..., Run]) -> None:
    git.edit("sfmeta.yml", "  contract_end_date:", "  vip: {kind: boolean}\n  contract_end_date:")
    run = sfmeta("log", "vip")
    assert (run.exit_code, run.out) == (0, "Account.Upflow_Vip__c\n")
    assert "git has nothing of this field yet" in run.err


def test_each_state_tells_the_orgs_that_it_went_to(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    """By the definition that was deployed: a state that was deployed before it was committed, too."""
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    git.edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("deploy", "--yes", "--allow", "uncommitted").exit_code == 0
    git.commit("Sales call it so")
    git.edit("sfmeta.yml", "label: Grade", "label: Score")
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("deploy", "--yes", "--check-only").exit_code == 0
    git.commit("Validated alone")
    changed(git, sfmeta, "{label: Score}", "{enabled: false}", "Nobody reads it")
    assert sfmeta("remove", "rating", "--allow", "delete", "--yes").exit_code == 0
    told = sfmeta("log", "rating", "--json").document
    went = {
        chapter["subject"]: [deploy["org"]["alias"] for deploy in chapter["deploys"]] for chapter in told["chapters"]
    }
    assert went == {
        "What Upflow exports": ["emulator"],
        "Sales call it so": ["emulator"],
        "Validated alone": [],
        "Nobody reads it": ["emulator"],
    }
    assert told["elsewhere"] == []
    shown = sfmeta("log", "rating").out
    assert "    retired\n    → emulator, " in shown


def test_a_state_that_git_never_had_is_told_too(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    git.edit("sfmeta.yml", "  rating:\n", "  rating: {label: Draft}\n")
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("deploy", "--assign", "--yes", "--allow", "uncommitted").exit_code == 0
    git("checkout", "--quiet", ".")
    run = sfmeta("log", "rating")
    assert (
        "in a state that this branch of git does not have, as a restored field may be in\n    → emulator, " in run.out
    )


NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
KEY = Key("CustomField", "Account.Upflow_Rating__c")


def commit(hours: int) -> Commit:
    return Commit(f"{hours:040}", "Ada", "ada@example.com", NOON + timedelta(hours=hours), "x")


def deploy(hours: float, state: str, status: str | None = "Succeeded", *, check_only: bool = False) -> Deploy:
    identity = OrgIdentity("dev", "00D", "Acme", "https://x", "a@b", "005", is_sandbox=True, organization_type="x")
    started = NOON + timedelta(hours=hours)
    origin = Origin("Ada", None, None, committed=True)
    return Deploy(f"0Af{hours}", identity, started, origin, check_only, "", "", (Part("update", KEY, state),), status)


@pytest.mark.parametrize(
    ("deploys", "arrived", "elsewhere"),
    [
        pytest.param([deploy(1, "a")], {0: ["0Af1"]}, [], id="the state that it carried"),
        pytest.param([deploy(9, "a")], {2: ["0Af9"]}, [], id="a state that came back, since it did"),
        pytest.param([deploy(3, "a")], {0: ["0Af3"]}, [], id="and not before"),
        pytest.param([deploy(-1, "b")], {1: ["0Af-1"]}, [], id="deployed before it was committed"),
        pytest.param([deploy(5, "c")], {}, ["0Af5"], id="of no commit"),
        pytest.param([deploy(1, "a", "Failed"), deploy(2, "a", None)], {}, [], id="failed, or not watched"),
        pytest.param([deploy(1, "a", check_only=True)], {}, [], id="validated"),
        pytest.param([deploy(1.5, "a"), deploy(1, "a")], {0: ["0Af1", "0Af1.5"]}, [], id="in order of time"),
    ],
)
def test_deploys_are_told_by_the_state_that_they_carried(
    deploys: list[Deploy], arrived: dict[int, list[str]], elsewhere: list[str]
) -> None:
    """The states are a, b and a again."""
    states = [(commit(0), "a"), (commit(2), "b"), (commit(4), "a")]
    found, others = arrivals(states, deploys, KEY)
    assert {number: [each.id for each in told] for number, told in found.items()} == arrived
    assert [each.id for each in others] == elsewhere


def test_a_deploy_of_other_components_says_nothing() -> None:
    assert arrivals([(commit(0), "a")], [deploy(1, "a")], Key("CustomField", "Account.Other__c")) == ({}, ())

"""What was deployed from here, and what is written down of it while it happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sfmeta.store.deploys import deploys, past_deploys
from sfmeta.store.location import Location
from tests.git.conftest import Git

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory
    from tests.command_line import Run
    from tests.deploy.conftest import Org


def test_a_deploy_is_written_down_with_all_that_is_asked_later(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    deployed = sfmeta("deploy", "--assign", "--yes", "--json").document
    (told,) = sfmeta("history", "--json").document["deploys"]
    assert told["id"] == deployed["deployment"]["id"]
    assert (told["org"]["alias"], told["org"]["org_id"]) == ("emulator", org.emulator.org_id)
    assert (told["result"], told["plan"], told["since"]) == ("deployed", deployed["plan"]["digest"], None)
    assert (told["person"], told["branch"], told["committed"]) == ("Ada <ada@example.com>", "main", True)
    assert told["commit"] == git("rev-parse", "HEAD")
    assert len(told["components"]) == 20
    assert {"action": "create", "type": "CustomField", "full_name": "Account.Upflow_Rating__c"} in told["components"]


def test_the_newest_comes_first_and_a_limit_says_what_it_hides(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    git.edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("deploy", "--yes", "--check-only").exit_code == 0
    assert sfmeta("deploy", "--yes", "--allow", "uncommitted").exit_code == 0
    git.edit("sfmeta.yml", "{label: Grade}", "{enabled: false}")
    assert sfmeta("generate").exit_code == 0
    git.commit("Retire")
    assert sfmeta("remove", "rating", "--allow", "delete", "--yes").exit_code == 0
    lines = [line.split() for line in sfmeta("history").out.splitlines()[1:]]
    assert [(line[3], line[4]) for line in lines] == [
        ("deployed", "-1"),
        ("deployed", "~1"),
        ("validated", "~1"),
        ("deployed", "+18"),
    ]
    commits = [next(word for word in line[5:] if "<" not in word and word != "Ada") for line in lines]
    first, last = git("rev-parse", "--short=8", "HEAD~1"), git("rev-parse", "--short=8", "HEAD")
    assert commits == [last, f"{first}+", f"{first}+", first], "a + where the files were not those of the commit"
    limited = sfmeta("history", "--limit", "1")
    assert len(limited.out.splitlines()) == 2
    assert "3 more: --limit 4" in limited.err


def test_a_deploy_that_salesforce_refused_is_history_too(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    org.trouble(action="deploy-fails", code="UNKNOWN_EXCEPTION", message="An unexpected error occurred")
    run = sfmeta("deploy", "--yes")
    assert run.exit_code == 1
    (told,) = sfmeta("history", "--json").document["deploys"]
    assert told["result"] == "failed"


def test_a_deploy_that_nobody_watched_to_its_end_is_found_by_its_id_and_ended_later(
    org: Org, git: Git, sfmeta: Callable[..., Run]
) -> None:
    org.trouble(action="deploy-queued", seconds=30)
    assert sfmeta("deploy", "--yes", "--assign", "--timeout", "1").exit_code == 1
    (told,) = sfmeta("history", "--json").document["deploys"]
    assert (told["result"], told["id"][:3]) == ("not watched", "0Af")
    org.control("clock", seconds=31)
    done = sfmeta("deploy", "--resume", told["id"], "--assign")
    assert done.exit_code == 0, done.err
    (told,) = sfmeta("history", "--json").document["deploys"]
    assert told["result"] == "deployed"


def test_what_a_pipeline_deploys_is_put_to_whoever_made_the_change(
    org: Org, git: Git, sfmeta: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "ada-on-github")
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    (told,) = sfmeta("history", "--json").document["deploys"]
    assert told["person"] == "ada-on-github"


def test_outside_of_git_there_is_no_commit_to_tell(
    org: Org, git: Git, sfmeta: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    (git.folder / ".git").rename(git.folder.parent / "elsewhere")
    monkeypatch.setenv("LOGNAME", "ada")
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    (told,) = sfmeta("history", "--json").document["deploys"]
    assert (told["person"], told["commit"], told["branch"], told["committed"]) == ("ada", None, None, False)


def test_where_nothing_was_deployed_nothing_is_made(git: Git, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("history", "--org", "emulator")
    assert (run.exit_code, run.out) == (0, "")
    assert "Nothing was deployed from here to emulator yet." in run.err
    slip = sfmeta("history", "--org", "emulatro")
    assert slip.exit_code == 1
    assert "no org 'emulatro' in sfmeta.yml" in slip.err
    assert not (git.folder / ".sfmeta").exists()
    assert sfmeta("history", "--json").document["deploys"] == []


def test_a_history_that_cannot_be_written_stops_a_deploy_before_it_starts(
    org: Org, git: Git, sfmeta: Callable[..., Run]
) -> None:
    (git.folder / ".sfmeta").mkdir()
    (git.folder / ".sfmeta/store.db").write_text("this is no database, and long enough to be told from one" * 9)
    run = sfmeta("deploy", "--yes", "--json")
    assert run.exit_code == 1
    assert "the store cannot be used" in run.document["error"]
    assert not [call for call in org.calls() if "deployRequest" in call]


def test_an_emulator_made_anew_counts_from_one_again_and_the_newer_deploy_is_told(
    org: Org,
    git: Git,
    sfmeta: Callable[..., Run],
    emulator_factory: EmulatorFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    (first,) = sfmeta("history", "--json").document["deploys"]
    again = emulator_factory(edition="developer")
    assert again.org_id == org.emulator.org_id
    monkeypatch.setenv("SFMETA_EMULATOR_URL", again.salesforce)
    run = sfmeta("deploy", "--assign", "--yes")
    assert run.exit_code == 0, run.err
    (told,) = sfmeta("history", "--json").document["deploys"]
    assert told["id"] == first["id"]
    assert told["started_at"] > first["started_at"]


def test_only_its_owner_reads_the_history(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    assert (git.folder / ".sfmeta/store.db").stat().st_mode & 0o777 == 0o600
    assert git("status", "--porcelain") == "", "and git ignores it"


def test_a_deploy_of_another_machine_is_not_made_up(tmp_path: Path) -> None:
    with deploys(Location(tmp_path)) as known:
        known.end("00D", "0Af", "Succeeded")
        assert known.all() == ()
    assert past_deploys(Location(tmp_path / "nowhere")) == ()


def test_records_alone_are_history_and_a_deploy_that_broke_before_them_shows_both(
    org: Org, git: Git, sfmeta: Callable[..., Run]
) -> None:
    git.edit("sfmeta.yml", "object: Account\n", "object: Account\nmirror_access: Account.AnnualRevenue\n")
    git.commit("Whoever sees the revenue sees these")
    org.trouble(action="drop", method="POST", path="*/composite/sobjects", times=9)
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 1
    org.end_trouble()
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    assert sfmeta("plan", "--exit-code").exit_code == 0
    records, components = sfmeta("history", "--json").document["deploys"]
    assert (records["id"], records["result"]) == (None, "deployed")
    assert {part["type"] for part in records["components"]} == {"FieldPermissions"}
    assert (components["id"][:3], components["result"]) == ("0Af", "deployed")
    assert [line.split()[-1] for line in sfmeta("history").out.splitlines()[1:]] == ["records", components["id"]]


def test_records_of_which_salesforce_refused_some_are_told_as_such(
    org: Org, git: Git, sfmeta: Callable[..., Run]
) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    git.edit("sfmeta.yml", "object: Account\n", "object: Account\nmirror_access: Account.AnnualRevenue\n")
    git.commit("Whoever sees the revenue sees these")
    org.trouble(action="row-error", object="FieldPermissions", code="INVALID_CROSS_REFERENCE_KEY", message="No")
    assert sfmeta("deploy", "--yes", "--json").document["result"] == "ungranted"
    assert sfmeta("history", "--json").document["deploys"][0]["result"] == "in part"


def test_an_assignment_alone_is_said_and_written_down(org: Org, git: Git, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--yes").exit_code == 1  # deployed, and nobody of ours sees it
    run = sfmeta("deploy", "--assign", "--yes", "--json")
    assert (run.exit_code, run.document["result"]) == (0, "deployed")
    assert run.document["verified"]["given"]
    newest, _ = sfmeta("history", "--json").document["deploys"]
    assert (newest["id"], newest["result"]) == (None, "deployed")
    assert newest["components"] == [
        {"action": "update", "type": "PermissionSetAssignment", "full_name": "Upflow_Integration"}
    ]
    again = sfmeta("deploy", "--assign", "--yes", "--json")
    assert again.document["result"] == "unchanged"
    assert len(sfmeta("history", "--json").document["deploys"]) == 2

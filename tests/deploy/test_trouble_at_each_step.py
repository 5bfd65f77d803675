"""Deploy, cancel, resume and restore, over the wire, with each kind of trouble at each of their steps.

However a step was disturbed, the command says how it ended, and the org is as it said: either all was done, or
nothing was and the same command again does it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sfmeta.store.deploys import past_deploys
from sfmeta.store.location import Location
from tests.deploy.conftest import Org

if TYPE_CHECKING:
    from tests.command_line import Run

RATING = "Upflow_Rating__c"

LOOK = {"method": "GET", "path": "*/deployRequest/*"}
START = {"method": "POST", "path": "*/deployRequest"}
CANCEL = {"method": "PATCH", "path": "*/deployRequest/*"}

PASSES: dict[str, dict[str, object]] = {
    "a connection that drops between looks": {**LOOK, "action": "drop", "times": 2},
    "a look whose answer is lost": {**LOOK, "action": "drop-after"},
    "an answer that breaks off": {**LOOK, "action": "truncate", "bytes": 20},
    "a session that expires while it is watched": {**LOOK, "action": "status", "status": 401},
    "a platform that is busy": {**LOOK, "action": "status", "status": 503},
}
"""What nobody notices but by the time it takes."""

COMMANDS: dict[str, Callable[[str, str], tuple[str, ...]]] = {
    "deploy": lambda _id, _backup: ("deploy", "--assign", "--yes"),
    "resume": lambda id_, _backup: ("deploy", "--resume", id_, "--assign"),
    "restore": lambda _id, backup: ("restore", backup, "--enable", "--yes"),
}


@pytest.fixture
def ready(project: Path, org: Org, sfmeta: Callable[..., Run]) -> Callable[[str], tuple[str, ...]]:
    """``ready("resume")``: the command line, with all done that has to come before it."""

    def prepared(name: str) -> tuple[str, ...]:
        id_ = backup = ""
        if name in ("resume", "cancel"):
            org.trouble(action="deploy-queued", seconds=30)
            assert sfmeta("deploy", "--yes", "--timeout", "1").exit_code == 1
            org.end_trouble()
            (started,) = sfmeta("history", "--json").document["deploys"]
            id_ = started["id"]
            if name == "cancel":
                return ("deploy", "--cancel", id_)
            org.control("clock", seconds=31)
        if name == "restore":
            assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
            removed = sfmeta("remove", "rating", "--disable", "--yes", "--allow", "delete", "--json")
            backup = removed.document["backup"]["path"]
        return COMMANDS[name](id_, backup)

    return prepared


@pytest.mark.parametrize("trouble", PASSES)
@pytest.mark.parametrize("name", COMMANDS)
def test_what_passes_costs_nothing(
    name: str, trouble: str, ready: Callable[[str], tuple[str, ...]], org: Org, sfmeta: Callable[..., Run]
) -> None:
    command = ready(name)
    org.trouble(**PASSES[trouble])
    run = sfmeta(*command)
    assert run.exit_code == 0, run.err
    assert RATING in org.described()
    assert sfmeta("plan", "--exit-code").exit_code == 0


@pytest.mark.parametrize("trouble", PASSES)
def test_a_cancellation_is_watched_to_its_end_through_the_same(
    trouble: str, ready: Callable[[str], tuple[str, ...]], org: Org, sfmeta: Callable[..., Run]
) -> None:
    command = ready("cancel")
    org.trouble(**PASSES[trouble])
    run = sfmeta(*command, "--json")
    assert (run.exit_code, run.document["result"]) == (1, "canceled")
    assert RATING not in org.described("access_token")


@pytest.mark.parametrize("action", ["drop", "drop-after", "session"])
def test_a_cancellation_is_asked_for_again_where_its_answer_was_lost(
    action: str, ready: Callable[[str], tuple[str, ...]], org: Org, sfmeta: Callable[..., Run]
) -> None:
    command = ready("cancel")
    expired = {"action": "status", "status": 401}
    org.trouble(**CANCEL, **(expired if action == "session" else {"action": action}))
    run = sfmeta(*command, "--json")
    assert (run.exit_code, run.document["result"]) == (1, "canceled"), run.err
    assert sfmeta("history", "--json").document["deploys"][0]["result"] == "canceled"


@pytest.mark.parametrize("action", ["drop", "drop-after"])
@pytest.mark.parametrize("name", ["deploy", "restore"])
def test_a_start_whose_answer_was_lost_is_never_sent_twice_and_the_same_command_again_ends_well(
    name: str, action: str, ready: Callable[[str], tuple[str, ...]], org: Org, sfmeta: Callable[..., Run]
) -> None:
    command = ready(name)
    before = started(org)
    org.trouble(**START, action=action)
    lost = sfmeta(*command)
    assert lost.exit_code == 1
    assert "the deploy may have been started all the same" in lost.err
    assert started(org) == before + (action == "drop-after"), "a call that was dropped never came there"
    again = sfmeta(*command)
    assert again.exit_code == 0, again.err
    assert sfmeta("plan", "--exit-code").exit_code == 0


@pytest.mark.parametrize("name", ["deploy", "restore"])
def test_a_session_that_expired_before_the_start_is_renewed(
    name: str, ready: Callable[[str], tuple[str, ...]], org: Org, sfmeta: Callable[..., Run]
) -> None:
    command = ready(name)
    org.trouble(**START, action="status", status=401)
    run = sfmeta(*command)
    assert run.exit_code == 0, run.err
    assert sfmeta("plan", "--exit-code").exit_code == 0


@pytest.mark.parametrize("name", ["deploy", "restore"])
def test_a_deploy_that_somebody_else_cancels_is_told_as_cancelled_and_nothing_was_changed(
    name: str, ready: Callable[[str], tuple[str, ...]], project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    command = ready(name)
    org.trouble(action="deploy-queued", seconds=60)
    with somebody_cancelling(org, project):
        run = sfmeta(*command)
    assert run.exit_code == 1
    assert "Canceled" in run.out + run.err
    assert RATING not in org.described()
    assert sfmeta("history", "--json").document["deploys"][0]["result"] == "canceled"
    org.end_trouble()
    again = sfmeta(*command)
    assert again.exit_code == 0, again.err
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_deploy_that_somebody_else_cancelled_meanwhile_is_come_back_to_as_such(
    ready: Callable[[str], tuple[str, ...]], org: Org, sfmeta: Callable[..., Run]
) -> None:
    id_ = ready("cancel")[-1]
    org.patch(f"metadata/deployRequest/{id_}", {"deployResult": {"status": "Canceling"}})
    for way in ("--resume", "--cancel"):
        run = sfmeta("deploy", way, id_, "--json")
        assert (run.exit_code, run.document["result"]) == (1, "canceled"), run.err


def test_a_deploy_that_is_over_is_not_cancelled_and_says_how_it_ended(
    ready: Callable[[str], tuple[str, ...]], org: Org, sfmeta: Callable[..., Run]
) -> None:
    resume = ready("resume")
    assert sfmeta(*resume).exit_code == 0
    late = sfmeta("deploy", "--cancel", resume[2])
    assert late.exit_code == 3
    assert "is over (Succeeded): it can no longer be cancelled" in late.err
    assert RATING in org.described()


@pytest.mark.parametrize("way", ["--resume", "--cancel"])
def test_a_deploy_that_the_org_does_not_know_is_named(
    way: str, project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    run = sfmeta("deploy", way, "0Af000000000009AAA")
    assert run.exit_code == 1
    assert "emulator has no deploy 0Af000000000009AAA" in run.err
    assert "sfmeta history" in run.err


def test_an_org_that_changed_between_plan_and_deploy_is_refused_with_what_moved(
    project: Path, org: Org, tmp_path: Path, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    saved = str(tmp_path / "saved.plan")
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    (project / "sfmeta.yml").write_text(
        (project / "sfmeta.yml").read_text().replace("  rating:\n", "  rating: false\n")
    )
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("plan", "--out", saved).exit_code == 0
    soql = "SELECT Id, Metadata FROM CustomField WHERE DeveloperName = 'Upflow_Rating'"
    (field,) = org.get("tooling/query", q=soql)["records"]
    org.patch(f"tooling/sobjects/CustomField/{field['Id']}", {"Metadata": {**field["Metadata"], "label": "Score"}})
    refused = sfmeta("deploy", saved, "--yes", "--allow", "delete")
    assert refused.exit_code == 3
    assert f"CustomField Account.{RATING}: it has changed in the org since the plan was made" in refused.err
    assert RATING in org.described()


def started(org: Org) -> int:
    return org.calls().get("salesforce POST /services/data/{version}/metadata/deployRequest", 0)


@contextmanager
def somebody_cancelling(org: Org, project: Path) -> Iterator[None]:
    """Another administrator, who cancels the deploy under way as soon as it is written down."""
    store = Location(project / ".sfmeta")
    known = {deploy.id for deploy in past_deploys(store)}
    failed: list[str] = []

    def cancel() -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if fresh := [deploy.id for deploy in past_deploys(store) if deploy.id not in known]:
                org.patch(f"metadata/deployRequest/{fresh[0]}", {"deployResult": {"status": "Canceling"}})
                return
            time.sleep(0.05)
        failed.append("no deploy was written down")

    person = threading.Thread(target=cancel)
    person.start()
    yield
    person.join()
    assert not failed

"""Deploys through a network that fails: a lost look is not a failed deploy, a lost answer is not a success."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org


def test_looks_that_are_lost_do_not_fail_the_deploy(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    org.trouble(action="drop", method="GET", path="*/deployRequest/*", times=2)
    run = sfmeta("deploy", "--yes", "--assign")
    assert run.exit_code == 0, run.err
    assert "Verified:" in run.out


def test_a_session_that_expires_meanwhile_is_renewed(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    org.trouble(action="status", method="GET", path="*/deployRequest/*", status=401)
    assert sfmeta("deploy", "--yes", "--assign").exit_code == 0


def test_a_lost_answer_to_the_start_says_that_it_may_have_started(
    project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    org.trouble(action="drop-after", method="POST", path="*/deployRequest")
    run = sfmeta("deploy", "--yes")
    assert run.exit_code == 1
    assert "the deploy may have been started all the same" in run.err
    assert org.calls()["salesforce POST /services/data/{version}/metadata/deployRequest"] == 1


def test_a_deploy_that_takes_longer_than_the_limit_goes_on_unwatched(
    project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    org.trouble(action="deploy-queued", seconds=30)
    run = sfmeta("deploy", "--yes", "--timeout", "1")
    assert run.exit_code == 1
    assert "is not done yet" in run.err
    assert "it goes on in the org: sfmeta deploy --org emulator --resume 0Af" in run.err


def test_a_failure_inside_the_platform_is_a_failure_here(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    org.trouble(action="deploy-fails", code="UNKNOWN_EXCEPTION", message="An unexpected error occurred")
    run = sfmeta("deploy", "--yes", "--json")
    assert run.exit_code == 1
    assert run.document["result"] == "failed"
    assert "An unexpected error occurred" in run.document["findings"][0]["message"]
    assert "Plan: 18 to add" in sfmeta("plan").out


def started(org: Org, sfmeta: Callable[..., Run]) -> str:
    """The id of a deploy that waits in the org's queue, and that nobody watches any more."""
    org.trouble(action="deploy-queued", seconds=30)
    run = sfmeta("deploy", "--yes", "--timeout", "1")
    assert "goes on in the org" in run.err
    return run.err.partition("Deploy ")[2].partition(" ")[0]


def test_a_deploy_can_be_come_back_to(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    id_ = started(org, sfmeta)
    org.control("clock", seconds=31)
    run = sfmeta("deploy", "--org", "emulator", "--resume", id_, "--assign")
    assert run.exit_code == 0, run.err
    assert "Deployed: 20 components.\n" in run.out
    assert "Verified: integration@emulator.example sees and may write 18 fields.\n" in run.out


def test_a_deploy_can_be_cancelled(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    id_ = started(org, sfmeta)
    run = sfmeta("deploy", "--org", "emulator", "--cancel", id_, "--json")
    assert run.exit_code == 1
    assert (run.document["result"], run.document["deployment"]["status"]) == ("canceled", "Canceled")
    assert "Plan: 18 to add" in sfmeta("plan").out


def test_coming_back_and_cancelling_exclude_each_other(project: Path, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--resume", "0Af1", "--cancel", "0Af1").exit_code == 2

"""What was validated is deployed as it was validated, or it is said what no longer fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sfmeta.plan.model import OrgIdentity, Plan
from sfmeta.plan.past import Deploy, Origin
from sfmeta.plan.validation import command, why_not

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org


@pytest.fixture
def validation(project: Path, sfmeta: Callable[..., Run]) -> str:
    """The id of a validation of the whole project, tests and all."""
    run = sfmeta("deploy", "--check-only", "--run-tests", "--yes")
    assert run.exit_code == 0, run.err
    (_, _, id_) = run.err.partition("sfmeta deploy --org emulator --quick ")
    return id_.split()[0]


def test_a_validation_is_deployed_as_it_is(validation: str, org: Org, sfmeta: Callable[..., Run]) -> None:
    assert "Upflow_Rating__c" not in org.described()
    run = sfmeta("deploy", "--quick", validation, "--assign", "--yes", "--json")
    assert run.exit_code == 0, run.err
    assert run.document["result"] == "deployed"
    assert run.document["deployment"]["id"] != validation
    assert "Upflow_Rating__c" in org.described()
    assert sfmeta("plan", "--exit-code").exit_code == 0
    newest, older = sfmeta("history", "--json").document["deploys"]
    assert (newest["result"], older["result"]) == ("deployed", "validated")


def test_a_validation_of_what_has_changed_since_is_not_deployed(
    validation: str, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    assert sfmeta("generate").exit_code == 0
    run = sfmeta("deploy", "--quick", validation, "--yes")
    assert run.exit_code == 3
    assert f"{validation} was of another plan: the org, sfmeta.yml or the source tree has changed since" in run.err
    assert "sfmeta deploy --org emulator --check-only --run-tests" in run.err


def test_a_validation_without_tests_is_not_taken_by_salesforce(project: Path, sfmeta: Callable[..., Run]) -> None:
    (id_,) = {sfmeta("deploy", "--check-only", "--yes", "--json").document["deployment"]["id"]}
    run = sfmeta("deploy", "--quick", id_, "--yes")
    assert run.exit_code == 3
    assert "no longer qualifies for Salesforce, or never did (no tests were run)" in run.err


def test_a_validation_that_nobody_knows_is_none(project: Path, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("deploy", "--quick", "0Af000000000001AAA", "--yes")
    assert run.exit_code == 3
    assert "0Af000000000001AAA is not in this project's history for the org" in run.err


def test_an_unchanged_org_is_no_reason_to_overlook_the_validation(project: Path, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    run = sfmeta("deploy", "--quick", "0AfBOGUS", "--yes")
    assert run.exit_code == 3
    assert "0AfBOGUS is not in this project's history for the org" in run.err
    assert "the plan has no component" in run.err


ORG = OrgIdentity("dev", "00D000000000001EAA", "Acme", "https://x", "a@b.c", "005", True, "Enterprise Edition")
PLAN = Plan(ORG, "67.0", (), (), "digest")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
GOOD = Deploy("0Af", ORG, NOW, Origin("Ada", None, None, False), True, "digest", "", (), "Succeeded")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (GOOD, ""),
        (replace(GOOD, check_only=False), "was a deploy and no validation"),
        (replace(GOOD, status=None), "not watched to its end"),
        (replace(GOOD, status="Canceled"), "did not succeed"),
        (replace(GOOD, started_at=NOW - timedelta(days=11)), "older than the ten days"),
        (replace(GOOD, plan="other"), "of another plan"),
    ],
)
def test_everything_that_speaks_against_it_is_said(one: Deploy, words: str) -> None:
    assert words in "".join(why_not(one, PLAN, NOW))
    assert bool(words) == bool(why_not(one, PLAN, NOW))


def test_what_to_type_next_is_whole() -> None:
    assert command(PLAN, "--quick", "0Af") == "sfmeta deploy --org dev --quick 0Af"
    production = replace(PLAN, org=replace(ORG, alias="prod", is_sandbox=False), since="abc123")
    assert (
        command(production, "--quick", "0Af")
        == "sfmeta deploy --org prod --since abc123 --quick 0Af --confirm-production prod"
    )

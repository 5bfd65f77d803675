"""Platform messages, as field logs have them, are explained; others are passed on as they are."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from sfmeta.catalog.spec import read
from sfmeta.errors import ProjectError
from sfmeta.flows.outcome import failures
from sfmeta.plan.explain import Explanation, explain, explanations, look_up
from sfmeta.salesforce.deploy import Deployment, DeployMessage, DeployStatus

CASES = Path(__file__).parent / "explanations"
"""A case folder for each explanation: what Salesforce said, a message a line, and what is made of it."""


@pytest.mark.parametrize("one", explanations(), ids=lambda one: one.code)
def test_what_salesforce_said_is_told_as_expected(one: Explanation) -> None:
    folder = CASES / one.code
    said = (folder / "said.txt").read_text().splitlines()
    told = "".join(f"{said_once}\n{_told(said_once)}" for said_once in said)
    if os.environ.get("SFMETA_REWRITE"):
        (folder / "told.txt").write_text(told)
    assert told == (folder / "told.txt").read_text()
    assert {found.code for found in map(explain, said) if found} == {one.code}
    unheard = [part for part in one.pattern.pattern.split("|") if not any(re.search(part, each, re.I) for each in said)]
    assert not unheard, "a part of the pattern that no message shows"


def test_every_case_is_of_an_explanation() -> None:
    assert {folder.name for folder in CASES.iterdir()} == {one.code for one in explanations()}


def _told(message: str) -> str:
    """As a failed deploy has it: the finding at the component that the message is about."""
    problem = DeployMessage(
        "CustomField", "Account.Upflow_Rating__c", "objects/Account.object", message, "Error", 3, 5, False, False, False
    )
    deployment = Deployment("0Af", DeployStatus.FAILED, False, 1, 0, 1, "", "", "", (problem,), ())
    (finding,) = failures(deployment, (), read("", "sfmeta.yml"))
    return f"  {finding.severity} {finding.rule}: {finding.message}\n  next: {finding.fix}\n"


def test_an_unknown_message_has_no_explanation() -> None:
    assert explain("Something that nobody has seen yet") is None


@pytest.mark.parametrize("one", explanations(), ids=lambda one: one.code)
def test_an_explanation_is_found_by_its_code_and_by_its_example(one: Explanation) -> None:
    assert look_up(one.code) is one
    assert look_up(one.code.upper()) is one
    assert look_up(one.example) is one


def test_codes_are_unique() -> None:
    codes = [one.code for one in explanations()]
    assert len(set(codes)) == len(codes)


def test_a_mistyped_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(ProjectError) as refused:
        look_up("type change!")
    assert refused.value.fix is not None
    assert refused.value.fix.startswith("did you mean type-change?")

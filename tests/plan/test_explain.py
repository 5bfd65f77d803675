"""Platform messages, as field logs have them, are explained; others are passed on as they are."""

from __future__ import annotations

import pytest

from sfmeta.errors import ProjectError
from sfmeta.plan.explain import Explanation, explain, explanations, look_up


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("This custom field is referenced elsewhere in salesforce.com. : Flow - Dunning", "Where is this used?"),
        ("Cannot update a field to a Number from something else", "another name"),
        ("Cannot change type due to existing data", "another name"),
        ("You cannot deploy to a required field: Account.X__c", "sfmeta generate"),
        ("In field: field - no CustomField named Account.X__c found", "the field itself"),
        ("The entity: Account does not have history tracking enabled", "history tracking"),
    ],
)
def test_a_known_message_says_what_to_do(message: str, word: str) -> None:
    found = explain(message)
    assert found is not None
    assert word in found.fix


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

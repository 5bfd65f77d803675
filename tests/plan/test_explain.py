"""Platform messages, as field logs have them, are explained; others are passed on as they are."""

from __future__ import annotations

import pytest

from sfmeta.plan.explain import explain


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

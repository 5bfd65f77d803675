"""Identifiers: equal where they mean the same record, different wherever they might not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.catalog.model import Match
from sfmeta.sync.documents import CustomValue
from sfmeta.sync.identifier import comparable, long_id, of_customer

from .made import customer

LETTERS = st.text("ABCXYZabcxyz0189", min_size=15, max_size=15)


@pytest.mark.parametrize(
    ("short", "long"),
    [("001D000000IqhSL", "001D000000IqhSLIAZ"), ("001000000000001", "001000000000001AAA")],
)
def test_fifteen_and_eighteen_characters_are_the_same_record(short: str, long: str) -> None:
    assert comparable(short, record_id=True) == comparable(long, record_id=True) == long


@given(LETTERS, LETTERS)
def test_different_ids_stay_different(one: str, other: str) -> None:
    assert (long_id(one) == long_id(other)) == (one == other)
    assert long_id(long_id(one)) == long_id(one)


@pytest.mark.parametrize("text", ["", "001", "001D000000IqhSLXXX", "001D000000Iqh-L", "é" * 15])
def test_what_is_no_record_id_is_left_alone(text: str) -> None:
    assert long_id(text) == text


@pytest.mark.parametrize(
    ("value", "compared"), [(" C-1 ", "C-1"), ("c-1", "c-1"), (1001, "1001"), ("  ", None), (True, None), (None, None)]
)
def test_letter_case_matters_and_blanks_do_not(value: str | int | None, compared: str | None) -> None:
    assert comparable(value, record_id=False) == compared


@pytest.mark.parametrize(
    ("upflow", "identifier"),
    [("id", "u-1"), ("external_id", "C-1"), ("custom:crm", "A-1"), ("custom:f-9", "A-1"), ("custom:other", None)],
)
def test_the_identifier_is_taken_from_where_the_spec_says(upflow: str, identifier: str | None) -> None:
    acme = customer("u-1", external_id="C-1", custom=(CustomValue("f-9", "crm", "A-1"),))
    assert of_customer(acme, Match(upflow, "AccountNumber"), record_id=False) == identifier

"""Record ids: the checksum, the repair of case, the order of new ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.emulator.org.ids import DIGITS, FIRST_INSTANCE, Ids, instance, long_id, org_number, parse_id

FIFTEEN = st.text(alphabet=DIGITS, min_size=15, max_size=15)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        # published by real orgs
        ("0057e00000RmwSW", "0057e00000RmwSWAAZ"),
        ("00N3R000005K6oY", "00N3R000005K6oYUAS"),
        ("00h3R000001Ni9f", "00h3R000001Ni9fQAC"),
        ("0PS3R000000H7wk", "0PS3R000000H7wkWAC"),
        ("012000000000000", "012000000000000AAA"),
        ("01254000001upcK", "01254000001upcKAAQ"),
    ],
)
def test_the_long_form_of_real_ids(short: str, long: str) -> None:
    assert long_id(short) == long
    assert parse_id(short) == parse_id(long) == long


@given(FIFTEEN)
def test_a_tool_that_spoils_the_case_loses_nothing(short: str) -> None:
    long = long_id(short)
    assert parse_id(short.lower() + long[15:]) == long
    assert parse_id(short.upper() + long[15:]) == long


@pytest.mark.parametrize("text", ["", "001", "00150000000000!", "001500000000001AA", "001500000000001AA9", "x" * 19])
def test_what_is_no_id(text: str) -> None:
    assert parse_id(text) is None


def test_new_ids_grow_and_go_on_where_they_stopped() -> None:
    ids = Ids()
    made = [ids.new("001") for _ in range(5000)]
    assert made == sorted(made)
    assert len({one.casefold() for one in made}) == len(made)
    assert Ids(ids.changed()).new("001") > made[-1]
    assert ids.changed() == {}


def test_custom_objects_get_prefixes_of_their_own() -> None:
    ids = Ids()
    assert [ids.new_prefix() for _ in range(3)] == ["a00", "a01", "a02"]


def test_a_seed_names_an_instance_and_an_org_of_its_own() -> None:
    assert (instance(1), org_number(1)) == (FIRST_INSTANCE, 1)
    assert len({org_number(seed) for seed in range(2000)}) == 2000
    assert len({instance(seed) for seed in range(100)}) > 90
    assert all(re.fullmatch(r"[0-9A-Za-z]{2}0", instance(seed)) for seed in range(100))
    assert Ids(instance=instance(2)).new("001").startswith(f"001{instance(2)}")

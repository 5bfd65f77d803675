"""When to look again, as plain arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.sync.rhythm import PAUSES, Mood, affordable, pause, until

AT = datetime(2026, 11, 22, 13, 59, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mood", "waits"),
    [
        (Mood.MOVED, [10, 10, 10]),
        (Mood.QUIET, [10, 20, 40, 80, 120, 120]),
        (Mood.TROUBLE, [15, 30, 60, 120, 240, 480, 900, 900]),
        (Mood.REFUSED, [60, 120, 240, 480, 960, 1800, 1800]),
    ],
)
def test_pauses_double_up_to_the_longest(mood: Mood, waits: list[float]) -> None:
    assert [pause(mood, number, 0.5) for number in range(1, len(waits) + 1)] == waits


@given(st.sampled_from(Mood), st.integers(1, 10**6), st.floats(0, 1))
def test_a_pause_is_about_what_the_table_says_however_long_it_goes_on(mood: Mood, count: int, chance: float) -> None:
    assert PAUSES[mood].first * 0.9 <= pause(mood, count, chance) <= PAUSES[mood].longest * 1.1 + 1e-9


def test_sweeps_leave_the_org_half_of_its_calls() -> None:
    assert affordable(8, 15_000) * (15_000 / 2) / 8 == 86_400
    assert affordable(8, 100_000) < 14
    assert affordable(8, 0) == 0


def test_the_daily_moment_is_never_passed_over() -> None:
    assert until(AT, time(14, 0)) == 30
    assert until(AT, time(13, 59, 30)) == 86_400
    assert until(AT, time(13, 0)) == 86_400 - 3_570

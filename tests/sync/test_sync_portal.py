"""When portal links are made anew."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sfmeta.sync.portal import ASK_AGAIN, LIFETIME, SPREAD_HOURS, ShownLink, is_credible, is_due

MADE = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.uuids().map(str), st.integers(0, 23))
def test_whoever_syncs_daily_never_shows_a_link_with_less_than_thirty_days(customer_id: str, hour: int) -> None:
    link = ShownLink(customer_id, b"digest", MADE)
    runs = (MADE + timedelta(days=day, hours=hour) for day in range(60))
    renewed = next(now for now in runs if is_due(link, now))
    assert MADE + LIFETIME - renewed >= timedelta(days=30)
    assert renewed - MADE >= timedelta(days=24)  # and not much more often than every thirty days


def test_links_come_due_over_days_not_at_once() -> None:
    links = [ShownLink(f"customer-{number}", b"digest", MADE) for number in range(1000)]
    due = [
        sum(is_due(link, MADE + timedelta(days=25, hours=hour)) for link in links) for hour in range(SPREAD_HOURS + 1)
    ]
    assert due[-1] == 1000
    assert max(later - sooner for sooner, later in itertools.pairwise(due)) < 50


def test_a_customer_without_a_portal_is_asked_again_after_a_day() -> None:
    link = ShownLink("c", None, MADE)
    assert not is_due(link, MADE + ASK_AGAIN - timedelta(seconds=1))
    assert is_due(link, MADE + ASK_AGAIN)


def test_many_links_that_vanish_at_once_are_not_believed() -> None:
    assert is_credible(had=9, made=0)
    assert not is_credible(had=10, made=0)
    assert is_credible(had=200, made=1)

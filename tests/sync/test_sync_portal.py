"""When portal links are made anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.sync.portal import ASK_AGAIN, LIFETIME, ShownLink, is_credible, is_due

MADE = datetime(2026, 3, 1, tzinfo=UTC)


HOURS = st.lists(st.integers(0, 23), min_size=200, max_size=200)
"""When on each of 200 days a sync runs."""


@settings(max_examples=25, deadline=None)
@given(st.lists(st.uuids().map(str), min_size=1, max_size=20, unique=True), HOURS)
def test_whoever_syncs_daily_never_shows_a_link_with_less_than_thirty_days(ids: list[str], hours: list[int]) -> None:
    shown = {id_: ShownLink(id_, b"digest", MADE) for id_ in ids}
    for day, hour in enumerate(hours):
        now = MADE + timedelta(days=day, hours=hour)
        for link in shown.values():
            left = link.made_at + LIFETIME - now
            assert left >= timedelta(days=30), "just before the run, when it is least"
        due = [id_ for id_, link in shown.items() if is_due(link, now)]
        assert all(now - shown[id_].made_at >= timedelta(days=24) for id_ in due), "not much more often than needed"
        shown |= {id_: ShownLink(id_, b"digest", now) for id_ in due}


def test_links_that_were_made_at_once_are_never_due_at_once_again() -> None:
    shown = {f"customer-{number}": MADE for number in range(100)}
    for hour in range(0, 24 * 200, 4):
        now = MADE + timedelta(hours=hour)
        due = [id_ for id_, made_at in shown.items() if is_due(ShownLink(id_, b"digest", made_at), now)]
        assert len(due) < 20
        shown |= dict.fromkeys(due, now)


def test_a_customer_without_a_portal_is_asked_again_after_a_day() -> None:
    link = ShownLink("c", None, MADE)
    assert not is_due(link, MADE + ASK_AGAIN - timedelta(seconds=1))
    assert is_due(link, MADE + ASK_AGAIN)


def test_many_links_that_vanish_at_once_are_not_believed() -> None:
    assert is_credible(had=9, made=0)
    assert not is_credible(had=10, made=0)
    assert is_credible(had=200, made=1)

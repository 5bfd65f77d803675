"""When portal links are made anew."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.sync.portal import ASK_AGAIN, CYCLE, LIFETIME, ShownLink, due_at, is_credible, is_due

MADE = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 200
LEAST = timedelta(days=30)

IDS = st.lists(st.uuids().map(str), min_size=1, max_size=40, unique=True)

HOURS = st.lists(st.integers(0, 23), min_size=DAYS, max_size=DAYS)
"""When on each of 200 days a sync runs."""

SHARES = st.lists(st.sampled_from([None, 0.0, 0.5, 1.0, 1.0, 1.0]), min_size=DAYS, max_size=DAYS)
"""How much of a day's run is done before it is stopped; None: there is none."""


@settings(max_examples=25, deadline=None)
@given(IDS, HOURS)
def test_whoever_syncs_daily_never_shows_a_link_with_less_than_thirty_days(ids: list[str], hours: list[int]) -> None:
    shown = {id_: ShownLink(id_, b"digest", MADE) for id_ in ids}
    for day, hour in enumerate(hours):
        now = MADE + timedelta(days=day, hours=hour)
        for link in shown.values():
            assert link.made_at + LIFETIME - now >= LEAST, "just before the run, when it is least"
        due = [id_ for id_, link in shown.items() if is_due(link, now)]
        ages = [now - shown[id_].made_at for id_ in due if shown[id_].made_at > MADE]
        assert all(age >= timedelta(days=25) for age in ages), "not much more often than needed"
        shown |= {id_: ShownLink(id_, b"digest", now) for id_ in due}


@settings(max_examples=25, deadline=None)
@given(IDS, HOURS, SHARES)
def test_days_without_a_run_and_runs_that_are_stopped_cost_no_more_than_themselves(
    ids: list[str], hours: list[int], shares: list[float | None]
) -> None:
    """A link that is due waits from one run to the next that comes to it: that is all by which it can be older."""
    shown = {id_: ShownLink(id_, b"digest", MADE) for id_ in ids}
    passed_by: Counter[str] = Counter()
    for day, (hour, share) in enumerate(zip(hours, shares, strict=True)):
        now = MADE + timedelta(days=day, hours=hour)
        for id_, link in shown.items():
            assert link.made_at + LIFETIME - now >= LEAST - timedelta(days=passed_by[id_])
        due = [id_ for id_, link in shown.items() if is_due(link, now)] if share is not None else []
        done = due[: round(len(due) * (share or 0))]
        shown |= {id_: ShownLink(id_, b"digest", now) for id_ in done}
        passed_by.update(id_ for id_ in shown if id_ not in done and due_at(shown[id_]) <= now)
        for id_ in done:
            del passed_by[id_]


@given(st.uuids().map(str), st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_a_link_comes_due_when_it_is_a_day_to_four_weeks_old(id_: str, made_at: datetime) -> None:
    first = due_at(ShownLink(id_, b"digest", made_at))
    assert timedelta(days=1) < first - made_at <= timedelta(days=28)
    assert due_at(ShownLink(id_, b"digest", first)) - first == CYCLE
    assert due_at(ShownLink(id_, b"digest", first + timedelta(days=1))) == first + CYCLE, "a late run moves nothing"


def test_links_that_were_made_at_once_are_as_many_on_every_day_after() -> None:
    shown = {f"customer-{number}": MADE for number in range(1350)}
    for day in range(1, DAYS):
        now = MADE + timedelta(days=day)
        due = [id_ for id_, made_at in shown.items() if is_due(ShownLink(id_, b"digest", made_at), now)]
        assert (25 <= len(due) <= 75) == (day > 1), "50 on average"
        shown |= dict.fromkeys(due, now)


def test_a_customer_without_a_portal_is_asked_again_after_a_day() -> None:
    link = ShownLink("c", None, MADE)
    assert not is_due(link, MADE + ASK_AGAIN - timedelta(seconds=1))
    assert is_due(link, MADE + ASK_AGAIN)


def test_many_links_that_vanish_at_once_are_not_believed() -> None:
    assert is_credible(had=9, made=0)
    assert not is_credible(had=10, made=0)
    assert is_credible(had=200, made=1)

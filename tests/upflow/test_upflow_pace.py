"""Never more calls in any stretch of time than the API allows, whatever the callers do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sfmeta.upflow.pace import Pace


class Clock:
    """A clock that only moves when somebody sleeps or works."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@given(st.integers(1, 5), st.lists(st.floats(0, 30), max_size=40))
def test_no_window_holds_more_calls_than_allowed(calls: int, work: list[float]) -> None:
    clock = Clock()
    pace = Pace(calls, 60.0, clock=clock)
    sent = []
    for seconds in work:
        clock.sleep(seconds)
        clock.sleep(pace.turn())
        sent.append(clock.now)
    for first, later in zip(sent, sent[calls:], strict=False):
        assert later - first >= 60.0 - 1e-6


def test_what_is_allowed_is_used_up() -> None:
    clock = Clock()
    pace = Pace(600, 60.0, clock=clock)
    for _ in range(1800):
        clock.sleep(pace.turn())
    assert clock.now == 120.0  # 600 at once, 600 after a minute, 600 after two


def test_after_too_many_requests_nobody_calls_until_the_time_is_over() -> None:
    clock = Clock()
    pace = Pace(10, 60.0, clock=clock)
    clock.sleep(pace.turn())
    pace.hold(7)
    clock.sleep(pace.turn())
    assert clock.now == 7
    clock.sleep(pace.turn())
    assert clock.now == 7

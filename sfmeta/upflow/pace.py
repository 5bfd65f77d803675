"""Not more calls in any stretch of time than the API allows."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = 600
SECONDS = 61.0
"""600 calls a minute are allowed; the second above the minute is for calls that arrive sooner than they were sent."""


class Pace:
    """At most ``calls`` in any ``seconds``, bursts included; safe to share between threads.

    Every call is given its moment: not before the one ``calls`` places ahead of it is ``seconds`` old.
    """

    def __init__(
        self,
        calls: int = CALLS,
        seconds: float = SECONDS,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.calls = calls
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._moments: deque[float] = deque(maxlen=calls)
        self._not_before = clock()

    def turn(self) -> float:
        """Seconds until the next call may be made, which is then the caller's."""
        with self._lock:
            now = self._clock()
            moment = max(now, self._not_before)
            if len(self._moments) == self._moments.maxlen:
                moment = max(moment, self._moments[0] + self._seconds)
            self._moments.append(moment)
        return moment - now

    def hold(self, seconds: float) -> None:
        """No call at all for so long: the API said that it had enough."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock() + seconds)


class Paces:
    """One pace for each pair of keys, whose limit runs and orgs of one process share."""

    def __init__(self, make: Callable[[int], Pace] = Pace) -> None:
        self._make = make
        self._by_key: dict[str, Pace] = {}

    def of(self, key: str, calls: int) -> Pace:
        """A new one where another number of calls is allowed by now."""
        pace = self._by_key.get(key)
        if pace is None or pace.calls != calls:
            pace = self._by_key[key] = self._make(calls)
        return pace

"""How many API calls the org was asked for, of how many it may be asked a day."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from sfmeta.emulator.org.clock import Clock

DAY = timedelta(hours=24)
DAILY_CALLS = {
    "Developer Edition": 15_000,
    "Professional Edition": 100_000,
    "Enterprise Edition": 100_000,
    "Unlimited Edition": 100_000,
    "Performance Edition": 100_000,
}
"""API requests in 24 hours, licenses not counted (Developer Limits and Allocations, "API Request Limits")."""


class Usage:
    """Counts the calls of the last 24 hours. Set ``maximum`` to see what a client does when there are none left."""

    def __init__(self, clock: Clock, edition: str) -> None:
        self.set_edition(edition)
        self._clock = clock
        self._lock = threading.Lock()
        self._since: datetime = clock.now()
        self._used = 0

    def set_edition(self, edition: str) -> None:
        self.maximum = DAILY_CALLS.get(edition, DAILY_CALLS["Developer Edition"])

    @property
    def used(self) -> int:
        with self._lock:
            self._renew()
            return self._used

    @property
    def remaining(self) -> int:
        return max(0, self.maximum - self.used)

    @property
    def header(self) -> str:
        """What ``Sforce-Limit-Info`` says."""
        return f"api-usage={self.used}/{self.maximum}"

    def count(self) -> None:
        """One call more. Raises the platform's refusal where there is none left."""
        with self._lock:
            self._renew()
            if self._used >= self.maximum:
                raise Fault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            self._used += 1

    def _renew(self) -> None:
        now = self._clock.now()
        if now - self._since >= DAY:
            self._used, self._since = 0, now

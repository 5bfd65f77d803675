"""How long to wait for something that goes on in the org, and how often to look."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """Seconds to wait at most, and between two looks: at first, and at most. Clock and sleep are arguments."""

    limit: float = 3600.0
    first: float = 0.1
    longest: float = 5.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def looks(self) -> Iterator[None]:
        """Once for each look to take, the pauses in between growing; it ends when the time is up."""
        deadline = self.clock() + self.limit
        pause = self.first
        yield
        while self.clock() < deadline:
            self.sleep(pause)
            pause = min(pause * 1.5, self.longest)
            yield

"""A signal asks to stop: what is in hand is finished, and nothing new begun."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

from sfmeta.cli.show import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


BATCH = "Stopping after the batch in hand; once more to stop at once."


@contextlib.contextmanager
def stopping(announcement: str) -> Iterator[threading.Event]:
    """Set by the first SIGINT or SIGTERM; the second one interrupts at once."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        say(announcement)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""A signal asks to stop: what is in hand is finished, and nothing new begun."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING

from sfmeta.cli.show import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


STDERR = 2
BATCH = "Stopping after the batch in hand; once more to stop at once."


@contextlib.contextmanager
def stopping(announcement: str) -> Iterator[threading.Event]:
    """Set by the first SIGINT or SIGTERM; the second one interrupts at once."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        _announce(announcement)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _announce(text: str) -> None:
    """From within a signal, which may have come in the middle of another line: then past what buffers that one."""
    try:
        say(text)
    except RuntimeError:  # a buffer is not to be written while it is being written
        os.write(STDERR, f"\n{text}\n".encode())

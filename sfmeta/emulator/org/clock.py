"""The org's clock, and the one way times are written.

Tests and scenarios move it forward (a session expires, the fifteen days of a deleted field pass) without waiting.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LAST = datetime(4000, 12, 31, tzinfo=UTC)  # SOAP API Developer Guide, Primitive Data Types: the last valid date


def system_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Reads ``source`` (the system's time unless told otherwise) and adds what it was moved by."""

    def __init__(self, source: Callable[[], datetime] = system_time) -> None:
        self._source = source
        self._moved = timedelta()

    def now(self) -> datetime:
        """The time in UTC, to the second: what Salesforce stores."""
        return (self._source() + self._moved).replace(microsecond=0)

    def precise(self) -> datetime:
        """The time in UTC, to the microsecond: for what is measured, not stored."""
        return self._source() + self._moved

    def advance(self, by: timedelta) -> None:
        """Move it by so much; `OverflowError` beyond the last day that a field can hold."""
        if self._source() + self._moved + by > LAST:
            raise OverflowError(f"the clock cannot go beyond {LAST:%Y-%m-%d}")
        self._moved += by


def rest_time(moment: datetime) -> str:
    """``2026-01-31T12:00:00.000+0000``: in REST answers, in CSV, and in the rows of the database."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


def soap_time(moment: datetime) -> str:
    """``2026-01-31T12:00:00.000Z``: in SOAP and in Metadata API answers."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"

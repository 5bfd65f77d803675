"""When to look again: soon after something moved, later and later while nothing does, or while a side is in trouble."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, time, timedelta

DAY = 86_400


class Mood(enum.StrEnum):
    """What a sweep found."""

    MOVED = "moved"
    QUIET = "quiet"
    TROUBLE = "trouble"  # a side could not be reached, refused us, or ran out of calls
    REFUSED = "refused"  # a gate objects, the org is not ready, or somebody else is at it


@dataclass(frozen=True, slots=True)
class Pause:
    """In seconds: after the first sweep of its mood, and at the most; it doubles from one to the next."""

    first: float
    longest: float


PAUSES = {
    Mood.MOVED: Pause(10, 10),
    Mood.QUIET: Pause(10, 120),
    Mood.TROUBLE: Pause(15, 900),
    Mood.REFUSED: Pause(60, 1_800),
}

JITTER = 0.1
"""Pauses differ by so much up or down, so that those who wait for the same side do not all come back at once."""

SHARE = 0.5
"""How much of the org's calls of a day sweeps may take: it has other users."""


def pause(mood: Mood, in_a_row: int, chance: float) -> float:
    """How long to wait after the so-manieth sweep of the same mood; ``chance`` is from 0 to 1."""
    table = PAUSES[mood]
    doubled: float = table.first * 2 ** min(in_a_row - 1, 20)
    return min(doubled, table.longest) * (1 - JITTER + 2 * JITTER * chance)


def affordable(calls: int, calls_of_a_day: int) -> float:
    """The shortest pause at which sweeps of so many calls each stay within their share of the org's day."""
    return calls * DAY / (calls_of_a_day * SHARE) if calls_of_a_day else 0.0


def until(now: datetime, daily: time) -> float:
    """Seconds to the next moment at which what depends on the date is due."""
    today = datetime.combine(now.date(), daily, tzinfo=now.tzinfo)
    due = today if today > now else today + timedelta(days=1)
    return (due - now).total_seconds()

"""The average payment delay, and what follows from it: the rating, and when the next payment may be expected."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.sync.rows import Figures

RATINGS = ((30, "A"), (60, "B"), (90, "C"))
WORST = "D"

ROUNDINGS: dict[str, Callable[[Fraction], int]] = {
    # how days become whole days: Upflow does not say; it speaks of an average of 17.8 days as "18 days"
    "half-up": lambda days: math.floor(days + Fraction(1, 2)),
    "half-even": round,
    "down": math.floor,
    "up": math.ceil,
}
USUAL = "half-up"


def average_delay(figures: Figures) -> Fraction | None:
    """The average payment delay in days, exact; None without an invoice that counts."""
    if figures.delay_gross is None or figures.delay_gross_days is None:
        return None
    return Fraction(figures.delay_gross_days, figures.delay_gross)


def rating(delay: Fraction | None, rounding: str = USUAL) -> str | None:
    """A to D by the delay in whole days; no delay, no rating."""
    if delay is None:
        return None
    days = ROUNDINGS[rounding](delay)
    return next((letter for most, letter in RATINGS if days <= most), WORST)


def expected(oldest: date | None, delay: Fraction | None, rounding: str = USUAL) -> date | None:
    """When the invoice that is due on ``oldest`` may be paid; None without one, without a delay, and beyond time."""
    if oldest is None or delay is None:
        return None
    try:
        return oldest + timedelta(days=ROUNDINGS[rounding](delay))
    except OverflowError:
        return None

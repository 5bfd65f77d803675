"""Date literals: TODAY, LAST_N_DAYS:30 and the rest, as half-open ranges of days.

SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE". Weeks begin on Sunday, the fiscal year in January,
and the day is the UTC day: the emulated org has the locale en_US and the time zone GMT.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

Days = tuple[date, date]
"""First day, and the day after the last."""


def _week(today: date, shift: int) -> date:
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    return sunday + timedelta(weeks=shift)


def _month(today: date, shift: int) -> date:
    months = today.year * 12 + today.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)


def _quarter(today: date, shift: int) -> date:
    return _month(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), 3 * shift)


def _year(today: date, shift: int) -> date:
    return date(today.year + shift, 1, 1)


Start = Callable[[date, int], date]

UNITS: dict[str, Start] = {
    "WEEK": _week,
    "MONTH": _month,
    "QUARTER": _quarter,
    "YEAR": _year,
    "FISCAL_QUARTER": _quarter,
    "FISCAL_YEAR": _year,
}


def _day(first: int, after: int) -> Callable[[date], Days]:
    return lambda today: (today + timedelta(days=first), today + timedelta(days=after))


def _unit(start: Start, first: int) -> Callable[[date], Days]:
    return lambda today: (start(today, first), start(today, first + 1))


def _next(start: Start) -> Callable[[date, int], Days]:
    return lambda today, count: (start(today, 1), start(today, count + 1))


def _last(start: Start) -> Callable[[date, int], Days]:
    return lambda today, count: (start(today, -count), start(today, 0))


def _ago(start: Start) -> Callable[[date, int], Days]:
    return lambda today, count: (start(today, -count), start(today, 1 - count))


FIXED: dict[str, Callable[[date], Days]] = {
    "YESTERDAY": _day(-1, 0),
    "TODAY": _day(0, 1),
    "TOMORROW": _day(1, 2),
    "LAST_90_DAYS": _day(-90, 1),
    "NEXT_90_DAYS": _day(1, 91),
    **{f"LAST_{unit}": _unit(start, -1) for unit, start in UNITS.items()},
    **{f"THIS_{unit}": _unit(start, 0) for unit, start in UNITS.items()},
    **{f"NEXT_{unit}": _unit(start, 1) for unit, start in UNITS.items()},
}

COUNTED: dict[str, Callable[[date, int], Days]] = {
    "LAST_N_DAYS": lambda today, count: (today - timedelta(days=count), today + timedelta(days=1)),
    "NEXT_N_DAYS": lambda today, count: (today + timedelta(days=1), today + timedelta(days=count + 1)),
    "N_DAYS_AGO": lambda today, count: (today - timedelta(days=count), today - timedelta(days=count - 1)),
    **{f"NEXT_N_{unit}S": _next(start) for unit, start in UNITS.items()},
    **{f"LAST_N_{unit}S": _last(start) for unit, start in UNITS.items()},
    **{f"N_{unit}S_AGO": _ago(start) for unit, start in UNITS.items()},
}


def days(name: str, count: int | None, today: date) -> Days:
    """The range that the literal ``name`` (with ``count`` where it takes one) means on ``today``."""
    return FIXED[name](today) if count is None else COUNTED[name](today, count)

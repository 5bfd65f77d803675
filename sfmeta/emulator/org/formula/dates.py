"""Functions of formulas on dates, moments and times, which are texts as the database holds them."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from math import floor, trunc

MOMENT = "%Y-%m-%dT%H:%M:%S"
A_DAY = 86_400_000
EPOCH = datetime(1970, 1, 1)  # moments are GMT, without saying so
DATE_PARTS = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
TIME_PARTS = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,3}))?")


def _moment(text: str) -> datetime:
    return datetime.strptime(f"{text}T00:00:00"[:19] if "T" not in text else text[:19], MOMENT)


def _written(moment: datetime) -> str:
    return f"{moment.strftime(MOMENT)}.000+0000"


def _time_parts(text: str) -> tuple[int, ...]:
    match = TIME_PARTS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    hour, minute, second = (int(part) for part in match.groups()[:3])
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(text)
    return hour, minute, second, int(match[4] or 0)


def _milliseconds(time: str) -> int:
    hour, minute, second, rest = _time_parts(time.removesuffix("Z"))
    return ((hour * 60 + minute) * 60 + second) * 1000 + rest


def date_of(year: float, month: float, day: float) -> str:
    return date(int(year), int(month), int(day)).isoformat()


def days_later(day: str, count: float) -> str:
    """A part of a day is dropped."""
    return (date.fromisoformat(day[:10]) + timedelta(days=trunc(float(count)))).isoformat()


def moment_later(moment: str, days: float) -> str:
    """Parts of a day count, to the second."""
    return _written(_moment(moment) + timedelta(seconds=floor(float(days) * 86_400 + 0.5)))


def time_later(time: str, milliseconds: float) -> str:
    """Around midnight, if need be."""
    rest, left = divmod((_milliseconds(time) + trunc(milliseconds)) % A_DAY, 1000)
    return f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}.{left:03d}Z"


def months_later(moment: str, count: float) -> str:
    """ADDMONTHS of a date or a moment: the last day of a month stays the last."""
    start = date.fromisoformat(moment[:10])
    month = start.month - 1 + trunc(float(count))
    year, month = start.year + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    end_of_month = start.day == calendar.monthrange(start.year, start.month)[1]
    return date(year, month, last if end_of_month else min(start.day, last)).isoformat() + moment[10:]


def parsed_date(text: str) -> str:
    """DATEVALUE: of a text like ``2026-01-31``, or of a moment."""
    match = DATE_PARTS.match(text)
    if match is None:
        raise ValueError(text)
    return date(*(int(part) for part in match.groups())).isoformat()


def parsed_moment(text: str) -> str:
    """DATETIMEVALUE: of a text like ``2026-01-31 12:00:00``, or of a moment."""
    if "T" in text:
        return text
    day, _, time = text.strip().partition(" ")
    match = DATE_PARTS.fullmatch(day)
    if match is None:
        raise ValueError(text)
    year, month, dom = (int(part) for part in match.groups())
    hour, minute, second, _ = _time_parts(time)
    return _written(datetime(year, month, dom, hour, minute, second))


def parsed_time(text: str) -> str:
    """TIMEVALUE of ``12:00:00.000``, or of a moment."""
    return time_later(text[11:19] if "T" in text else text, 0)


def seconds(text: str) -> float:
    """UNIXTIMESTAMP: of a date, a moment, or a time of day."""
    return _milliseconds(text) / 1000 if ":" in text[:3] else (_moment(text) - EPOCH).total_seconds()


def moment_of_unix(count: float) -> str:
    return _written(EPOCH + timedelta(seconds=trunc(float(count))))


def iso(text: str, part: int) -> int:
    """ISOYEAR (0) and ISOWEEK (1)."""
    return date.fromisoformat(text[:10]).isocalendar()[part]


def duration(count: float, with_days: int) -> str:
    """FORMATDURATION of so many seconds."""
    whole = abs(trunc(float(count)))
    hours = whole // 3600
    clock = f"{hours % 24 if with_days else hours:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{hours // 24}:{clock}" if with_days else clock

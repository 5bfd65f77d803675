"""How values are written: numbers, addresses, dates and times in any of the documented forms."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

DATE = re.compile(r"\d{4}-\d\d-\d\dZ?\Z", re.ASCII)  # the Z stands in the samples of the Bulk API 2.0 guide
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?\Z", re.ASCII | re.IGNORECASE)
EARLIEST, LATEST = date(1700, 1, 1), date(4000, 12, 31)
EMAIL = re.compile(r"[^@\s,;]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z0-9-]+\Z")
CLOCK = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?Z?\Z", re.ASCII | re.IGNORECASE)
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
WHOLE = re.compile(r"[+-]?\d+\Z", re.ASCII)


def moment(text: str) -> datetime | None:
    """A date with a time, or a date alone (its midnight), in UTC; None where it is neither."""
    if DATE.match(text):
        text = f"{text[:10]}T00:00:00Z"
    match = MOMENT.match(text)
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    zone = (zone or "Z").upper().replace("Z", "+00:00")
    try:
        found = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found.date() <= LATEST else None

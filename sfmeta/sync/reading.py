"""Which documents a run has to read: a list of documents is dear, so only what an exported field needs, as often as it
is worth. Customers are read by every run, before this is decided."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import time

    from sfmeta.catalog.model import Field, SyncSettings

PAGE = 500
"""Entries in one call."""

SHARED = 1
"""Entries that consecutive pages have in common: by these a list that moves meanwhile gives itself away."""

BALANCES = frozenset({"outstanding_amount", "due_amount", "overdue_amount", "due_count", "overdue_count"})


class How(enum.StrEnum):
    """What is read of a list."""

    NOTHING = "nothing"
    MOVED = "moved"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ListRead:
    """How a list is read, in how many calls, and why. ``calls`` None: nobody knows how long it is yet."""

    name: str
    how: How
    calls: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the last whole read of a list left: when it was, how long the list was, and for which ``fields``.

    ``by_customer``: whether the API answered with one customer's entries when asked for them; None: never asked.
    """

    read_at: datetime
    total: int
    fields: str
    by_customer: bool | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is known when documents are about to be read.

    ``moved`` customers need theirs read: their balances are not those of the last run, their Account is another one, or
    it waits for a value that Salesforce would not take. ``whole`` is why everything must be read, if something is.
    """

    now: datetime
    settings: SyncSettings
    balances_stated: bool
    moved: int
    fields: str
    standing: Mapping[str, Standing]
    whole: str = ""


def lists(fields: Iterable[Field], *, balances_stated: bool) -> tuple[str, ...]:
    """The lists to read besides the customers, for the exported ``fields``.

    Where Upflow does not state what every customer owes, it is computed from the invoices.
    """
    exported = tuple(fields)
    found = {name for field in exported for name in field.row.reads}
    if not balances_stated and any(field.key in BALANCES for field in exported):
        found.add("invoices")
    return tuple(sorted(found))


def read_for(fields: Iterable[Field], settings: SyncSettings) -> str:
    """What documents are read for, in a form that is compared: other fields or other rules need other values."""
    keys = sorted(field.key for field in fields if field.row.reads)
    return " ".join([*keys, settings.parents, settings.rating_rounding])


def plan_reads(needed: Sequence[str], occasion: Occasion) -> tuple[ListRead, ...]:
    """How each needed list is read. One that must be read whole takes the others along: a field may need several."""
    reason = next(_reasons_for_all(needed, occasion), None)
    return tuple(_plan(name, occasion, reason) for name in needed)


def calls_for(total: int, shared: int = SHARED) -> int:
    """How many calls a list of this length takes."""
    return 1 if total <= PAGE else 1 + ceil((total - PAGE) / (PAGE - shared))


def calls_to_go_on(total: int, until: int) -> int:
    """The same where it was read up to the offset ``until`` before: what stands in front by now is looked at again."""
    return calls_for(total) if not until else calls_for(max(0, total - until) + SHARED) + 1


def apart(settings: SyncSettings) -> bool:
    """Whether the customers' pages need not share entries. A customer that is missing is left alone until the next run
    reads it; but where figures are rolled up, its parent would show too little meanwhile."""
    return settings.parents != "rollup"


def imposed_seconds(calls: int, requests_per_minute: int) -> int:
    """How long the limit makes these calls last at least, whatever the network does."""
    return max(0, calls - 1) // requests_per_minute * 60


def last_daily(now: datetime, at: time) -> datetime:
    """The latest moment at which a daily read fell due."""
    today = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    return today if today <= now else today - timedelta(days=1)


def _plan(name: str, occasion: Occasion, reason: str | None) -> ListRead:
    standing = occasion.standing.get(name)
    calls = calls_for(standing.total) if standing else None
    if reason is not None:
        return ListRead(name, How.ALL, calls, reason)
    assert standing is not None  # else everything is read
    assert calls is not None
    moved = f"{counted(occasion.moved, 'balance')} moved"
    if not occasion.moved:
        return ListRead(name, How.NOTHING, 0, "no balance moved since the last run")
    if occasion.settings.by_customer == "never":
        return ListRead(name, How.ALL, calls, f"{moved}, and sync: by_customer: never")
    if standing.by_customer is False:
        return ListRead(name, How.ALL, calls, f"{moved}, and Upflow does not give this list by customer")
    if occasion.moved >= calls:
        return ListRead(name, How.ALL, calls, f"{moved}: the whole list takes no more calls")
    return ListRead(name, How.MOVED, occasion.moved, f"{moved}: a call each")


def _reasons_for_all(needed: Sequence[str], occasion: Occasion) -> Iterator[str]:
    """Why nothing less than everything will do."""
    standing = [occasion.standing.get(name) for name in needed]
    daily = last_daily(occasion.now, occasion.settings.daily_at)
    if occasion.whole:
        yield occasion.whole
    if occasion.settings.documents == "all":
        yield "sync: documents: all"
    if not occasion.balances_stated:
        yield "Upflow does not state every customer's balances, which would say whose documents moved"
    if not all(standing):
        yield "not read before"
    if any(one and one.fields != occasion.fields for one in standing):
        yield "other fields are exported than at the last whole read, or by other rules"
    if any(one and one.read_at < daily for one in standing):
        yield f"the daily read, due since {daily:%H:%M} UTC"

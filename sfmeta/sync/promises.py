"""What was promised of each field, and whether it is kept: near real-time, or a link that is never too old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sfmeta.catalog.model import Source

if TYPE_CHECKING:
    from sfmeta.catalog.model import Field

NEAR = timedelta(minutes=15)
"""What *near real-time* amounts to where nobody says otherwise: `sync --watch`, or a schedule of every ten minutes."""

WAITING = ("failures", "misfits")

LONGER = {"every 30 days": timedelta(days=30)}
"""How old a value may be, by the frequency of its row in the catalogue, where that is not near real-time."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many that wait for somebody, the first of them ``since`` then."""

    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered of a pair. ``alias`` is empty where neither a run nor a deploy told it.

    ``whole_at`` is when the last run began that read and compared everything, ``documents_at`` when the last read of
    all documents did: since then only those of customers whose balances moved were read. ``waiting`` are records that
    Salesforce refused and values that do not fit their fields, by the keys of `WAITING`. ``links`` counts the links
    that Accounts show, but for those that somebody gave up, ``expiring`` those that should have been made anew by now.
    """

    org_id: str
    alias: str
    object: str
    upflow: str
    began_at: datetime | None = None
    ended_at: datetime | None = None
    result: str | None = None
    whole_at: datetime | None = None
    documents_at: datetime | None = None
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    links: int = 0
    oldest_link: datetime | None = None
    expiring: int = 0

    @property
    def name(self) -> str:
        return self.alias or self.org_id


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the oldest value of a field may be (``within``), and since when it is known to be right (``since``)."""

    field: str
    within: timedelta
    since: datetime | None
    kept: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A pair and its promises; ``late`` is what has waited for longer than values may be old."""

    past: Past
    fields: tuple[Freshness, ...]
    late: frozenset[str]

    @property
    def kept(self) -> bool:
        return not self.late and all(one.kept for one in self.fields)


def standing(past: Past, fields: Iterable[Field], now: datetime, near: timedelta = NEAR) -> Standing:
    """The promises of the exported ``fields``; ``near`` is what near real-time means."""
    told = tuple(_freshness(past, one, now, near) for one in fields)
    late = (kind for kind, waiting in past.waiting.items() if waiting.since and now - waiting.since > near)
    return Standing(past, told, frozenset(late))


def _freshness(past: Past, one: Field, now: datetime, near: timedelta) -> Freshness:
    within = LONGER.get(one.row.frequency, near)
    since = past.oldest_link if one.row.source is Source.PORTAL and past.links else past.whole_at
    return Freshness(one.full_name, within, since, since is not None and now - since <= within)

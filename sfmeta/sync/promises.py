"""What was promised of each field, and whether it is kept: near real-time, or a link that is never too old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sfmeta.catalog.model import Source

if TYPE_CHECKING:
    from sfmeta.catalog.model import Field

NEAR = timedelta(minutes=15)
"""What *near real-time* amounts to where nobody says otherwise: `sync --watch`, or a schedule of every ten minutes."""

LONGER = {"every 30 days": timedelta(days=30)}
"""How old a value may be, by the frequency of its row in the catalogue, where that is not near real-time."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered of a pair. ``alias`` is empty where neither a run nor a deploy told it.

    ``whole_at`` is when the last run began that read and compared everything. ``failing_since`` is the first failure of
    the record that has failed longest. ``links`` counts the links that Accounts show, ``expiring`` those that should
    have been made anew by now.
    """

    org_id: str
    alias: str
    object: str
    upflow: str
    began_at: datetime | None = None
    ended_at: datetime | None = None
    result: str | None = None
    whole_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
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
    """A pair and its promises; ``waiting_too_long``: a record has failed for longer than its values may be old."""

    past: Past
    fields: tuple[Freshness, ...]
    waiting_too_long: bool

    @property
    def kept(self) -> bool:
        return not self.waiting_too_long and all(field.kept for field in self.fields)


def standing(past: Past, fields: Iterable[Field], now: datetime, near: timedelta = NEAR) -> Standing:
    """The promises of the exported ``fields``; ``near`` is what near real-time means."""
    told = tuple(_freshness(past, field, now, near) for field in fields)
    return Standing(past, told, past.failing_since is not None and now - past.failing_since > near)


def _freshness(past: Past, field: Field, now: datetime, near: timedelta) -> Freshness:
    within = LONGER.get(field.row.frequency, near)
    since = past.oldest_link if field.row.source is Source.PORTAL and past.links else past.whole_at
    return Freshness(field.full_name, within, since, since is not None and now - since <= within)

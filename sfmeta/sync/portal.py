"""When a portal link is made anew: a link lives 60 days, and an Account never shows one with less than 30 left."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LIFETIME = timedelta(days=60)
LATEST = timedelta(days=28)
"""A run a day is enough, whatever the hour: between the runs of two days lie less than 48 hours, so that what is
younger than this in one of them is younger than 30 days in the next."""

CYCLE = timedelta(days=27)
"""Each customer has a moment of its own in it, at which its link is made anew. So it comes to the same few calls on
every day, however many links were made at once when the field was first filled: those come due at ages of 1 to 28 days
the first time, at 25 to 27 days ever after."""

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

ASK_AGAIN = timedelta(days=1)
"""How long a customer without a portal is believed to have none."""


@dataclass(frozen=True, slots=True)
class ShownLink:
    """The link that an Account shows: whose it is, and when it was made. No ``digest``: the customer has no portal."""

    customer_id: str
    digest: bytes | None
    made_at: datetime

    @property
    def exists(self) -> bool:
        return self.digest is not None


def digest(value: str) -> bytes:
    """Enough to know a link again; not enough to open it, for its token is long and random."""
    return hashlib.blake2b(value.encode(), digest_size=16, person=b"sfmeta portal").digest()


def redacted(message: str) -> str:
    """What Salesforce said, with no address in it: it quotes a value that it refuses ("data value too large: …")."""
    return re.sub(r"https?:\S+", "(a link)", message)


def is_due(link: ShownLink, now: datetime) -> bool:
    """Whether it is time to ask for a new one."""
    if not link.exists:
        return now - link.made_at >= ASK_AGAIN
    return now >= due_at(link)


def due_at(link: ShownLink) -> datetime:
    """When it is to be made anew: at the last of the customer's own moments before the link is too old."""
    own = EPOCH + zlib.crc32(link.customer_id.encode()) / 2**32 * CYCLE
    latest = link.made_at + LATEST
    return latest - (latest - own) % CYCLE


MANY = 10


def is_credible(had: int, made: int) -> bool:
    """Whether customers that had a link may be believed to have none now: not when that is said of many, and of all."""
    return made > 0 or had < MANY

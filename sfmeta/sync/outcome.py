"""What Salesforce said to one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sfmeta.sync.portal import redacted

LOCKED = frozenset({"UNABLE_TO_LOCK_ROW"})
"""Another transaction holds the record or its parent: the same row, alone or a little later, mostly goes through."""


@dataclass(frozen=True, slots=True)
class Saved:
    record_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """``code`` and ``message`` are Salesforce's own; ``fields`` are those it blames."""

    record_id: str
    code: str
    message: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A rejected row and whose it is. ``wanted`` is the digest of the values that it should have; None: a link."""

    record_id: str
    customer_id: str | None
    name: str | None
    wanted: str | None
    code: str
    message: str
    fields: tuple[str, ...] = ()


def failed_of(rejected: Rejected, customer_id: str, name: str | None, wanted: str | None = None) -> Failed:
    message = redacted(rejected.message)
    return Failed(rejected.record_id, customer_id, name, wanted, rejected.code, message, rejected.fields)


Outcome: TypeAlias = Saved | Rejected

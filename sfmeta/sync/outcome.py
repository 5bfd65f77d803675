"""What Salesforce said to one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

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


Outcome: TypeAlias = Saved | Rejected

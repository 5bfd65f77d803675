"""Values into records of one object, over either transport; records that were locked get another chance."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sfmeta.salesforce import bulk, collections
from sfmeta.sync.bulk_csv import fits
from sfmeta.sync.outcome import LOCKED, Rejected
from sfmeta.sync.transport import COLLECTION, Transport

if TYPE_CHECKING:
    from sfmeta.salesforce.bulk import Begun
    from sfmeta.salesforce.connection import Connection
    from sfmeta.sync.outcome import Outcome
    from sfmeta.sync.values import Value

Row: TypeAlias = "tuple[str, Mapping[str, Value]]"
"""A record's id, and its new values by field."""

T = TypeVar("T")

FEWER = (50, 10, 1)
"""How many records a call takes when rows were locked: fewer each time, so that one lock stops fewer others."""

PAUSES = (1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Loader:
    """Writes as the user of ``connection``. ``begun`` is told of a Bulk job before any row is in it."""

    connection: Connection
    object: str
    sleep: Callable[[float], None] = time.sleep
    begun: Begun = lambda job, record_ids: None

    def load(self, rows: Sequence[Row], transport: Transport) -> Iterator[Outcome]:
        """What Salesforce said to each row, in no particular order."""
        if transport is Transport.COLLECTIONS:
            yield from self.collect(rows)
            return
        in_job = [row for row in rows if fits(row[1])]
        yield from self._unlocked(in_job, bulk.update(self.connection, self.object, in_job, begun=self.begun))
        yield from self.collect([row for row in rows if not fits(row[1])])

    def collect(self, rows: Sequence[Row]) -> Iterator[Outcome]:
        """The same by Collections; those that were locked once more, fewer at a time, before they count as failed."""
        yield from self._unlocked(rows, self._collected(rows, COLLECTION))

    def _collected(self, rows: Sequence[Row], size: int) -> Iterator[Outcome]:
        for start in range(0, len(rows), size):
            yield from collections.update(self.connection, self.object, rows[start : start + size])

    def _unlocked(self, rows: Sequence[Row], outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        """The outcomes; a row that was locked has another chance, and the outcome of that."""
        for size, pause in zip(FEWER, PAUSES, strict=True):
            locked = set[str]()
            for outcome in outcomes:
                if isinstance(outcome, Rejected) and outcome.code in LOCKED:
                    locked.add(outcome.record_id)
                else:
                    yield outcome
            if not locked:
                return
            self.sleep(pause)
            outcomes = self._collected([row for row in rows if row[0] in locked], size)
        yield from outcomes


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items, ``size`` at a time."""
    portion: list[T] = []
    for item in items:
        portion.append(item)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion

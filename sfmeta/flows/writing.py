"""The second half of a sync: the changes of the ledger into the org, batch by batch, each remembered at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sfmeta.flows.sides import MOST_NAMED
from sfmeta.salesforce import bulk, collections
from sfmeta.sync.bulk_csv import fits
from sfmeta.sync.outcome import LOCKED, Rejected, Saved
from sfmeta.sync.transport import COLLECTION, JOB, Transport, cheapest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sfmeta.flows.sides import Sides
    from sfmeta.sync.outcome import Outcome
    from sfmeta.sync.record import RecordChange
    from sfmeta.sync.values import Value

    Row = tuple[str, Mapping[str, Value]]

FEWER = (50, 10, 1)
"""How many records a call takes when rows were locked: fewer each time, so that one lock stops fewer others."""

PAUSES = (1.0, 2.0, 4.0)


@dataclass(slots=True)
class Written:
    """What came of the writing. ``cleared`` counts values that were made empty."""

    records: int = 0
    cleared: int = 0
    failed: int = 0
    failures: list[Rejected] = field(default_factory=list)
    stopped: bool = False


def write_changes(sides: Sides, transport: Transport | None = None) -> Written:
    """Write every change of the ledger; the transport is the one that takes fewer calls, unless one is given."""
    total = sides.ledger.change_count()
    chosen = transport or cheapest(total)
    written = Written()
    for changes in sides.ledger.changes(JOB if chosen is Transport.BULK else COLLECTION):
        if sides.watch.stopped():
            written.stopped = True
            break
        by_id = {change.account_id: change for change in changes}
        rows: list[Row] = [(change.account_id, change.after) for change in changes]
        for outcomes in _portions(_outcomes(sides, rows, chosen)):
            _remember(sides, by_id, outcomes, written)
        sides.watch.told(f"Wrote {written.records} of {total} records, {written.failed} failed")
    return written


def send(sides: Sides, rows: Sequence[Row]) -> Iterator[Outcome]:
    """Write rows by Collections; those that were locked once more, fewer at a time, before they count as failed."""
    yield from _unlocked(sides, rows, _collected(sides, rows, COLLECTION))


def _outcomes(sides: Sides, rows: Sequence[Row], transport: Transport) -> Iterator[Outcome]:
    if transport is Transport.COLLECTIONS:
        yield from send(sides, rows)
        return
    in_job = [row for row in rows if fits(row[1])]
    yield from _unlocked(sides, in_job, bulk.update(sides.org, sides.spec.object, in_job))
    yield from send(sides, [row for row in rows if not fits(row[1])])


def _collected(sides: Sides, rows: Sequence[Row], size: int) -> Iterator[Outcome]:
    for start in range(0, len(rows), size):
        yield from collections.update(sides.org, sides.spec.object, rows[start : start + size])


def _unlocked(sides: Sides, rows: Sequence[Row], outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """The outcomes; a row that was locked has another chance, and the outcome of that."""
    values = dict(rows)
    for size, pause in zip(FEWER, PAUSES, strict=True):
        locked = []
        for outcome in outcomes:
            if isinstance(outcome, Rejected) and outcome.code in LOCKED:
                locked.append(outcome.record_id)
            else:
                yield outcome
        if not locked:
            return
        sides.watch.sleep(pause)
        outcomes = _collected(sides, [(record_id, values[record_id]) for record_id in sorted(locked)], size)
    yield from outcomes


def _remember(sides: Sides, by_id: Mapping[str, RecordChange], outcomes: Sequence[Outcome], written: Written) -> None:
    """What Salesforce acknowledged is on disk before the next batch is sent."""
    saved = [outcome.record_id for outcome in outcomes if isinstance(outcome, Saved)]
    rejected = [outcome for outcome in outcomes if isinstance(outcome, Rejected)]
    sides.memory.acknowledged.keep({record_id: by_id[record_id].after for record_id in saved})
    sides.memory.failures.resolve(saved)
    sides.memory.failures.keep(rejected, sides.watch.now())
    written.records += len(saved)
    written.cleared += sum(value is None for record_id in saved for value in by_id[record_id].after.values())
    written.failed += len(rejected)
    written.failures += rejected[: MOST_NAMED - len(written.failures)]


def _portions(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Outcomes as many at a time as are remembered at once."""
    portion: list[Outcome] = []
    for outcome in outcomes:
        portion.append(outcome)
        if len(portion) == COLLECTION:
            yield portion
            portion = []
    if portion:
        yield portion

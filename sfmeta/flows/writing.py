"""The second half of a sync: the changes of the ledger into the org, batch by batch, each remembered at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.flows.loading import portions
from sfmeta.flows.sides import MOST_NAMED, Halt
from sfmeta.sync.outcome import Failed, Rejected, Saved, failed_of
from sfmeta.sync.transport import COLLECTION, JOB, Transport, cheapest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sfmeta.flows.loading import Row
    from sfmeta.flows.sides import Sides
    from sfmeta.sync.outcome import Outcome
    from sfmeta.sync.record import RecordChange


@dataclass(slots=True)
class Written:
    """What came of the writing. ``cleared`` counts values that were made empty."""

    records: int = 0
    cleared: int = 0
    failed: int = 0
    failures: list[Failed] = field(default_factory=list)
    halt: Halt | None = None


def write_changes(sides: Sides, transport: Transport | None = None) -> Written:
    """Write every change of the ledger; the transport is the one that takes fewer calls, unless one is given."""
    total = sides.ledger.change_count()
    chosen = transport or cheapest(total)
    written = Written()
    for changes in sides.ledger.changes(JOB if chosen is Transport.BULK else COLLECTION, by_parent=True):
        written.halt = sides.batch(partial(_write, sides, changes, chosen, written))
        if written.halt:
            break
        sides.watch.told(f"Wrote {written.records:,} of {counted(total, 'record')}, {written.failed:,} failed")
    return written


def _write(sides: Sides, changes: Sequence[RecordChange], transport: Transport, written: Written) -> None:
    by_id = {change.account_id: change for change in changes}
    rows: list[Row] = [(change.account_id, change.after) for change in changes]
    sides.memory.sent.note(by_id)
    for outcomes in portions(sides.loader.load(rows, transport), COLLECTION):
        _remember(sides, by_id, outcomes, written)


def _remember(sides: Sides, by_id: Mapping[str, RecordChange], outcomes: Sequence[Outcome], written: Written) -> None:
    """What Salesforce acknowledged is on disk before the next batch is sent; until then each record is known to be
    under way, so that a run which is killed leaves none of which the next one believes what it had before."""
    saved = [outcome.record_id for outcome in outcomes if isinstance(outcome, Saved)]
    rejected = [_failed(outcome, by_id) for outcome in outcomes if isinstance(outcome, Rejected)]
    sides.memory.acknowledged.keep({record_id: by_id[record_id].after for record_id in saved})
    if saved:
        customers = {by_id[record_id].customer_id for record_id in saved}
        sides.memory.seen.keep(sides.ledger.sights(min(saved), max(saved), customers))
    sides.memory.failures.resolve(saved)
    sides.memory.failures.keep(rejected, sides.watch.now())
    sides.memory.sent.answered([*saved, *(each.record_id for each in rejected)])
    written.records += len(saved)
    written.cleared += sum(value is None for record_id in saved for value in by_id[record_id].after.values())
    written.failed += len(rejected)
    written.failures += rejected[: MOST_NAMED - len(written.failures)]


def _failed(rejected: Rejected, by_id: Mapping[str, RecordChange]) -> Failed:
    change = by_id[rejected.record_id]
    return failed_of(rejected, change.customer_id, change.name, change.wanted)

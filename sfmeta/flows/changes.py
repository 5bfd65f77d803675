"""What has to change: every matched customer's record against what is known of its Account, into the ledger."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sfmeta.flows.explaining import explained, keep_in_sight
from sfmeta.flows.sides import MOST_NAMED
from sfmeta.salesforce.query import by_ids
from sfmeta.sync.record import Misfit, change_of, held_value, record_of, stamps
from sfmeta.sync.tally import Tally
from sfmeta.sync.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sfmeta.flows.sides import Sides
    from sfmeta.store.misfits import Standing
    from sfmeta.sync.documents import Plain
    from sfmeta.sync.record import Record, RecordChange
    from sfmeta.sync.rows import Figures
    from sfmeta.sync.values import Value


@dataclass(slots=True)
class Found:
    """What the comparison found. ``settled`` are records that failed before and are as they should be by now;
    ``ignored`` counts those that somebody gave up, and values that do not fit and were given up; ``mixed``, by field,
    the records where it is empty because it would mix currencies."""

    totals: Totals
    tally: Tally = field(default_factory=Tally)
    misfits: list[Misfit] = field(default_factory=list)
    misfit_count: int = 0
    settled: list[str] = field(default_factory=list)
    ignored: int = 0
    mixed: Counter[str] = field(default_factory=Counter)

    def see_misfits(self, misfits: Sequence[Misfit], standing: Mapping[str, Standing]) -> None:
        """Those of a record, but for what somebody gave up."""
        told = [each for each in misfits if each.field not in standing or not standing[each.field].passes_over(each)]
        self.ignored += len(misfits) - len(told)
        self.misfit_count += len(told)
        self.misfits += told[: MOST_NAMED - len(self.misfits)]


def _standing(record: Record, standing: Mapping[str, Standing]) -> Iterator[Misfit]:
    """What does not fit into the record: what was found just now, and what was found before of fields that this run
    does not compute."""
    yield from record.misfits
    computed = record.values.keys() | {misfit.field for misfit in record.misfits}
    for one in standing.values():
        if one.field not in computed:
            yield Misfit(one.record_id, one.customer_id, one.name, one.field, one.code, one.message)


def find_changes(sides: Sides, *, learn: bool, as_held: bool) -> Found:
    """Compare every matched record, a page at a time.

    The values before are those that Salesforce acknowledged; where it has acknowledged nothing yet, and ``as_held``
    everywhere, those that it has.
    The latter are remembered if the run is to ``learn``.
    """
    found = Found(Totals(sides.targets, sides.spec))
    now = sides.watch.now()
    marks = stamps(sides.targets, now)
    failing = {failure.record_id: failure for failure in sides.memory.failures.all()}
    for page in sides.ledger.figures():
        past = _past(sides, page, as_held=as_held)
        standing = sides.memory.misfits.of([figures.account_id for figures in page])
        misfits: list[Misfit] = []
        changes: list[RecordChange] = []
        for figures in page:
            before = past.before.get(figures.account_id)
            if before is None:
                continue  # the Account was deleted since it was read
            known = figures.account_id in past.acknowledged
            record = record_of(figures, sides.targets, sides.spec)
            change = change_of(record, before, marks, known=known)
            if change is not None and (waiting := failing.get(figures.account_id)) and waiting.passes_over(change):
                found.ignored += 1
                found.totals.see_ignored(figures, record, before)
                continue
            found.tally.see(before, change, known=known)
            found.totals.see(figures, record, before, change)
            found.see_misfits(record.misfits, standing.get(figures.account_id, {}))
            found.mixed.update(record.mixed)
            misfits += _standing(record, standing.get(figures.account_id, {}))
            if change is not None:
                changes.append(change)
            elif figures.account_id in failing:
                found.settled.append(figures.account_id)
        sides.ledger.add_changes(list(explained(sides, page, changes, past.acknowledged)))
        if learn:
            keep_in_sight(sides, page, changes)
            sides.memory.misfits.keep(misfits, standing, now)
            sides.memory.acknowledged.keep({record_id: past.before[record_id] for record_id in past.observed})
            sides.memory.sent.answered(list(past.observed))
    if learn:
        sides.memory.misfits.leave(now)
    for page in sides.ledger.unmatched_figures():
        for figures in page:
            found.totals.see_unmatched(figures)
    return found


@dataclass(frozen=True, slots=True)
class _Past:
    """The values of records before this run. ``acknowledged``: what a sync wrote; ``observed``: it is what the org has
    that counts."""

    before: Mapping[str, Mapping[str, Value]]
    acknowledged: Mapping[str, Mapping[str, Value]]
    observed: frozenset[str]


def _past(sides: Sides, page: Sequence[Figures], *, as_held: bool) -> _Past:
    names = {target.name for target in sides.targets}
    ids = [figures.account_id for figures in page]
    in_doubt = sides.memory.sent.among(ids)
    acknowledged = {
        record_id: values
        for record_id, values in sides.memory.acknowledged.of(ids).items()
        if record_id not in in_doubt
    }
    remembered = {
        record_id: {name: values[name] for name in names}
        for record_id, values in acknowledged.items()
        if names <= values.keys()
    }
    observed = {figures.account_id: held_values(figures.held, sides) for figures in page if figures.held is not None}
    lacking = [record_id for record_id in ids if record_id not in observed and record_id not in remembered]
    for row in by_ids(sides.org, sides.spec.object, lacking, sorted(names)):
        observed[str(row["Id"])] = held_values(row, sides)
    before = {**remembered, **observed} if as_held else {**observed, **remembered}
    fresh = observed.keys() if as_held else observed.keys() - remembered.keys()
    return _Past(before, acknowledged, frozenset(fresh))


def held_values(held: Mapping[str, Plain], sides: Sides) -> dict[str, Value]:
    """What the org returned for a record, in the form in which values are compared."""
    return {target.name: held_value(held[target.name], target) for target in sides.targets if target.name in held}

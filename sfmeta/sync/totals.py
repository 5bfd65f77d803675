"""What the amounts come to, gathered while the records go by: totals per currency, how overdue amounts are spread, and
the largest movements. Memory does not grow with the number of records."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sfmeta.sync.receipt import AmountTotal, Bucket, Movement
from sfmeta.sync.record import record_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sfmeta.catalog.model import Spec
    from sfmeta.sync.record import Record, RecordChange
    from sfmeta.sync.rows import Figures
    from sfmeta.sync.target import Target
    from sfmeta.sync.values import Value

AMOUNT = "Currency"
OVERDUE = "overdue_amount"
MOST_MOVEMENTS = 10

LIMITS = (None, Decimal(0), *(Decimal(10) ** exponent for exponent in range(2, 8)), None)
"""Between these lie the buckets: nothing overdue, up to 100, up to 1,000, ... and beyond 10,000,000."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What an amount comes to in one currency, before a run and after it."""

    field: str
    currency: str | None
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


class Totals:
    """Of the fields of ``targets`` that are amounts."""

    def __init__(self, targets: Sequence[Target], spec: Spec) -> None:
        self._spec = spec
        self._amounts = {target.name: target for target in targets if target.type == AMOUNT}
        self._overdue = next((name for name, target in self._amounts.items() if target.key == OVERDUE), None)
        self._before: defaultdict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
        self._matched: defaultdict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
        self._after: defaultdict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
        self._unmatched: defaultdict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
        self._unknown: set[str] = set()
        self._accounts = [0] * (len(LIMITS) - 1)
        self._spread = [Decimal(0)] * (len(LIMITS) - 1)
        self._largest: list[tuple[Decimal, str, str, Movement]] = []

    def see(self, figures: Figures, record: Record, before: Mapping[str, Value], change: RecordChange | None) -> None:
        """A customer with an Account: what the Account should say, and what changes for that."""
        should = self._see_matched(figures, record, before)
        self._add(self._after, should, figures.currency)
        if change is not None:
            self._see_change(change, figures.currency)

    def see_ignored(self, figures: Figures, record: Record, before: Mapping[str, Value]) -> None:
        """The same of one that somebody gave up: what Upflow says counts all the same, and nothing changes."""
        should = self._see_matched(figures, record, before)
        self._add(self._after, {name: before.get(name) for name in should}, figures.currency)

    def _see_matched(self, figures: Figures, record: Record, before: Mapping[str, Value]) -> Mapping[str, Value]:
        """What the Account should say. A field that this run did not compute keeps the value ``before``; one with a
        misfit counts for nothing."""
        misfits = {misfit.field for misfit in record.misfits}
        should = {name: record.values.get(name, before.get(name)) for name in self._amounts if name not in misfits}
        self._add(self._matched, should, figures.currency)
        self._add(self._before, {name: before.get(name) for name in should}, figures.currency)
        overdue = should.get(self._overdue) if self._overdue else None
        if isinstance(overdue, Decimal):
            at = _bucket(overdue)
            self._accounts[at] += 1
            self._spread[at] += overdue
        return should

    def see_unmatched(self, figures: Figures) -> None:
        """A customer that has no Account of its own."""
        record = record_of(figures, tuple(self._amounts.values()), self._spec)
        self._add(self._unmatched, record.values, figures.currency)
        misfits = {misfit.field for misfit in record.misfits}
        self._unknown |= self._amounts.keys() - record.values.keys() - misfits

    @property
    def fields(self) -> tuple[str, ...]:
        """The API names of the amounts."""
        return tuple(self._amounts)

    @property
    def currencies(self) -> frozenset[str | None]:
        """In which the customers seen are kept."""
        return frozenset(currency for _, currency in self._matched.keys() | self._unmatched.keys())

    def amounts(self, salesforce: Mapping[tuple[str, str | None], Decimal]) -> tuple[AmountTotal, ...]:
        """By field and currency; ``salesforce`` has what the org answered.

        A sum of values with two decimals has two decimals: what an org says beyond, it owes to binary fractions.
        """
        keys = sorted(self._matched.keys() | self._unmatched.keys(), key=lambda key: (key[1] or "", key[0]))
        return tuple(
            AmountTotal(
                field=name,
                label=self._amounts[name].label,
                currency=currency,
                matched=self._matched[name, currency],
                unmatched=None if name in self._unknown else self._unmatched[name, currency],
                salesforce=_rounded(salesforce.get((name, currency)), self._amounts[name].scale),
            )
            for name, currency in keys
        )

    def shifts(self) -> tuple[Shift, ...]:
        """What the run moves, by field and currency, over all the Accounts that have a customer."""
        keys = sorted(self._after.keys() | self._before.keys(), key=lambda key: (key[1] or "", key[0]))
        return tuple(Shift(*key, self._before[key], self._after[key]) for key in keys)

    def overdue(self) -> tuple[Bucket, ...]:
        """The buckets from nothing overdue up to the last one that holds an Account."""
        last = max((at for at, accounts in enumerate(self._accounts) if accounts), default=-1)
        return tuple(Bucket(LIMITS[at], LIMITS[at + 1], self._accounts[at], self._spread[at]) for at in range(last + 1))

    def movements(self) -> tuple[Movement, ...]:
        """The largest, largest first."""
        return tuple(movement for *_, movement in sorted(self._largest, reverse=True))

    def _add(
        self, sums: defaultdict[tuple[str, str | None], Decimal], values: Mapping[str, Value], currency: str | None
    ) -> None:
        for name in self._amounts:
            value = values.get(name)
            if isinstance(value, Decimal):
                sums[name, currency] += value

    def _see_change(self, change: RecordChange, currency: str | None) -> None:
        for name in self._amounts.keys() & change.after.keys():
            before, after = _amount(change.before[name]), _amount(change.after[name])
            self._see_movement(Movement(change.account_id, change.name, name, currency, before, after))

    def _see_movement(self, movement: Movement) -> None:
        entry = (abs(movement.by), movement.account_id, movement.field, movement)
        if len(self._largest) < MOST_MOVEMENTS:
            heapq.heappush(self._largest, entry)
        else:
            heapq.heappushpop(self._largest, entry)


def _bucket(amount: Decimal) -> int:
    limits = LIMITS[1:-1]
    return next((at for at, limit in enumerate(limits) if limit is not None and amount <= limit), len(limits))


def _rounded(value: Decimal | None, scale: int) -> Decimal | None:
    return None if value is None else round(value, scale)


def _amount(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None

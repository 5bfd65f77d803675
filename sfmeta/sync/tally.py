"""What a run would do, counted while the changes go by: what the gates decide on and people are told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.sync.record import RecordChange
    from sfmeta.sync.values import Value


@dataclass(slots=True)
class Tally:
    """Counts of records and, by field name, of values; amounts are in the field's own unit."""

    records: int = 0
    changed: int = 0
    overwritten: int = 0
    """Records that had been written before, and would lose a value that they have."""
    known: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    replaced: Counter[str] = field(default_factory=Counter)
    cleared: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    """In how many records the field had a value before."""
    moved: dict[str, Decimal] = field(default_factory=dict)
    """The sum of all differences of a number that had a value before, none of them cancelling another."""
    total: dict[str, Decimal] = field(default_factory=dict)
    """The sum of the sizes that the number had before."""

    def see(self, before: Mapping[str, Value], change: RecordChange | None, *, known: bool) -> None:
        """Count one matched record: all its values before, and its change if there is one."""
        self.records += 1
        self.known += known
        for name, value in before.items():
            if value is not None:
                self.held[name] += 1
            if isinstance(value, Decimal):
                self.total[name] = self.total.get(name, Decimal(0)) + abs(value)
        if change is None:
            return
        self.changed += 1
        self.overwritten += known and any(value is not None for value in change.before.values())
        for name, after in change.after.items():
            self._see_value(name, change.before[name], after)

    def _see_value(self, name: str, before: Value, after: Value) -> None:
        if before is None:
            self.filled[name] += 1
        elif after is None:
            self.cleared[name] += 1
        else:
            self.replaced[name] += 1
        if isinstance(before, Decimal):
            difference = abs((after if isinstance(after, Decimal) else Decimal(0)) - before)
            self.moved[name] = self.moved.get(name, Decimal(0)) + difference

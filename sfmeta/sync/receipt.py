"""The proof that a run leaves: what was read and written, and whether both sides come to the same totals. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AmountTotal:
    """What one amount field comes to, in ``currency`` (None where nobody says which).

    ``matched`` is the sum over the customers that have an Account, each rounded to the field's scale, ``unmatched``
    that over all others; None where this run did not read what it takes to know. ``salesforce`` is what the org itself
    answers; None where it was not asked.
    """

    field: str
    label: str
    currency: str | None
    matched: Decimal
    unmatched: Decimal | None
    salesforce: Decimal | None = None

    @property
    def upflow(self) -> Decimal | None:
        return None if self.unmatched is None else self.matched + self.unmatched

    @property
    def difference(self) -> Decimal | None:
        """What the org has too much (or, below zero, too little): only what is matched can stand there."""
        return None if self.salesforce is None else self.salesforce - self.matched


@dataclass(frozen=True, slots=True)
class Bucket:
    """Accounts whose overdue amount is above ``above`` and up to ``up_to``, None for no limit, and its sum."""

    above: Decimal | None
    up_to: Decimal | None
    accounts: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """An amount of an Account that the run changed."""

    account_id: str
    name: str | None
    field: str
    currency: str | None
    before: Decimal | None
    after: Decimal | None

    @property
    def by(self) -> Decimal:
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate by its id: ``passed``, ``allowed`` (it objected, and was overruled by name) or ``objected``."""

    name: str
    outcome: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """The two systems as a person names them. No secret in here."""

    alias: str
    org_id: str
    instance: str
    is_production: bool
    username: str
    upflow: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One run. ``counts`` are rows as `Synced.counts` names them; moments are in UTC."""

    run: int
    side: Side
    result: str
    started_at: datetime
    ended_at: datetime
    counts: Mapping[str, int]
    gates: tuple[Gate, ...]
    totals: tuple[AmountTotal, ...]
    overdue: tuple[Bucket, ...]
    movements: tuple[Movement, ...]

    @property
    def agrees(self) -> bool | None:
        """Whether every amount comes to the same on both sides; None where Salesforce was not asked."""
        differences = [total.difference for total in self.totals if total.difference is not None]
        return not any(differences) if differences else None

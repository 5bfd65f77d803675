"""What goes into the ledger and comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sfmeta.sync.documents import Plain

if TYPE_CHECKING:
    from datetime import date

    from sfmeta.sync.documents import Customer


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a matched customer: the columns of `metrics.sql`, amounts in minor units of ``currency``.

    A figure that would mix currencies is marked, and has no value. Unless ``documents_read``, what documents decide is
    not known in this run. ``given`` is what Upflow states of it outright, by
    the key of the exported field; a key is missing where Upflow does not mention it. ``kept_in`` is the currency
    of the Account, None where nobody says it. ``held`` is what the Account has now, by field name; None where that
    was not asked for.
    """

    account_id: str
    customer_id: str
    external_id: str | None
    name: str | None
    currency: str | None
    kept_in: str | None
    due_amount: int
    overdue_amount: int
    due_count: int
    overdue_count: int
    unapplied_amount: int
    outstanding_amount: int
    balance_mixed: bool
    unapplied_mixed: bool
    overdue_under_30: int
    overdue_30_to_60: int
    overdue_60_to_90: int
    overdue_over_90: int
    late_mixed: bool
    oldest_overdue_date: date | None
    oldest_open_date: date | None
    last_payment_date: date | None
    last_payment_amount: int | None
    last_payment_mixed: bool
    delay_gross_days: int | None
    delay_gross: int | None
    delay_mixed: bool
    documents_read: bool
    given: Mapping[str, Plain]
    held: Mapping[str, Plain] | None


FIGURES = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as it goes into the ledger: with its identifier and what it gives for the exported fields."""

    customer: Customer
    identifier: str | None
    given: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Stated:
    """What Upflow stated of a customer when its documents were last read, and the Account it belonged to then.

    ``balances`` None: whatever it was, it must be looked at again.
    """

    customer_id: str
    record_id: str | None
    balances: str | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A customer that is never written, and why: its ``fate`` in match.sql."""

    customer_id: str
    external_id: str | None
    name: str | None
    identifier: str | None
    fate: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An Account as it goes into the ledger, and the one above it; ``held`` and ``kept_in`` as in `Figures`."""

    id: str
    identifier: str | None
    held: Mapping[str, Plain] | None = None
    kept_in: str | None = None
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class DueLink:
    """An Account whose portal link is to be made, whether it shows one now, and why."""

    account_id: str
    customer_id: str
    had: bool
    name: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class TraitRow:
    """Something by which a ``customer`` or an ``account`` may be known; ``label`` is what people call it."""

    side: str
    id: str
    label: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class LostAccount:
    """An Account that carries an identifier and is nobody's, or not one's alone: its ``fate`` in match.sql."""

    account_id: str
    identifier: str
    fate: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A customer without an Account, and an Account without an identifier that is like it in what ``reasons`` say."""

    customer_id: str
    customer: str | None
    identifier: str | None
    account_id: str
    account: str
    reasons: tuple[str, ...]

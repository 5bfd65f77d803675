"""What Upflow holds about one organization, as values: customers and the documents their figures come from.

Amounts are integers in the currency's minor unit, dates are dates, states are upper case. What the API left out is
None; nothing is guessed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

Plain: TypeAlias = "str | int | Decimal | bool | tuple[Plain, ...] | Mapping[str, Plain] | None"
"""A decoded JSON value of unknown meaning, numbers exact."""


@dataclass(frozen=True, slots=True)
class CustomValue:
    """One entry of a customer's ``customFields``; a field is named by its id or by its external id."""

    id: str
    external_id: str | None
    value: Plain


@dataclass(frozen=True, slots=True)
class Customer:
    """``more`` holds the keys that this version does not know: some organizations may have more than others.
    ``emails`` are those of its contacts."""

    id: str
    external_id: str | None
    name: str | None
    parent_id: str | None
    currency: str | None
    amount_due: int | None
    amount_overdue: int | None
    count_due: int | None
    count_overdue: int | None
    custom: tuple[CustomValue, ...]
    more: Mapping[str, Plain]
    vat_number: str | None = None
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Invoice:
    """``gross`` is what was billed, ``outstanding`` what is still to be paid; ``number`` is what people call it."""

    id: str
    customer_id: str | None
    currency: str | None
    state: str | None
    gross: int | None
    outstanding: int | None
    due: date | None
    paid: date | None
    number: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Applicable:
    """A document that is applied to others. ``linked`` is the part that is; the rest is what counts as unapplied."""

    id: str
    customer_id: str | None
    currency: str | None
    state: str | None
    amount: int
    linked: int
    number: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Payment(Applicable):
    """Money received on ``day``; applied to invoices, or given back by refunds."""

    day: date | None


@dataclass(frozen=True, slots=True)
class CreditNote(Applicable):
    """Money taken off; applied to invoices, or given back by refunds."""


@dataclass(frozen=True, slots=True)
class Refund(Applicable):
    """Money given back; applied to payments and credit notes."""


Document: TypeAlias = Invoice | Payment | CreditNote | Refund

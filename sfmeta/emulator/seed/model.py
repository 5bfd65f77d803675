"""A customer as the seed makes it: its documents refer to each other by their place in its own lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

Applied: TypeAlias = tuple[tuple[int, int], ...]
"""Pairs of a document's place in the customer's list and the amount that is applied to it."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """``mark`` is a state that does not follow from dates and payments (``DISPUTED``, ``CANCELLED``, …)."""

    due: date
    gross: int
    terms: int = 30
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    day: date
    amount: int
    applied: Applied = ()
    instrument: str = "WIRE_TRANSFER"


@dataclass(frozen=True, slots=True)
class CreditNote:
    day: date
    amount: int
    applied: Applied = ()


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back: of which payments and which credit notes."""

    day: date
    amount: int
    payments: Applied = ()
    credit_notes: Applied = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An Account of the org. ``number`` is its AccountNumber."""

    name: str
    number: str | None
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Customer:
    """``accounts`` are made along with it; ``shares_account`` names the place of a customer whose Account it claims."""

    external_id: str | None
    name: str
    city: str
    country: str
    currency: str = "EUR"
    custom: Mapping[str, object] = field(default_factory=dict)
    invoices: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
    credit_notes: tuple[CreditNote, ...] = ()
    refunds: tuple[Refund, ...] = ()
    accounts: tuple[Account, ...] = ()
    parent: int | None = None
    shares_account: int | None = None
    portal: bool = True


CUSTOM_FIELDS: Final = (
    # external id, name, type, options
    ("po_reference", "PO reference", "TEXT", None),
    ("customer_segment", "Customer segment", "SELECT", ("Enterprise", "Mid-market", "Small business")),
    ("product_lines", "Product lines", "MULTI_SELECT", ("Payments", "Lending", "Insurance")),
    ("contract_end_date", "Contract end date", "DATE", None),
    ("strategic_account", "Strategic account", "BOOLEAN", None),
    ("credit_score", "Credit score", "NUMBER", None),
    ("salesforce_account_id", "Salesforce account id", "TEXT", None),
    ("collection_status", "Collection status", "TEXT", None),
    ("saved_payment_method", "Saved payment method", "TEXT", None),
    ("saved_payment_method_status", "Saved payment method status", "TEXT", None),
)

CURRENCIES: Final = {
    # code: digits after the point (ISO 4217), what one is worth in EUR (made up, and the same every day)
    "EUR": (2, 1.0),
    "AUD": (2, 0.6),
    "CAD": (2, 0.68),
    "CHF": (2, 1.05),
    "DKK": (2, 0.134),
    "GBP": (2, 1.16),
    "JPY": (0, 0.0061),
    "KWD": (3, 2.98),
    "NOK": (2, 0.086),
    "PLN": (2, 0.23),
    "SEK": (2, 0.088),
    "USD": (2, 0.92),
}


def to_org_minor(currency: str) -> float:
    """What one minor unit of the currency is worth in cents of the organization's EUR."""
    digits, worth = CURRENCIES[currency]
    return worth * 100 / float(10**digits)

"""The figures and the matching once more: slow, obvious, from the definitions; nothing shared with the product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from sfmeta.sync.documents import CreditNote, Customer, Invoice, Payment, Refund


class Books(NamedTuple):
    customers: Sequence[Customer]
    invoices: Sequence[Invoice] = ()
    payments: Sequence[Payment] = ()
    credit_notes: Sequence[CreditNote] = ()
    refunds: Sequence[Refund] = ()


def balance(books: Books, customer_id: str, today: date) -> dict[str, int]:
    """Due and overdue from the documents alone."""
    figures = {"due_amount": 0, "overdue_amount": 0, "due_count": 0, "overdue_count": 0}
    for invoice in books.invoices:
        open_ = invoice.state in ("DUE", "OVERDUE", "DISPUTED") and (invoice.outstanding or 0) > 0
        if invoice.customer_id != customer_id or not open_:
            continue
        kind = "overdue" if invoice.due is not None and invoice.due < today else "due"
        figures[f"{kind}_amount"] += invoice.outstanding or 0
        figures[f"{kind}_count"] += 1
    return figures


def unapplied(books: Books, customer_id: str) -> int:
    total = 0
    for sign, documents in ((1, books.payments), (1, books.credit_notes), (-1, books.refunds)):
        for document in documents:
            if document.customer_id == customer_id and document.state not in ("UNSENT", "VOIDED", "CANCELLED"):
                total += sign * (document.amount - document.linked)
    return total


def delay(books: Books, customer_id: str, today: date) -> Fraction | None:
    weighted, weight = 0, 0
    for invoice in books.invoices:
        if invoice.customer_id != customer_id or invoice.state not in ("PAID", "OVERDUE", "DISPUTED"):
            continue
        if invoice.due is None or not invoice.gross or (invoice.state == "PAID" and invoice.paid is None):
            continue
        weighted += invoice.gross * ((invoice.paid or today) - invoice.due).days
        weight += invoice.gross
    return Fraction(weighted, weight) if weight else None


def matches(customers: Sequence[tuple[str, str | None]], accounts: Sequence[tuple[str, str | None]]) -> dict[str, str]:
    """Account by customer: where exactly one of each side carries the identifier."""
    found = {}
    for customer_id, identifier in customers:
        same_customers = [one for one, other in customers if other is not None and other == identifier]
        same_accounts = [one for one, other in accounts if other is not None and other == identifier]
        if len(same_customers) == len(same_accounts) == 1:
            found[customer_id] = same_accounts[0]
    return found

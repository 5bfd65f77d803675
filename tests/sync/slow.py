"""The figures and the matching once more: slow, obvious, from the definitions; nothing shared with the product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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


def late(books: Books, customer_id: str, today: date) -> dict[str, int]:
    """What is overdue, by its age in days."""
    ages = {"overdue_under_30": range(1, 30), "overdue_30_to_60": range(30, 60), "overdue_60_to_90": range(60, 91)}
    found = dict.fromkeys([*ages, "overdue_over_90"], 0)
    for invoice in open_invoices(books, customer_id):
        days = (today - invoice.due).days if invoice.due else 0
        if days > 0:
            name = next((name for name, age in ages.items() if days in age), "overdue_over_90")
            found[name] += invoice.outstanding or 0
    return found


def open_invoices(books: Books, customer_id: str) -> list[Invoice]:
    return [
        invoice
        for invoice in books.invoices
        if invoice.customer_id == customer_id
        and invoice.state in ("DUE", "OVERDUE", "DISPUTED")
        and (invoice.outstanding or 0) > 0
    ]


def oldest(books: Books, customer_id: str, before: date) -> date | None:
    """The earliest due date of an open invoice, if it is before the day ``before``."""
    days = [invoice.due for invoice in open_invoices(books, customer_id) if invoice.due and invoice.due < before]
    return min(days, default=None)


def last_payment(books: Books, customer_id: str) -> tuple[date | None, int | None]:
    """The day of the last payment, and all that was paid on it."""
    by_day: dict[date, int] = {}
    for payment in books.payments:
        counts = payment.state not in ("UNSENT", "VOIDED", "CANCELLED")
        if payment.customer_id == customer_id and payment.day is not None and counts:
            by_day[payment.day] = by_day.get(payment.day, 0) + payment.amount
    return (max(by_day), by_day[max(by_day)]) if by_day else (None, None)


def ancestors(books: Books, customer_id: str | None) -> list[str]:
    """The parents of a customer, the nearest first; it is among them itself where they go round in a circle."""
    parents = {customer.id: customer.parent_id for customer in books.customers}
    found: list[str] = []
    parent = parents.get(customer_id or "")
    while parent is not None and parent in parents and parent not in found:
        found.append(parent)
        parent = parents[parent]
    return found


def rolled_up(books: Books, head: str) -> Books:
    """The books as they are for ``head`` with its family: what belongs to its children belongs to it."""
    if head in ancestors(books, head):
        return books

    def owner(customer_id: str | None) -> str | None:
        return head if head in ancestors(books, customer_id) else customer_id

    return Books(
        books.customers,
        [replace(one, customer_id=owner(one.customer_id)) for one in books.invoices],
        [replace(one, customer_id=owner(one.customer_id)) for one in books.payments],
        [replace(one, customer_id=owner(one.customer_id)) for one in books.credit_notes],
        [replace(one, customer_id=owner(one.customer_id)) for one in books.refunds],
    )


def matches(customers: Sequence[tuple[str, str | None]], accounts: Sequence[tuple[str, str | None]]) -> dict[str, str]:
    """Account by customer: where exactly one of each side carries the identifier."""
    found = {}
    for customer_id, identifier in customers:
        same_customers = [one for one, other in customers if other is not None and other == identifier]
        same_accounts = [one for one, other in accounts if other is not None and other == identifier]
        if len(same_customers) == len(same_accounts) == 1:
            found[customer_id] = same_accounts[0]
    return found

"""By what a run can tell that a customer's documents moved: what Upflow states of it, for there is no changed-since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.sync import exact

if TYPE_CHECKING:
    from sfmeta.sync.documents import Customer

BALANCE = "balance"
"""A key that some organizations have. What it means is not documented; that it moved means that something did."""


def balances_of(customer: Customer) -> str:
    """The figures that Upflow states of a customer, as one text."""
    figures = (customer.amount_due, customer.amount_overdue, customer.count_due, customer.count_overdue)
    return exact.dumps([*figures, customer.more.get(BALANCE), customer.currency, customer.parent_id])

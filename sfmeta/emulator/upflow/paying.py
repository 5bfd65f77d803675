"""Customers pay: what makes the figures move between two syncs."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sfmeta.emulator.upflow.figures import OPEN
from sfmeta.emulator.upflow.linking import apply

if TYPE_CHECKING:
    from sfmeta.emulator.upflow.organization import Organization


def pay(organization: Organization, how_many: int) -> list[dict[str, object]]:
    """The first ``how_many`` customers with overdue invoices pay those, each with one payment a currency, today."""
    store = organization.store
    today = organization.today().isoformat()
    paid: list[dict[str, object]] = []
    with store.transaction():
        debtors = store.rows(
            f"SELECT DISTINCT customer.n, customer.id, customer.external_id FROM invoice"
            f" JOIN customer ON customer.n = invoice.customer WHERE {OPEN} AND due < ? ORDER BY customer.n LIMIT ?",
            today,
            how_many,
        )
        for debtor in debtors:
            open_invoices = store.rows(
                f"SELECT n, currency, amount - linked AS left_over FROM invoice"
                f" WHERE customer = ? AND {OPEN} AND due < ? ORDER BY due, n",
                debtor["n"],
                today,
            )
            for currency in sorted({invoice["currency"] for invoice in open_invoices}):
                settled = [invoice for invoice in open_invoices if invoice["currency"] == currency]
                payment = store.insert(
                    "payment",
                    {
                        "id": str(uuid.uuid4()),
                        "customer": debtor["n"],
                        "currency": currency,
                        "amount": sum(invoice["left_over"] for invoice in settled),
                        "instrument": "WIRE_TRANSFER",
                        "day": today,
                    },
                )
                for invoice in settled:
                    apply(store, ("payment", payment), ("invoice", invoice["n"]), invoice["left_over"], today)
            paid.append({"id": debtor["id"], "externalId": debtor["external_id"]})
    return paid

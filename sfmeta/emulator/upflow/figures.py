"""What a customer owes, computed from the documents: the organization's own arithmetic, in its currency.

Facts: due is open and not past due, overdue is open and past due, both for invoices that were neither cancelled, voided
nor left unsent; disputed ones stay in the aging. Unapplied is what payments and credit notes hold that is applied to
nothing, less what refunds gave back of it (Upflow's help pages). That ``balance`` is the sum of the three is modelled.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sfmeta.emulator.upflow.store import Store

OPEN: Final = "(mark IS NULL OR mark = 'DISPUTED') AND amount > linked"

_SUMS: Final = f"""
SELECT customer,
       sum(CASE WHEN due >= :today THEN round((amount - linked) * factor) ELSE 0 END) AS due,
       sum(CASE WHEN due < :today THEN round((amount - linked) * factor) ELSE 0 END) AS overdue,
       sum(due >= :today) AS count_due, sum(due < :today) AS count_overdue, 0 AS unapplied
  FROM invoice JOIN rate USING (currency)
 WHERE {OPEN} AND customer IN (SELECT value FROM json_each(:customers)) GROUP BY customer
"""
_UNAPPLIED: Final = """
SELECT customer, 0 AS due, 0 AS overdue, 0 AS count_due, 0 AS count_overdue,
       sum(round((amount - linked) * factor)) * {sign} AS unapplied
  FROM {table} JOIN rate USING (currency)
 WHERE mark IS NULL AND amount > linked AND customer IN (SELECT value FROM json_each(:customers)) GROUP BY customer
"""
_ALL: Final = f"""
SELECT customer, sum(due) AS due, sum(overdue) AS overdue, sum(count_due) AS count_due,
       sum(count_overdue) AS count_overdue, sum(unapplied) AS unapplied
  FROM ({
    " UNION ALL ".join(
        [
            _SUMS,
            _UNAPPLIED.format(table="payment", sign=1),
            _UNAPPLIED.format(table="credit_note", sign=1),
            _UNAPPLIED.format(table="refund", sign=-1),
        ]
    )
}) GROUP BY customer
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts in minor units of the organization's currency."""

    due: int = 0
    overdue: int = 0
    count_due: int = 0
    count_overdue: int = 0
    unapplied: int = 0

    @property
    def balance(self) -> int:
        return self.due + self.overdue - self.unapplied


def figures(store: Store, customers: Sequence[int], today: date) -> Mapping[int, Figures]:
    """The figures of these customers by their number; one that owes and holds nothing is left out."""
    values = {"today": today.isoformat(), "customers": json.dumps(list(customers))}
    return {
        row["customer"]: Figures(
            int(row["due"]), int(row["overdue"]), row["count_due"], row["count_overdue"], int(row["unapplied"])
        )
        for row in store.named(_ALL, values)
    }

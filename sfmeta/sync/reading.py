"""Which lists of the API a run has to read: a list of documents is dear, so only what an exported field needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NEEDED: dict[str, tuple[str, ...]] = {
    # the key of an exported field: the lists that its value is computed from
    "outstanding_amount": ("payments", "credit_notes", "refunds"),
    "average_payment_delay": ("invoices",),
    "rating": ("invoices",),
}

BALANCES = frozenset({"outstanding_amount", "due_amount", "overdue_amount", "due_count", "overdue_count"})


def lists(keys: Iterable[str], *, balances_stated: bool) -> tuple[str, ...]:
    """The lists to read besides the customers, for the exported fields ``keys``.

    Where Upflow does not state what every customer owes, it is computed from the invoices.
    """
    exported = set(keys)
    found = {name for key in exported for name in NEEDED.get(key, ())}
    if not balances_stated and exported & BALANCES:
        found.add("invoices")
    return tuple(sorted(found))

"""Applying credits (payments, credit notes) to debits (invoices, refunds): what POST /reconcile and paying do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from sfmeta.emulator.upflow import find
from sfmeta.emulator.upflow.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sfmeta.emulator.upflow.organization import Organization
    from sfmeta.emulator.upflow.store import Store

CREDITS: Final = {"payments": "payment", "creditNotes": "credit_note"}
DEBITS: Final = {"invoices": "invoice", "refunds": "refund"}

Reference: TypeAlias = tuple[str, int]
"""A document by its kind and number."""


@dataclass(slots=True)
class Side:
    """A document in a reconciliation, and how much of it is still to be applied there."""

    kind: str
    n: int
    amount: int


def apply(store: Store, credit: Reference, debit: Reference, amount: int, day: str, batch: str | None = None) -> None:
    """Apply ``amount`` of a credit to a debit: both count it as linked; an invoice that is whole was paid that day."""
    store.run(
        "INSERT INTO link (credit_kind, credit, debit_kind, debit, amount, batch) VALUES (?, ?, ?, ?, ?, ?)",
        *(*credit, *debit, amount, batch),
    )
    for kind, n in (credit, debit):
        store.run(f"UPDATE {kind} SET linked = linked + ? WHERE n = ?", amount, n)
    if debit[0] == "invoice":
        store.run("UPDATE invoice SET paid = ? WHERE n = ? AND linked >= amount", day, debit[1])


def unapply(store: Store, where: str, *values: object) -> None:
    """Take back every link that ``where`` means."""
    for row in store.rows(f"SELECT rowid, * FROM link WHERE {where}", *values):
        for kind, n in ((row["credit_kind"], row["credit"]), (row["debit_kind"], row["debit"])):
            store.run(f"UPDATE {kind} SET linked = linked - ?, paid = NULL WHERE n = ?", row["amount"], n)
        store.run("DELETE FROM link WHERE rowid = ?", row["rowid"])


def reconcile(organization: Organization, payload: Mapping[str, object]) -> None:
    """One reconciliation by its ``externalId``: posted again it replaces what it linked; with empty lists it unlinks.

    Shape and unlinking: OCA ``edi_upflow`` models/account_partial_reconcile.py and its unlink test. Which credit goes
    to which debit is not said there: in the order given, as far as each reaches (modelled).
    """
    batch = payload.get("externalId")
    if not isinstance(batch, str) or not batch:
        raise invalid("externalId is required")
    store = organization.store
    with store.transaction():
        unapply(store, "batch = ?", batch)
        sources = list(_sides(organization, payload, CREDITS))
        targets = list(_sides(organization, payload, DEBITS))
        today = organization.today().isoformat()
        for credit, debit, amount in _allocated(sources, targets):
            apply(store, (credit.kind, credit.n), (debit.kind, debit.n), amount, today, batch)


def _sides(organization: Organization, payload: Mapping[str, object], kinds: Mapping[str, str]) -> Iterable[Side]:
    for key, kind in kinds.items():
        entries = payload.get(key) or []
        if not isinstance(entries, list):
            raise invalid(f"{key} must be a list")
        for entry in entries:
            amount = entry.get("amountLinked") if isinstance(entry, dict) else None
            if not isinstance(amount, int) or isinstance(amount, bool) or amount < 0:
                raise invalid(f"{key}: amountLinked must be a whole number of minor units")
            yield Side(kind, find.named(organization, kind, entry)["n"], amount)


def _allocated(sources: Sequence[Side], targets: Sequence[Side]) -> Iterable[tuple[Side, Side, int]]:
    for credit in sources:
        for debit in targets:
            amount = min(credit.amount, debit.amount)
            if amount:
                credit.amount -= amount
                debit.amount -= amount
                yield credit, debit, amount

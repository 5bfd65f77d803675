"""What was last seen of a customer's documents, and what has moved since: why a figure changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sfmeta.sync.currency import major

OPEN = frozenset({"DUE", "OVERDUE", "DISPUTED"})
INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class Document:
    """``outstanding`` is what is still to be paid of an invoice, or not applied of a payment; in minor units.
    ``whose``: the child that it is of, where a parent stands for its children too."""

    kind: str
    id: str
    number: str | None
    currency: str | None
    state: str | None
    outstanding: int | None
    due: date | None
    paid: date | None
    whose: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN and (self.outstanding or 0) > 0

    def __str__(self) -> str:
        return f"{self.kind} {self.number or self.id}{f' of {self.whose}' if self.whose else ''}"


@dataclass(frozen=True, slots=True)
class Sight:
    """The documents of one customer on one day; ``kinds`` are those that were read at all, ``digest`` is of them."""

    day: date
    digest: str
    kinds: tuple[str, ...]
    documents: tuple[Document, ...]


def movements(before: Sight, now: Sight) -> Iterator[str]:
    """What has moved, in words, one for each document; of kinds that were read both times."""
    kinds = set(before.kinds) & set(now.kinds)
    then = {(one.kind, one.id): one for one in before.documents}
    for one in now.documents:
        old = then.pop((one.kind, one.id), None)
        if one.kind in kinds and (told := _movement(old, one, before.day, now.day)):
            yield f"{one} {told}"
    yield from (f"{gone} is gone" for gone in then.values() if gone.kind in kinds)


def _movement(old: Document | None, new: Document, then: date, today: date) -> str:
    if new.kind != INVOICE:
        return _money(old, new)
    if old is None:
        return _new(new)
    if old.is_open and not new.is_open:
        return f"{_state(new)} ({amount(old)} → {amount(new)})"
    if old.outstanding != new.outstanding:
        return f"{amount(old)} → {amount(new)}"
    if old.due != new.due:
        return f"due {new.due or 'never'} instead of {old.due or 'never'}"
    if new.is_open and new.due is not None and then <= new.due < today:
        return "passed its due date"
    if old.state != new.state:
        return f"is {_state(new)} now"
    return f"paid on {new.paid or 'no day'}" if old.paid != new.paid else ""


def _new(invoice: Document) -> str:
    if not invoice.is_open:
        return f"new, {_state(invoice)}"
    return f"new, due {invoice.due}, {amount(invoice)}" if invoice.due else f"new, {amount(invoice)}"


def _money(old: Document | None, new: Document) -> str:
    """A payment, a credit note or a refund: what of it is not applied."""
    if old is None:
        return f"new, {amount(new)} not applied"
    if old.outstanding != new.outstanding:
        return f"not applied {amount(old)} → {amount(new)}"
    return f"is {_state(new)} now" if old.state != new.state else ""


def _state(document: Document) -> str:
    return (document.state or "without a state").lower()


def amount(document: Document) -> str:
    """What is outstanding of it, in the currency's main unit."""
    minor = document.outstanding or 0
    return f"{major(minor, document.currency or ''):,f}" if minor else "0"

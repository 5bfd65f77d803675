"""Which documents are read, and reading them: whole lists, or those of the customers that moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from sfmeta import __version__
from sfmeta.catalog.wording import counted
from sfmeta.errors import RemoteError
from sfmeta.sync.reading import SHARED, How, ListRead, Occasion, Standing, calls_for, lists, plan_reads, read_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sfmeta.flows.sides import Sides

CUSTOMERS = 1_000
"""Customers whose documents are asked for before the next ones are looked up."""

INVOICES = "invoices"

INSTEAD = "Upflow did not prove to give this list by customer"

NO_FILTER = frozenset({"HTTP 400", "HTTP 404", "HTTP 405", "HTTP 422"})
"""How an API may refuse a parameter that it does not know."""


@dataclass(frozen=True, slots=True)
class DocumentsRead:
    """How each list was read, how many of its entries, and what is to be remembered of it once everything is
    written."""

    reads: tuple[ListRead, ...]
    read: Mapping[str, int]
    standing: Mapping[str, Standing]

    @property
    def whole(self) -> Mapping[str, int]:
        """The length of the lists that were read whole."""
        return {one.name: self.standing[one.name].total for one in self.reads if one.how is How.ALL}


def read_documents(sides: Sides, whole: str = "") -> DocumentsRead:
    """The documents that the exported fields need, for the customers that need it. ``whole``: why all of them."""
    occasion, needed = _occasion(sides, whole)
    reads = plan_reads(needed, occasion)
    for each in reads:
        sides.watch.told(f"Documents, {each.name.replace('_', ' ')}: {each.how} ({each.reason})")
    began_at = _began_at(sides, reads, occasion)
    done: list[ListRead] = []
    standing: dict[str, Standing] = {}
    for each in reads:
        as_read, left = _read(sides, each, occasion, began_at)
        done.append(as_read)
        standing |= {each.name: left} if left else {}
    if any(each.how is not How.ALL for each in done):
        sides.ledger.leave_unread()
    read = {each.name: sides.ledger.document_count(each.name) for each in done}
    sides.watch.told(f"Read {counted(sum(read.values()), 'document')}")
    return DocumentsRead(tuple(done), read, standing)


def remember_reads(sides: Sides, read: DocumentsRead) -> None:
    """Everything was written, or waits among the failures: the next run need not read it again."""
    for page in sides.ledger.newly_stated(_failing(sides), CUSTOMERS):
        sides.memory.reads.keep_stated(page)
    sides.memory.reads.keep(read.standing)


def _failing(sides: Sides) -> list[str]:
    """Records whose figures Salesforce refused."""
    return [failure.record_id for failure in sides.memory.failures.all() if not failure.is_link]


def _occasion(sides: Sides, whole: str) -> tuple[Occasion, tuple[str, ...]]:
    spec, ledger, reads = sides.spec, sides.ledger, sides.memory.reads
    stated = not ledger.customers_without_balances()
    needed = lists(spec.exported, balances_stated=stated)
    if needed:
        for page in reads.stated():
            ledger.add_stated(page)
    occasion = Occasion(
        now=sides.watch.now(),
        settings=spec.sync,
        balances_stated=stated,
        moved=ledger.find_moved(_failing(sides)),
        fields=read_for(spec.exported, spec.sync),
        standing=reads.standing(),
        whole=whole,
    )
    return occasion, needed


def cut_short(sides: Sides, occasion: Occasion) -> datetime | None:
    """When the read began that a run on this ``occasion`` would go on with, if it reads whole lists."""
    return sides.ledger.cut_short(_purpose(sides, occasion), occasion.now, _within(occasion))


def _purpose(sides: Sides, occasion: Occasion) -> str:
    """What whole lists are read for: after another run of the pair, or for other fields, nobody goes on with them."""
    last = sides.memory.runs.last()
    return f"{__version__} {occasion.fields} {last.number if last else 0}"


def _within(occasion: Occasion) -> timedelta:
    return timedelta(minutes=occasion.settings.resume_within)


def _began_at(sides: Sides, reads: Sequence[ListRead], occasion: Occasion) -> datetime:
    """When the read began: earlier than now where a run that was cut short is gone on with."""
    ledger, now = sides.ledger, occasion.now
    if not any(each.how is How.ALL for each in reads):
        ledger.start_over()
        return now
    began_at = ledger.resume(_purpose(sides, occasion), now, _within(occasion))
    for each in reads:
        if each.how is not How.ALL:
            ledger.drop(each.name)
    if began_at < now:
        sides.watch.told(
            f"The last run was cut short while it read documents: going on; read began at {began_at:%H:%M} UTC"
        )
    return began_at


def _read(sides: Sides, planned: ListRead, occasion: Occasion, began_at: datetime) -> tuple[ListRead, Standing | None]:
    """Read a list as planned, whole after all where the API turns out not to give it by customer; how it was read, and
    what is to be remembered of it."""
    before = occasion.standing.get(planned.name)
    by_customer = before.by_customer if before else None
    if planned.how is How.MOVED and before is not None:
        by_customer = _read_moved(sides, planned.name, known=by_customer)
        if by_customer:
            return planned, replace(before, by_customer=True)
        planned = replace(planned, how=How.ALL, calls=calls_for(before.total), reason=INSTEAD)
    if planned.how is How.NOTHING:
        return planned, before
    _read_whole(sides, planned.name)
    total = sides.ledger.document_count(planned.name)
    return planned, Standing(began_at, total, occasion.fields, by_customer)


def _read_whole(sides: Sides, name: str) -> None:
    """The whole list, or what an earlier run left of it."""
    ledger = sides.ledger
    before = ledger.progress(name)
    if before.done:
        return
    start = max(0, before.until - SHARED)
    for part in sides.upflow.documents(name, partial(ledger.is_known, name), start):
        ledger.add_part(name, part.documents, part.end)
        sides.watch.go_on()
    ledger.add_end(name)


def _read_moved(sides: Sides, name: str, *, known: bool | None) -> bool | None:
    """Read the documents of the customers that moved.

    False when the API does not give them by customer: it refuses, or answers with somebody else's. None when it had
    none for anybody, and never had any before: that would prove nothing. Nor does an answer without invoices for a
    customer of whom Upflow states open ones: what is missing must not pass for zero.
    """
    for customers in sides.ledger.moved(CUSTOMERS):
        owing = sides.ledger.owing(customers) if name == INVOICES else frozenset()
        try:
            for customer_id, documents in sides.upflow.documents_of(name, customers):
                sides.watch.go_on()
                if any(document.customer_id != customer_id for document in documents):
                    return False
                if customer_id in owing and not documents:
                    return None
                known = known or bool(documents) or None
                sides.ledger.add_documents(documents)
        except RemoteError as error:
            if error.code in NO_FILTER:
                return False
            raise
    return known

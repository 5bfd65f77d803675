"""Why records change: their customers' documents against what was last seen of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.sync.why import reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sfmeta.flows.sides import Sides
    from sfmeta.sync.record import RecordChange
    from sfmeta.sync.rows import Figures
    from sfmeta.sync.values import Value


def explained(
    sides: Sides,
    page: Sequence[Figures],
    changes: Sequence[RecordChange],
    acknowledged: Mapping[str, Mapping[str, Value]],
) -> Iterator[RecordChange]:
    """The changes of this page of customers, each with what moved; of the others nothing is looked up."""
    known = [change.customer_id for change in changes if change.known]
    before = sides.memory.seen.of(known)
    now = sides.ledger.sights(page[0].account_id, page[-1].account_id, known) if known else {}
    for change in changes:
        sights = before.get(change.customer_id), now.get(change.customer_id)
        why = reasons(change, sides.targets, sights, acknowledged.get(change.account_id, {}))
        yield replace(change, why=why)


def keep_in_sight(sides: Sides, page: Sequence[Figures], changes: Sequence[RecordChange]) -> None:
    """Remember the documents of customers whose Accounts are as they should be; those of the others are remembered
    when Salesforce has acknowledged their change, so that an interrupted run does not lose the reason."""
    first, last = page[0].account_id, page[-1].account_id
    now = sides.ledger.digests(first, last)
    before = sides.memory.seen.digests(list(now))
    moved = {customer_id for customer_id, digest in now.items() if before.get(customer_id) != digest}
    moved.difference_update(change.customer_id for change in changes)
    if moved:
        sides.memory.seen.keep(sides.ledger.sights(first, last, moved))

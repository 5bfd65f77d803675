"""Why a record changes, in words that a person can check in Upflow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sfmeta.catalog.model import Source
from sfmeta.sync.sight import movements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sfmeta.sync.record import RecordChange
    from sfmeta.sync.sight import Sight
    from sfmeta.sync.target import Target
    from sfmeta.sync.values import Value

MOST = 5
"""Documents that are named; the others are counted."""

BY_CALENDAR = frozenset({"average_payment_delay", "rating", "expected_payment_date"})
"""Rows that move with the days alone."""

COMPUTED = frozenset({Source.CUSTOMER, Source.DOCUMENTS})


def reasons(
    change: RecordChange,
    targets: Sequence[Target],
    sights: tuple[Sight | None, Sight | None],
    acknowledged: Mapping[str, Value],
) -> tuple[str, ...]:
    """What moved: ``sights`` are the documents as last seen and as they are, None where they were not read."""
    if not change.known:
        return ("not written before",)
    by_hand = [name for name, value in change.after.items() if name in acknowledged and acknowledged[name] == value]
    moved = [target for target in targets if target.name in change.after and target.name not in by_hand]
    return tuple(
        [f"{name} was changed in Salesforce" for name in by_hand]
        + list(_documents(moved, change, *sights))
        + [_given(each) for each in moved if each.source in (Source.CUSTOM_FIELD, Source.PROVIDED)]
        + ["the customer page has another address" for each in moved if each.source is Source.TEMPLATE]
    )


def _given(target: Target) -> str:
    return f"custom field {target.key}" if target.file is None else f"{target.key} in the file {target.file}"


def _documents(moved: Sequence[Target], change: RecordChange, before: Sight | None, now: Sight | None) -> Iterator[str]:
    keys = {target.key for target in moved if target.source in COMPUTED}
    if not keys:
        return
    told = [] if before is None or now is None else list(movements(before, now))
    yield from told[:MOST]
    if len(told) > MOST:
        yield f"{len(told) - MOST} more documents"
    if not told and any(change.after[target.name] is None for target in moved if target.key in BY_CALENDAR):
        yield "no document is left that it is computed from"
    elif not told:
        yield "days passed" if keys <= BY_CALENDAR else "balance changed in Upflow"

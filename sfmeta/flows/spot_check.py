"""A look at a few records: does the org still have what it acknowledged?

A field that was deleted and made again is empty, and so is a sandbox that was refreshed; what is remembered of them
would hide that for ever. One call a run notices; then the field is read from the org again.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sfmeta.salesforce.query import IDS, by_ids

if TYPE_CHECKING:
    from sfmeta.flows.sides import Sides

EMPTY = (None, False)
"""A box that is not ticked says no more than a field with nothing in it."""

ENOUGH = 5
"""Values gone, and none left, before a field counts as emptied."""


def emptied_fields(sides: Sides, turn: int) -> tuple[str, ...]:
    """Fields of which the org has nothing left of what it acknowledged; each run looks at the next few records."""
    known = sides.memory.acknowledged.some(turn * IDS, IDS)
    links = sides.memory.links.of(list(known)) if sides.portal else {}
    kept, gone = Counter[str](), Counter[str]()
    for row in by_ids(sides.org, sides.spec.object, list(known), sides.names):
        record_id = str(row["Id"])
        had = {name for name, value in known[record_id].items() if value not in EMPTY}
        if sides.portal and record_id in links and links[record_id].exists:
            had.add(sides.portal.name)
        for name in had.intersection(sides.names):
            (gone if row[name] in EMPTY else kept)[name] += 1
    return tuple(sorted(name for name in gone if gone[name] >= ENOUGH and not kept[name]))

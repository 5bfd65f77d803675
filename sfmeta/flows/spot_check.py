"""A look at a few records: does the org still have what it acknowledged?

A field that was deleted and made again is empty, and so is a sandbox that was refreshed; what is remembered of them
would hide that for ever. One call a run notices; then the field is read from the org again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.flows.changes import held_values
from sfmeta.salesforce.query import IDS, by_ids

if TYPE_CHECKING:
    from sfmeta.flows.sides import Sides

ENOUGH = 5
"""Values gone, and none left, before a field counts as emptied."""


def emptied_fields(sides: Sides, turn: int) -> tuple[str, ...]:
    """Fields of which the org has nothing left of what it acknowledged; each run looks at the next few records."""
    names = {target.name for target, _ in sides.targets}
    known = sides.memory.acknowledged.some(turn * IDS, IDS)
    if not known:
        return ()
    kept, gone = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for row in by_ids(sides.org, sides.spec.object, list(known), sorted(names)):
        held = held_values(row, sides)
        for name, value in known[str(row["Id"])].items():
            if name in names and value not in (None, False):
                counter = gone if held[name] in (None, False) else kept
                counter[name] += 1
    return tuple(sorted(name for name in names if gone[name] >= ENOUGH and not kept[name]))

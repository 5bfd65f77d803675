"""Whether a plan still holds: the same org, and neither it nor the source tree has moved since it was made."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sfmeta.diff import Create, Delete, Update
from sfmeta.findings import Finding, Severity
from sfmeta.plan.compare import attribute_changes
from sfmeta.plan.text import attribute_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.model import Node
    from sfmeta.plan.model import ComponentChange, Plan

MOST_NAMED = 3
"""How many of a component's attributes are told that somebody changed."""


def moved(saved: Plan, fresh: Plan) -> tuple[Finding, ...]:
    """What differs between the plan as saved and as it would be made now; empty when they would do the same."""
    if saved.org.org_id != fresh.org.org_id:
        message = f"the plan is for {saved.org.org_id} ({saved.org.alias}), and this org is {fresh.org.org_id}"
        return (Finding("other-org", Severity.ERROR, message),)
    if saved.digest == fresh.digest:
        return ()
    before, now = ({change.key: change for change in plan.changes} for plan in (saved, fresh))
    return tuple(
        Finding("moved", Severity.ERROR, f"{key}: {what}")
        for key in sorted(before.keys() | now.keys())
        for what in _moved(before.get(key), now.get(key))
    )


def _moved(saved: ComponentChange | None, fresh: ComponentChange | None) -> Iterator[str]:
    if saved is None and fresh is not None:
        yield f"{_word(fresh)} now, which the plan does not say"
    elif fresh is None and saved is not None:
        yield f"{_word(saved)} by the plan, and now needs no change"
    elif saved is not None and fresh is not None:
        if (then := _before(saved)) != (now := _before(fresh)):
            yield f"it has changed in the org since the plan was made{_told(saved, then, now)}"
        if _after(saved) != _after(fresh):
            yield "it has changed in the source tree since the plan was made"


def _told(change: ComponentChange, then: Node | None, now: Node | None) -> str:
    """What changed of it, as far as a plan would say."""
    if then is None or now is None:
        return ", where it is there by now" if then is None else ", where it is gone by now"
    lines = list(islice(attribute_lines(attribute_changes(Update(change.key, then, now))), MOST_NAMED + 1))
    more = ", …" if len(lines) > MOST_NAMED else ""
    return f": {', '.join(lines[:MOST_NAMED])}{more}" if lines else ""


def _word(change: ComponentChange) -> str:
    return {Create: "would be created", Delete: "would be deleted"}.get(type(change), "would be changed")


def _before(change: ComponentChange) -> Node | None:
    return None if isinstance(change, Create) else change.before


def _after(change: ComponentChange) -> Node | None:
    return None if isinstance(change, Delete) else change.after

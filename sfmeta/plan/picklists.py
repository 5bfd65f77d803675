"""Which values of a picklist a deploy drops, and which inactive ones it need not carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.diff import Update
from sfmeta.metadata.picklist_values import choosing, is_active, values

if TYPE_CHECKING:
    from sfmeta.metadata.model import Node
    from sfmeta.plan.model import ComponentChange


def dropped(change: ComponentChange) -> tuple[str, ...]:
    """The values that people could choose before and cannot after; records that carry them keep them."""
    if not isinstance(change, Update) or change.key.type != "CustomField":
        return ()
    after = values(change.after)
    return tuple(name for name, active in values(change.before).items() if active and not after.get(name, False))


def needed(declared: Node, org: Node | None) -> Node:
    """What is declared, without the inactive values that the org has not: there is nothing there to deactivate."""
    there = values(org) if org is not None else {}
    return choosing(declared, lambda value: is_active(value) or (value.value("fullName") or "") in there)

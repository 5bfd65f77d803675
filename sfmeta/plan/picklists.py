"""A picklist's values: which a field has, which of them are active, and which a change drops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.diff import Update
from sfmeta.plan.attributes import name_of

if TYPE_CHECKING:
    from sfmeta.metadata.model import Node
    from sfmeta.plan.model import ComponentChange


def values(field: Node) -> dict[str, bool]:
    """The values of a field's own list in order, each with whether it is active; empty for any other field."""
    value_set = field.child("valueSet")
    definition = value_set.child("valueSetDefinition") if value_set is not None else None
    found = definition.all("value") if definition is not None else ()
    return {name: is_active(value) for value in found if (name := name_of(value)) is not None}


def is_active(value: Node) -> bool:
    """A value that does not say whether it is active is."""
    return value.value("isActive") != "false"


def dropped(change: ComponentChange) -> tuple[str, ...]:
    """The values that people could choose before and cannot after; records that carry them keep them."""
    if not isinstance(change, Update) or change.key.type != "CustomField":
        return ()
    after = values(change.after)
    return tuple(name for name, active in values(change.before).items() if active and not after.get(name, False))

"""Which type a custom field can become another one of, by what Salesforce says of it."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from sfmeta.plan.overlay import COMPUTED

if TYPE_CHECKING:
    from sfmeta.metadata.model import Node


class Fate(enum.Enum):
    """What a change of type comes to."""

    KEPT = enum.auto()
    """Salesforce does it, and the values stay."""
    EMPTY_ONLY = enum.auto()
    """The Metadata API does it on an object without records: ``Cannot change type due to existing data`` otherwise."""
    NEVER = enum.auto()


FIXED = frozenset({"Summary", "EncryptedText", "Location", "MasterDetail", "Hierarchy", "ExternalLookup"})
"""Types that no conversion starts from or leads to (Salesforce Help, "Converting the Field Type of a Custom Field")."""

KEPT = {
    # type: what it can become over records (Salesforce Help, "Notes on Changing Custom Field Types"; modelled for the API)
    "Email": frozenset({"Text"}),
    "Phone": frozenset({"Text"}),
    "Picklist": frozenset({"Text", "MultiselectPicklist"}),
    "Text": frozenset({"TextArea", "LongTextArea", "Html"}),
    "TextArea": frozenset({"LongTextArea", "Html"}),
    "LongTextArea": frozenset({"Html"}),
    "Url": frozenset({"Text"}),
}


def fate(before: Node, after: Node) -> Fate:
    """What becomes of a field that is to be ``after`` and is ``before`` in the org."""
    if _fixed(before) or _fixed(after):
        return Fate.NEVER
    old, new = before.value("type") or "", after.value("type") or ""
    return Fate.KEPT if new in KEPT.get(old, ()) else Fate.EMPTY_ONLY


def _fixed(node: Node) -> bool:
    """Its type, how it is computed or whose values it lists cannot be changed (Metadata API: ``Cannot update a field
    from a Formula to something else``, ``Cannot change which global value set this picklist uses``)."""
    value_set = node.child("valueSet")
    shared = value_set is not None and value_set.value("valueSetName")
    return bool((node.value("type") or "") in FIXED or shared or any(node.value(tag) for tag in COMPUTED))

"""A field of the org as describe shows it, and which type of the Metadata API that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DESCRIBED: Mapping[str, tuple[str, ...]] = {
    # a FieldType of the Metadata API: the types under which describe shows it
    "Currency": ("currency",),
    "Number": ("double", "int"),
    "Text": ("string",),
    "TextArea": ("textarea",),
    "LongTextArea": ("textarea",),
    "Html": ("textarea",),
    "Url": ("url",),
    "Picklist": ("picklist",),
    "MultiselectPicklist": ("multipicklist",),
    "Date": ("date",),
    "DateTime": ("datetime",),
    "Checkbox": ("boolean",),
}

TEXT_AREA = 255
"""The length of a plain text area; a long one has more (Salesforce Help, "Custom Field Types")."""


@dataclass(frozen=True, slots=True)
class Described:
    """A field as describe shows it to the user who asks; a field this user may not read is not shown at all.

    ``values`` are the active values of a picklist; ``restricted`` says that it takes no others. ``html`` tells a rich
    text area from a plain one. Salesforce itself computes a ``computed`` field; one that is not ``grantable`` (a
    required one) can stand in no permission set.
    """

    name: str
    type: str
    length: int
    precision: int
    scale: int
    updateable: bool
    restricted: bool
    values: tuple[str, ...]
    html: bool = False
    computed: bool = False
    grantable: bool = True


def type_of(found: Described, accepted: tuple[str, ...]) -> str | None:
    """Which of the accepted field types the org's field is; None when it is of another."""
    return next((one for one in accepted if found.type in DESCRIBED[one] and _is_that_textarea(found, one)), None)


def _is_that_textarea(found: Described, type_: str) -> bool:
    """Describe calls three types of the Metadata API a text area."""
    match type_:
        case "Html":
            return found.html
        case "LongTextArea":
            return not found.html and found.length > TEXT_AREA
        case "TextArea":
            return not found.html and found.length <= TEXT_AREA
        case _:
            return True

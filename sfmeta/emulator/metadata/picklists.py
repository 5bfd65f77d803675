"""Picklist values: from documents to describe, and how a deploy changes those that are there.

A deploy adds values and changes those it names; a value that it leaves out stays as it is (field logs of real deploys,
restricted and unrestricted picklists alike; verified).
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.element import Element
from sfmeta.emulator.org.schema import PicklistValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def read_values(elements: Iterable[Element]) -> tuple[PicklistValue, ...]:
    """``<value>`` or ``<customValue>`` elements as describe has them; inactive ones are among them."""
    return tuple(
        PicklistValue(
            value=element.value("fullName"),
            label=element.value("label") or element.value("fullName"),
            active=not element.has("isActive") or element.flag("isActive"),
            default_value=element.flag("default"),
        )
        for element in elements
    )


def merge(before: Sequence[Element], after: Sequence[Element]) -> tuple[Element, ...]:
    """The values after a deploy: those of the file as they stand there, behind them what the file does not name.

    At most one value is the default: a new default takes the place of the old one. What is kept stands nowhere in the
    file, so it has no place.
    """
    named = {value.value("fullName").casefold() for value in after}
    kept = [replace(v, line=0, column=0) for v in before if v.value("fullName").casefold() not in named]
    if any(value.flag("default") for value in after):
        kept = [value.put("default", "false") for value in kept]
    return (*after, *kept)


def merge_value_set(before: Element | None, after: Element) -> Element:
    """A field's ``valueSet`` after a deploy: its own values merged, everything else as the file says."""
    old = before.child("valueSetDefinition") if before else None
    new = after.child("valueSetDefinition")
    if old is None or new is None:
        return after
    values = merge(old.all("value"), new.all("value"))
    others = tuple(child for child in new.children if child.tag != "value")
    definition = replace(new, children=(*others, *values))
    return replace(after, children=tuple(definition if child is new else child for child in after.children))


def with_dependencies(
    values: tuple[PicklistValue, ...], settings: Iterable[Element], controllers: Sequence[str]
) -> tuple[PicklistValue, ...]:
    """The values with ``validFor``: a bit for each value of the controlling field, the first one highest, in base64."""
    allowed: Mapping[str, set[str]] = {
        setting.value("valueName"): {value.text for value in setting.all("controllingFieldValue")}
        for setting in settings
    }
    size = (len(controllers) + 7) // 8
    made = []
    for value in values:
        bits = bytearray(size)
        for index, controller in enumerate(controllers):
            if controller in allowed.get(value.value, set()):
                bits[index // 8] |= 0x80 >> index % 8
        made.append(replace(value, valid_for=base64.b64encode(bytes(bits)).decode()))
    return tuple(made)

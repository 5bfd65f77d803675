"""What the platform objects to in the values of a picklist."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.draft import Draft
    from sfmeta.emulator.metadata.element import Element

MAX_PICKLIST_VALUE = 255
MAX_RESTRICTED_VALUES = 1000
MAX_MULTISELECT_VALUES = 500


def both_value_sets(draft: Draft) -> Iterator[dict[str, object]]:
    values = draft.node.child("valueSet")
    if values and values.has("valueSetName") == values.has("valueSetDefinition"):
        yield {}


def definition(draft: Draft) -> tuple[Element, ...]:
    values = draft.node.child("valueSet")
    definition = values.child("valueSetDefinition") if values else None
    return definition.all("value") if definition else ()


def duplicate_labels(draft: Draft) -> Iterator[dict[str, object]]:
    """Of two values that read alike one may be inactive (a real org's retrieved field has such)."""
    seen: set[str] = set()
    for value in definition(draft):
        if value.has("isActive") and not value.flag("isActive"):
            continue
        label = value.value("label") or value.value("fullName")
        if label.casefold() in seen:
            yield {"label": label, "at": value}
            return
        seen.add(label.casefold())


def duplicate_values(draft: Draft) -> Iterator[dict[str, object]]:
    """Picklist values know no case (Salesforce Help 000385675, 000386557), nor the blanks around them (modelled)."""
    seen: set[str] = set()
    for value in definition(draft):
        name = value.value("fullName")
        if folded(name) in seen:
            yield {"value": name, "at": value}
            return
        seen.add(folded(name))


BLANKS = " \t\r\n"
"""What is passed over: a blank that does not break a line makes a value of its own (infinitaslearning's tree has both,
as retrieved)."""


def folded(name: str) -> str:
    """A value's name as it is compared with others."""
    return name.strip(BLANKS).casefold()


def controls_itself(draft: Draft) -> Iterator[dict[str, object]]:
    values = draft.node.child("valueSet")
    if values is not None and values.value("controllingField").casefold() == draft.name.casefold():
        yield {"field": f"{draft.sobject.name}.{draft.name}"}


def unknown_controllers(draft: Draft) -> Iterator[dict[str, object]]:
    """Of a custom controlling field: which values a standard one has is the org's StandardValueSet. A dependent value
    that the field lacks is passed over: retrieved files name such."""
    values = draft.node.child("valueSet")
    controller = draft.sobject.field(values.value("controllingField")) if values is not None else None
    if values is None or controller is None or not controller.custom or not controller.picklist_values:
        return
    known = {folded(unquote(value.value)) for value in controller.picklist_values}
    for setting in values.all("valueSettings"):
        for value in setting.all("controllingFieldValue"):
            if folded(unquote(value.text)) not in known:
                listed = ", ".join(value.value for value in controller.picklist_values)
                yield {"value": value.text, "known": listed, "at": value}
                return


def long_values(draft: Draft) -> Iterator[dict[str, object]]:
    if any(len(value.value("fullName")) > MAX_PICKLIST_VALUE for value in definition(draft)):
        yield {"limit": MAX_PICKLIST_VALUE}


def many_values(draft: Draft) -> Iterator[dict[str, object]]:
    values = draft.node.child("valueSet")
    limit = MAX_MULTISELECT_VALUES if draft.type == "MultiselectPicklist" else MAX_RESTRICTED_VALUES
    restricted = values is not None and values.flag("restricted")
    if len(definition(draft)) > limit and (restricted or draft.type == "MultiselectPicklist"):
        yield {"limit": limit}


def value_set_changed(draft: Draft) -> Iterator[dict[str, object]]:
    before = draft.before.child("valueSet") if draft.before else None
    after = draft.node.child("valueSet")
    if before and after and before.value("valueSetName") != after.value("valueSetName"):
        yield {}

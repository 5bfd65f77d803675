"""A document as the org gives it back: elements in the schema's order, whatever order they came in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.wsdl import ANY_VALUE, wsdl

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.element import Element


EMPTY_TOO = (("FilterItem", "value"),)
"""Texts that stay though they are empty: a filter for fields without a value (every one in the retrieved lookup filters
and roll-ups of nineteen public trees, SalesforceFoundation/NPSP among them)."""


def canonical(element: Element, type_name: str) -> Element:
    """The element and everything in it in the order of their types. A text that is empty is left out; an empty element
    that could have had parts stays (``<layoutColumns/>``, ``<searchLayouts/>``: as retrieved in
    SalesforceFoundation/OutboundFundsModule), and the value of a custom metadata record (vikivelan29/SFCRM)."""
    schema = wsdl()
    parts = schema.types.get(type_name)
    if parts is None:
        return replace(element, text=element.text if type_name in ("string", ANY_VALUE) else element.text.strip())
    order = {name: index for index, name in enumerate(parts)}
    children = sorted(element.children, key=lambda child: order.get(child.tag, len(order)))
    kept = [
        (canonical(child, parts[child.tag].type), parts[child.tag].type) for child in children if child.tag in parts
    ]
    whole = tuple(
        child
        for child, kind in kept
        if child.children
        or child.text
        or kind in schema.types
        or kind == ANY_VALUE
        or (type_name, child.tag) in EMPTY_TOO
    )
    return replace(element, children=whole)

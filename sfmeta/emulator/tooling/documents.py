"""Metadata documents as JSON: the ``Metadata`` field of the Tooling API, read and written by the schema of the type.

Every attribute is there, sorted, null where the document lacks it, with ``urls`` at the end of its own accord (a
CustomField in the Custom Address Fields Developer Guide, "Tooling API Examples"; verified).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.element import XSI_TYPE, Element
from sfmeta.emulator.metadata.shape import Misshapen, check_shape
from sfmeta.emulator.metadata.wsdl import wsdl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from sfmeta.emulator.metadata.wsdl import Part

    Json: TypeAlias = Mapping[str, "Json"] | list["Json"] | str | int | float | bool | None

NUMBERS: Mapping[str, Callable[[str], int | float]] = {"int": int, "long": int, "double": float}
VALUE_TYPES = ("CustomValue",)
"""Types whose ``fullName`` the Tooling API calls ``valueName`` (as clients that read value sets spell it; verified)."""

EMPTY_LISTS = frozenset(("customButtons", "layoutItems", "relatedObjects"))
"""Lists that are empty where they have no elements, and not null as others are (a recorded Layout; verified)."""


def metadata(document: Element, type_name: str) -> dict[str, Json]:
    """The value of ``Metadata`` for a component of a type; its full name is a field of the record."""
    return _sorted({**_attributes(document, type_name), "urls": None})


def _attributes(element: Element, type_name: str) -> dict[str, Json]:
    parts = wsdl().types[type_name].values()
    values = {part.name: _value(element, part) for part in parts if part.name != "fullName"}
    if type_name in VALUE_TYPES:
        values["valueName"] = element.value("fullName") or None
    return _sorted(values)


def _sorted(values: Mapping[str, Json]) -> dict[str, Json]:
    return dict(sorted(values.items()))


def _value(element: Element, part: Part) -> Json:
    found = element.all(part.name)
    if part.many:
        return [_one(child, part.type) for child in found] or ([] if part.name in EMPTY_LISTS else None)
    return _one(found[0], part.type) if found else None


def _one(element: Element, type_name: str) -> Json:
    if type_name in wsdl().types:
        return _attributes(element, type_name)
    text = element.text.strip()
    if type_name == "boolean":
        return text in ("true", "1")
    return NUMBERS[type_name](text) if type_name in NUMBERS and text else element.text


class BadDocument(Exception):
    """The JSON does not fit the type."""


def component(type_name: str, full_name: str, value: object) -> Element:
    """The component that ``Metadata`` describes, shaped as its type wants it; null is the same as leaving out."""
    children = (Element("fullName", full_name), *_elements(type_name, value))
    node = Element(type_name, children=children, attributes={XSI_TYPE: type_name})
    try:
        check_shape(node, type_name)
    except Misshapen as misshapen:
        raise BadDocument(misshapen.problem) from None
    return node


def _elements(type_name: str, value: object) -> Iterator[Element]:
    """What the type does not know becomes an element all the same: the shape's check says so in its own words."""
    if not isinstance(value, dict):
        raise BadDocument(_no_complex_value(value))
    parts = wsdl().types[type_name]
    for name, member in value.items():
        tag = "fullName" if name == "valueName" and type_name in VALUE_TYPES else name
        kind = parts[tag].type if tag in parts else ""
        for item in member if isinstance(member, list) else [member]:
            if item is not None and name != "urls":
                yield _element(tag, kind, item)


def _element(tag: str, type_name: str, value: object) -> Element:
    if type_name in wsdl().types:
        return Element(tag, children=tuple(_elements(type_name, value)))
    return Element(tag, str(value).lower() if isinstance(value, bool) else str(value))


def _no_complex_value(value: object) -> str:
    """As seen in field logs: of a plain value where a structure belongs, and of a Metadata that is not there."""
    found = "null value null" if value is None else f"VALUE_STRING value {value}"
    return f"Cannot deserialize instance of complexvalue from {found} or request may be missing a required field"

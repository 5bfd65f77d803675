"""Metadata documents as JSON: the ``Metadata`` field of the Tooling API, read and written by the schema of the type."""

from __future__ import annotations

from sfmeta.emulator.metadata.element import Element
from sfmeta.emulator.metadata.wsdl import wsdl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from sfmeta.emulator.metadata.wsdl import Part

    Json: TypeAlias = Mapping[str, "Json"] | list["Json"] | str | int | float | bool | None

NUMBERS: Mapping[str, Callable[[str], int | float]] = {"int": int, "long": int, "double": float}


def to_json(element: Element, type_name: str) -> dict[str, Json]:
    """Every attribute of the type, null where the document does not have it; the full name is no part of it."""
    return {
        name: _value(element, part)
        for name, part in wsdl().types[type_name].items()
        if name != "fullName" or type_name in NAMED
    }


NAMED = ("CustomValue",)
"""Types whose full name stands among their attributes (as ``valueName``, in the Tooling API's spelling)."""


def _value(element: Element, part: Part) -> Json:
    found = element.all(part.name)
    if part.many:
        return [_one(child, part.type) for child in found]
    return _one(found[0], part.type) if found else None


def _one(element: Element, type_name: str) -> Json:
    if type_name in wsdl().types:
        document = to_json(element, type_name)
        if type_name in NAMED:
            document["valueName"] = document.pop("fullName")
        return document
    if type_name == "boolean":
        return element.text.strip() in ("true", "1")
    if type_name in NUMBERS and element.text.strip():
        return NUMBERS[type_name](element.text)
    return element.text


class BadDocument(Exception):
    """The JSON does not fit the type."""


def from_json(tag: str, type_name: str, document: Mapping[str, object]) -> Element:
    """An element of what the JSON has; null is the same as leaving out."""
    parts = wsdl().types[type_name]
    children: list[Element] = []
    for name, value in document.items():
        known = "fullName" if name == "valueName" and type_name in NAMED else name
        part = parts.get(known)
        if part is None:
            raise BadDocument(f"No such column '{name}' on sobject of type {type_name}")
        if value is not None:
            children.extend(_elements(part, value))
    return Element(tag, children=tuple(children))


def _elements(part: Part, value: object) -> Iterator[Element]:
    for item in value if isinstance(value, list) else [value]:
        if part.type in wsdl().types:
            if not isinstance(item, dict):
                raise BadDocument(f"Cannot deserialize instance of {part.type} from {item}")
            yield from_json(part.name, part.type, item)
        elif isinstance(item, bool):
            yield Element(part.name, "true" if item else "false")
        elif isinstance(item, (dict, list)):
            raise BadDocument(f"Cannot deserialize instance of {part.type} from {type(item).__name__}")
        else:
            yield Element(part.name, str(item))

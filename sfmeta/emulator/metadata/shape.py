"""Whether a deployed document has the shape of its type, said as the platform's parser says it.

The platform takes the children of an element in any order but wants all of one name together; it stops at the first
mistake. Texts from field logs of real deploys (unknown and duplicated elements, enums: verified; numbers and booleans:
modelled on them).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.element import XSI_NIL
from sfmeta.emulator.metadata.wsdl import ANYTHING, wsdl

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.wsdl import Part

INTEGER = re.compile(r"[+-]?\d{1,19}\Z")
DOUBLE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")
BOOLEANS = ("true", "false", "1", "0")


class Misshapen(Exception):
    """The document does not fit its type: the platform's words, and where it stopped reading. ``parsed`` is for what
    is only found when the element has been read: a deploy does not call that an error of parsing."""

    def __init__(self, problem: str, line: int, column: int, *, parsed: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line
        self.column = column
        self.parsed = parsed

    @property
    def told(self) -> str:
        """What a deploy says of it."""
        return self.problem if self.parsed else f"Error parsing file: {self.problem}"


def respelled(element: Element, type_name: str) -> Element:
    """The element with the values of enumerations as the schema spells them: a deploy takes them in any case
    (``lightningcomponent`` in SalesforceFoundation/NPSP, which is deployed every day)."""
    schema = wsdl()
    if type_name in schema.enums:
        text = element.text.strip()
        meant = {value.casefold(): value for value in schema.enums[type_name]}.get(text.casefold(), text)
        return element if meant == text else replace(element, text=meant)
    parts = schema.types.get(type_name, {})
    children = tuple(
        respelled(child, parts[child.tag].type) if child.tag in parts else child for child in element.children
    )
    same = all(new is old for new, old in zip(children, element.children, strict=True))
    return element if same else replace(element, children=children)


def check_shape(element: Element, type_name: str) -> None:
    """Raise ``Misshapen`` at the first thing in ``element`` that its type does not know.

    A flag that the schema wants may be missing and is false then: real orgs took a picklist value without ``default``
    (trailheadapps/agent-script-recipes) and a field permission without ``editable`` (navikt/crm-nks-base).
    """
    parts = wsdl().types[type_name]
    seen: set[str] = set()
    last = ""
    for child in element.children:
        part = parts.get(child.tag)
        if part is None:
            raise unknown_element(child, type_name)
        if child.tag in seen and (child.tag != last or not part.many):
            problem = f"Element {child.tag} is duplicated at this location in type {type_name}"
            raise Misshapen(problem, child.line, child.column)
        seen.add(child.tag)
        last = child.tag
        _check_value(child, part)
    for name, part in parts.items():
        if part.required and part.type != "boolean" and name not in seen:
            raise Misshapen(f"Required field is missing: {name}", element.line, element.column, parsed=True)


def unknown_element(element: Element, type_name: str) -> Misshapen:
    """What is said of an element that the type does not have."""
    name = f"{{{element.namespace}}}{element.tag}"
    return Misshapen(f"Element {name} invalid at this location in type {type_name}", element.line, element.column)


def _check_value(element: Element, part: Part) -> None:
    schema = wsdl()
    if part.type == ANYTHING or element.attributes.get(XSI_NIL) == "true":
        return
    if part.type in schema.types:
        check_shape(element, part.type)
        return
    text = element.text.strip()
    if element.children:
        raise unknown_element(element.children[0], part.type)
    if part.type in schema.enums and text not in schema.enums[part.type]:
        problem = f"'{text}' is not a valid value for the enum '{part.type}'"
    elif part.type == "boolean" and text not in BOOLEANS:
        problem = f"'{text}' is not a valid value for the type xsd:boolean"
    elif part.type in ("int", "long") and not INTEGER.match(text):
        problem = f"'{text}' is not a valid value for the type xsd:{part.type}"
    elif part.type == "double" and not DOUBLE.match(text):
        problem = f"'{text}' is not a valid value for the type xsd:double"
    else:
        return
    raise Misshapen(problem, element.end_line, element.end_column)

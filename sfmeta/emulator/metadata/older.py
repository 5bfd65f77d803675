"""Packages of older API versions: what has another form today, in both directions.

Before 38.0 a picklist's values stood in the field itself as ``picklist`` (Metadata API Developer Guide, "Metadata API
Release Notes" of that version; SalesforceFoundation/NPSP and many others keep such files).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.element import Element, of

if TYPE_CHECKING:
    from collections.abc import Callable

VALUE_SETS_SINCE = 38.0
OF_STAGES = (
    # what a value of a standard picklist could say of itself
    *("allowEmail", "closed", "converted", "cssExposed", "forecastCategory", "highPriority", "probability"),
    *("reverseRole", "reviewed", "won"),
)


def today(root: Element, version: str) -> Element:
    """An object's file of the version as it would be written today; any other file as it is."""
    return _each_field(root, _with_value_set) if _old(root, version) else root


def as_of(root: Element, version: str) -> Element:
    """An object's file as the version writes it."""
    return _each_field(root, _with_picklist) if _old(root, version) else root


def _old(root: Element, version: str) -> bool:
    try:
        return root.tag == "CustomObject" and float(version) < VALUE_SETS_SINCE
    except ValueError:
        return False


def _each_field(root: Element, change: Callable[[Element], Element]) -> Element:
    children = tuple(change(child) if child.tag == "fields" else child for child in root.children)
    return replace(root, children=children)


def _swap(field: Element, old: Element, new: Element) -> Element:
    return replace(field, children=tuple(new if child is old else child for child in field.children))


def _with_value_set(field: Element) -> Element:
    picklist = field.child("picklist")
    if picklist is None:
        return field
    values, settings = [], []
    for value in picklist.all("picklistValues"):
        values.append(replace(value.without("controllingFieldValues", *OF_STAGES), tag="value"))
        controllers = tuple(replace(item, tag="controllingFieldValue") for item in value.all("controllingFieldValues"))
        if controllers:
            name = Element("valueName", value.value("fullName"))
            settings.append(replace(value, tag="valueSettings", children=(*controllers, name)))
    head = [*picklist.all("controllingField")]
    head += [replace(flag, tag="restricted") for flag in picklist.all("restrictedPicklist")]
    definition = of("valueSetDefinition", *picklist.all("sorted"), *values)
    known = ("controllingField", "restrictedPicklist", "sorted", "picklistValues")
    rest = picklist.without(*known).children  # nothing that today's shape knows, and so refused by name
    return _swap(field, picklist, replace(picklist, tag="valueSet", children=(*head, definition, *settings, *rest)))


def _with_picklist(field: Element) -> Element:
    value_set = field.child("valueSet")
    definition = value_set.child("valueSetDefinition") if value_set else None
    if value_set is None or definition is None:
        return field
    controllers = {
        item.value("valueName"): item.all("controllingFieldValue") for item in value_set.all("valueSettings")
    }
    values = []
    for value in definition.all("value"):
        allowed = controllers.get(value.value("fullName"), ())
        named = tuple(replace(item, tag="controllingFieldValues") for item in allowed)
        plain = value.without("fullName", "label").children
        values.append(of("picklistValues", *value.all("fullName"), *named, *plain))
    restricted = [replace(flag, tag="restrictedPicklist") for flag in value_set.all("restricted")]
    head = (*value_set.all("controllingField"), *values, *restricted, *definition.all("sorted"))
    return _swap(field, value_set, of("picklist", *head))

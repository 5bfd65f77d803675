"""Packages of older API versions: what has another form today, in both directions.

Before 38.0 a picklist's values stood in the field itself as ``picklist`` (Metadata API Developer Guide, "Metadata API
Release Notes" of that version; SalesforceFoundation/NPSP and many others keep such files).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.element import Element, of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VALUE_SETS_SINCE = 38.0
OF_STAGES = (
    # what a value of a standard picklist could say of itself
    *("allowEmail", "closed", "converted", "cssExposed", "forecastCategory", "highPriority", "probability"),
    *("reverseRole", "reviewed", "won"),
)


RETIRED: Mapping[str, Mapping[str, tuple[float, str]]] = {
    # elements that later versions lack: the last version that had them (the WSDLs of API 19 to 66 in
    # forceworkbench/forceworkbench), and what they are called today
    "CustomField": {"encrypted": (43.0, "")},
    "CustomObject": {
        "customSettingsVisibility": (33.0, "visibility"),
        "dataStewardGroup": (45.0, ""),
        "dataStewardUser": (45.0, ""),
        "enableChangeDataCapture": (45.0, ""),
    },
    "PermissionSet": {"userLicense": (37.0, "license")},
}


def today(root: Element, version: str) -> Element:
    """A file of the version as it would be written today: what is no more is left out."""
    number = _number(version)
    root = _renamed(root, root.tag, number)
    if root.tag != "CustomObject":
        return root
    root = _each_field(root, lambda field: _renamed(field, "CustomField", number))
    return _each_field(root, _with_value_set) if number < VALUE_SETS_SINCE else root


def as_of(root: Element, version: str) -> Element:
    """An object's file as the version writes it."""
    return _each_field(root, _with_picklist) if _number(version) < VALUE_SETS_SINCE else root


def _number(version: str) -> float:
    """What is no number counts as newer than any: the manifest is refused for it elsewhere."""
    try:
        return float(version)
    except ValueError:
        return float("inf")


def _renamed(element: Element, type_name: str, version: float) -> Element:
    children = []
    for child in element.children:
        last, name = RETIRED.get(type_name, {}).get(child.tag, (0.0, ""))
        if version > last:
            children.append(child)
        elif name:
            children.append(replace(child, tag=name))
    return replace(element, children=tuple(children))


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

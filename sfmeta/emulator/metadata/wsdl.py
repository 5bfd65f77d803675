"""The types of the Metadata API, read from the WSDL that the installed simple-salesforce carries (version 63.0).

What the API gained or accepts beyond that file is the table ``LATER``, each entry with its source.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

XSD = "{http://www.w3.org/2001/XMLSchema}"
ANY_VALUE = "anyType"  # of the schema: a value that says its own type
ANYTHING = "anything"  # a type whose content is not known: whatever stands in it is accepted


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a complex type. ``type`` is the name of a type or enum, or an XSD simple type's without prefix."""

    name: str
    type: str
    required: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Wsdl:
    """``types``: their elements in order, inherited ones first. ``enums``: their values. ``operations``: the types of
    request and answer, by the element's name."""

    types: Mapping[str, Mapping[str, Part]]
    enums: Mapping[str, frozenset[str]]
    bases: Mapping[str, str]
    operations: Mapping[str, Mapping[str, Part]]


LATER: Mapping[str, tuple[Part, ...]] = {
    # Metadata API Developer Guide 67.0, the WSDL segments of these types, compared with 63.0
    "CustomField": (
        # in every retrieved geolocation field; the public WSDLs lack it
        Part("displayLocationInDecimal", "boolean", required=False, many=False),
    ),
    "CustomObject": (
        Part("enrichments", ANYTHING, required=False, many=False),
        # in files of packaging orgs: SalesforceLabs/Milestones-PM, SalesforceLabs/FSC-Transition-Assistant
        Part("language", "string", required=False, many=False),
    ),
    "LookupFilter": (Part("developerName", "string", required=False, many=False),),  # SalesforceLabs/Milestones-PM
    "PermissionSet": (
        Part("agentAccesses", ANYTHING, required=False, many=True),
        Part("genComputingSummaryDefAccesses", ANYTHING, required=False, many=True),
        Part("servicePresenceStatusAccesses", ANYTHING, required=False, many=True),
    ),
    "PermissionSetObjectPermissions": (
        # as retrieved: ds-giganet/Giganet
        *(Part(name, "boolean", required=False, many=False) for name in ("customizeSetup", "deleteSetup", "viewSetup")),
    ),
    "Package": (
        # as retrieved from packaging orgs: SalesforceLabs/Milestones-PM, SalesforceLabs/FSC-Transition-Assistant
        Part("auraComponents", ANYTHING, required=False, many=True),
        Part("lightningComponents", ANYTHING, required=False, many=True),
    ),
    "DeployResult": (
        Part("numberFiles", "int", required=False, many=False),
        Part("zipSize", "long", required=False, many=False),
    ),
}
LATER_ENUMS: Mapping[str, frozenset[str]] = {
    "FieldType": frozenset(("Integer", "Long")),
    "DeployStatus": frozenset(("Finalizing", "FinalizingFailed")),
    "TestLevel": frozenset(("RunRelevantTests",)),
}
SINCE = 67
"""The API version from which answers carry what ``LATER`` adds to them."""


def _path() -> Path:
    found = importlib.util.find_spec("simple_salesforce")
    if found is None or found.origin is None:
        raise RuntimeError("the emulator reads the Metadata API's WSDL from the package simple-salesforce: install it")
    return Path(found.origin).parent / "metadata.wsdl"


@cache
def wsdl() -> Wsdl:
    """The schema; read once a process (a tenth of a second)."""
    root = etree.parse(str(_path())).getroot()
    own: dict[str, dict[str, Part]] = {}
    bases: dict[str, str] = {}
    for node in root.iter(f"{XSD}complexType"):
        name = node.get("name")
        if name is not None:
            own[name] = {part.name: part for part in _parts(node)}
            extension = node.find(f"{XSD}complexContent/{XSD}extension")
            if extension is not None:
                bases[name] = _local(extension.get("base"))
    enums = {
        str(node.get("name")): frozenset(str(value.get("value")) for value in node.iter(f"{XSD}enumeration"))
        for node in root.iter(f"{XSD}simpleType")
        if node.find(f".//{XSD}enumeration") is not None
    }
    for name, parts in LATER.items():
        own[name] |= {part.name: part for part in parts}
    operations = {
        str(node.get("name")): {part.name: part for part in _parts(node)}
        for node in root.iter(f"{XSD}element")
        if node.find(f"{XSD}complexType") is not None
    }
    return Wsdl(
        {name: _inherited(name, own, bases) for name in own},
        {name: values | LATER_ENUMS.get(name, frozenset()) for name, values in enums.items()},
        bases,
        operations,
    )


def _parts(node: etree._Element) -> list[Part]:
    return [
        Part(
            str(element.get("name")),
            _local(element.get("type")),
            required=element.get("minOccurs") != "0",
            many=element.get("maxOccurs") == "unbounded",
        )
        for element in node.iter(f"{XSD}element")
        if element is not node and element.get("name") and element.get("type")
    ]


def _local(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


def _inherited(name: str, own: Mapping[str, Mapping[str, Part]], bases: Mapping[str, str]) -> Mapping[str, Part]:
    """The parts of a type, those of its bases first; parts added later keep the alphabetical order of the rest."""
    parts = dict(own[name])
    if name in LATER:
        parts = dict(sorted(parts.items()))
    return {**_inherited(bases[name], own, bases), **parts} if name in bases else parts

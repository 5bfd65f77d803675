"""What the Metadata API knows: the elements of every type, the values of every enumeration.

The base is the WSDL inside the installed simple-salesforce (API 63). It is found without importing that package, whose
import costs a third of a second; parsing takes a twentieth, types are built when asked for. ``schema_changes.csv`` adds
what that one version lacks: for each element of a known type and each value of a known enumeration the first and last
version that had it, by the WSDLs of API 19 to 66 in forceworkbench/forceworkbench and the documentation of API 67 in
forcedotcom/sf-skills (verified); ``internal`` marks what only the internal WSDL of API 55 shows (it was published once
by mistake), ``seen`` what no WSDL shows but public trees that an org took have: the platform takes both
(``displayLocationInDecimal``) and documents some.
"""

from __future__ import annotations

import csv
import importlib.util
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping

WSDL_VERSION = 63
LATEST_KNOWN = 67

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_OCCURS = {("0", "1"): "?", ("0", "unbounded"): "*", ("1", "1"): "1", ("1", "unbounded"): "+"}


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a type. ``type`` is the name in the WSDL: ``string``, ``boolean``, ``FieldType``, ``ValueSet``."""

    type: str
    is_required: bool
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class _Change:
    """An element or value that API 63 does not have; without versions: internal or seen."""

    type: str
    occurs: str
    last: int | None


class Schema:
    """The types and enumerations, built when they are asked for."""

    def __init__(self, wsdl: bytes, changes: str) -> None:
        nodes = [node for schema in ElementTree.fromstring(wsdl).iter(f"{_XSD}schema") for node in schema]
        self._complex = {node.attrib["name"]: node for node in nodes if node.tag == f"{_XSD}complexType"}
        self._simple = {node.attrib["name"]: node for node in nodes if node.tag == f"{_XSD}simpleType"}
        self._changes: dict[str, dict[str, _Change]] = {}
        for owner, name, kind, occurs, _, last in csv.reader(changes.splitlines()[1:]):
            change = _Change(kind, occurs, int(last) if last.isdecimal() else None)
            self._changes.setdefault(owner, {})[name] = change
        self._elements: dict[str, Mapping[str, Element]] = {}
        self._values: dict[str, frozenset[str] | None] = {}

    def elements(self, name: str) -> Mapping[str, Element] | None:
        """The elements of a type by name, its base's first, newer ones last; None for a type that is not known."""
        if name not in self._complex:
            return None
        if name not in self._elements:
            node = self._complex[name]
            extension = node.find(f".//{_XSD}extension")
            base = None if extension is None else self.elements(extension.attrib["base"].rpartition(":")[2])
            own = {
                part.attrib["name"]: _element(
                    part.attrib["type"].rpartition(":")[2],
                    _OCCURS[part.get("minOccurs", "1"), part.get("maxOccurs", "1")],
                )
                for part in node.iter(f"{_XSD}element")
                if "type" in part.attrib
            }
            newer = {
                added: _element(change.type, change.occurs)
                for added, change in self._changes.get(name, {}).items()
                if _is_current(change)
            }
            self._elements[name] = {**(base or {}), **own, **newer}
        return self._elements[name]

    def values(self, name: str) -> frozenset[str] | None:
        """The values of an enumeration; None for what is not one."""
        if name not in self._values:
            node = self._simple.get(name)
            found = set() if node is None else {part.attrib["value"] for part in node.iter(f"{_XSD}enumeration")}
            newer = {value for value, change in self._changes.get(name, {}).items() if _is_current(change)}
            self._values[name] = frozenset(found | newer) if found else None
        return self._values[name]

    def is_metadata(self, name: str) -> bool:
        """Whether a type can be the root of a file: whether it derives from ``Metadata``."""
        extension = self._complex[name].find(f".//{_XSD}extension") if name in self._complex else None
        if extension is None:
            return False
        base = extension.attrib["base"].rpartition(":")[2]
        return base == "Metadata" or self.is_metadata(base)

    def last_version(self, owner: str, name: str) -> int | None:
        """The last version that knew an element or value which later ones do not; None if there is none."""
        change = self._changes.get(owner, {}).get(name)
        return None if change is None or _is_current(change) else change.last

    def types(self) -> frozenset[str]:
        return frozenset(self._complex)


def _element(kind: str, occurs: str) -> Element:
    return Element(kind, is_required=occurs in "1+", is_repeated=occurs in "*+")


def _is_current(change: _Change) -> bool:
    return change.last is None or change.last > WSDL_VERSION


@cache
def load() -> Schema:
    """The schema of this installation."""
    found = importlib.util.find_spec("simple_salesforce")
    wsdl = Path(found.origin).with_name("metadata.wsdl") if found and found.origin else None
    if wsdl is None or not wsdl.is_file():
        raise ProjectError(
            "simple-salesforce, whose wheel brings the Metadata API's WSDL, is not installed",
            fix="pip install simple-salesforce",
        )
    changes = resources.files(__package__).joinpath("schema_changes.csv").read_text(encoding="utf-8")
    return Schema(wsdl.read_bytes(), changes)

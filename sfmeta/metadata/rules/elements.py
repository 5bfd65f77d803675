"""Are the elements those that the Metadata API's schema gives the type? For every type that the schema knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.metadata.rules.model import Basis, Problem, Rule, near
from sfmeta.metadata.schema import LATEST_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.metadata.model import Node
    from sfmeta.metadata.schema import Element, Schema


@dataclass(frozen=True, slots=True)
class Structure:
    """An element that has elements, with its type in the schema and what that type may hold.

    ``is_newer`` says that the project speaks a later API version than the schema: what is not known may be new.
    """

    node: Node
    type: str
    elements: Mapping[str, Element]
    schema: Schema
    is_newer: bool


REQUIRED: dict[str, tuple[str, ...]] = {
    # Required in the Metadata API Developer Guide, without a default, absent from no public tree that has the type.
    "CompactLayout": ("label",),
    "CustomLabel": ("fullName", "language", "shortDescription", "value"),
    "FieldSet": ("label",),
    "FilterItem": ("field", "operation"),
    "GlobalValueSet": ("masterLabel",),
    "ListView": ("filterScope", "label"),
    "ListViewFilter": ("field", "operation"),
    "PackageTypeMembers": ("name",),
    "PermissionSet": ("label",),
    "PermissionSetFieldPermissions": ("field",),
    "PermissionSetObjectPermissions": ("object",),
    "ProfileFieldLevelSecurity": ("field",),
    "RecordType": ("label",),
    "ValidationRule": ("errorConditionFormula", "errorMessage"),
    "ValueSettings": ("valueName",),
    "WebLink": ("availability", "displayType", "linkType", "masterLabel"),
}


def unknown_element(structure: Structure) -> Iterator[Problem]:
    for child, meant in _unknown(structure):
        if meant or not structure.is_newer:
            fix = f"Did you mean <{meant}>?" if meant else "Delete it, or move it to where it belongs."
            yield Problem(f"<{child.tag}> does not exist in {structure.type}", child, fix)


def newer_element(structure: Structure) -> Iterator[Problem]:
    for child, meant in _unknown(structure):
        if structure.is_newer and not meant:
            message = f"<{child.tag}> was not known in {structure.type} up to API version {LATEST_KNOWN}"
            yield Problem(message, child, "It may be newer; nothing here can tell.")


def _unknown(structure: Structure) -> Iterator[tuple[Node, str | None]]:
    """The elements that no version knew, each with the one that was probably meant."""
    for child in structure.node.children:
        if child.tag not in structure.elements and not structure.schema.last_version(structure.type, child.tag):
            yield child, near(child.tag, structure.elements)


def retired_element(structure: Structure) -> Iterator[Problem]:
    for child in structure.node.children:
        last = structure.schema.last_version(structure.type, child.tag)
        if child.tag not in structure.elements and last:
            yield Problem(
                f"<{child.tag}> left {structure.type} after API version {last}",
                child,
                "Retrieve the component again with a current API version.",
            )


def scattered_element(structure: Structure) -> Iterator[Problem]:
    done: set[str] = set()
    previous = ""
    for child in structure.node.children:
        if child.tag != previous and child.tag in done:
            yield Problem(
                f"<{child.tag}> stands apart from the others of its name: the platform takes it for a duplicate",
                child,
                f"Put all <{child.tag}> elements next to each other.",
            )
        done.add(child.tag)
        previous = child.tag


def repeated_element(structure: Structure) -> Iterator[Problem]:
    previous = ""
    for child in structure.node.children:
        element = structure.elements.get(child.tag)
        if child.tag == previous and element and not element.is_repeated:
            yield Problem(f"<{child.tag}> is given twice; {structure.type} takes one", child, "Keep one of them.")
        previous = child.tag


def missing_element(structure: Structure) -> Iterator[Problem]:
    for tag in REQUIRED.get(structure.type, ()):
        if structure.node.child(tag) is None:
            yield Problem(f"{structure.type} needs <{tag}>", structure.node, f"Add <{tag}>.")


def text_in_structure(structure: Structure) -> Iterator[Problem]:
    node = structure.node
    if structure.elements and not node.children and node.text and not node.text.isspace():
        yield Problem(f"<{node.tag}> holds text where {structure.type} has elements", node, "Replace it by elements.")


_LOGS = "field logs: Error parsing file: Element … invalid / duplicated at this location"
_TREES = "public source trees that an org took hold no such thing"
_HISTORY = "WSDLs of API 19 to 66"

STRUCTURE_RULES: tuple[Rule[Structure], ...] = (
    Rule("unknown-element", Severity.ERROR, Basis.VERIFIED, _LOGS, unknown_element),
    Rule("newer-element", Severity.WARNING, Basis.MODELLED, "the schema ends before the project's API", newer_element),
    Rule("retired-element", Severity.WARNING, Basis.VERIFIED, _HISTORY, retired_element),
    Rule("scattered-element", Severity.ERROR, Basis.VERIFIED, _LOGS, scattered_element),
    Rule("repeated-element", Severity.ERROR, Basis.VERIFIED, _LOGS, repeated_element),
    Rule("missing-element", Severity.ERROR, Basis.MODELLED, "Metadata API Developer Guide", missing_element),
    Rule("text-in-structure", Severity.ERROR, Basis.MODELLED, _TREES, text_in_structure),
)

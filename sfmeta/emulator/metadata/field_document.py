"""A custom field as its document: a file merged into what the org has, with what a retrieve spells out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.element import Element
from sfmeta.emulator.metadata.field_kinds import FLAGS
from sfmeta.emulator.metadata.object_kinds import METADATA_TYPE, kind_of_object
from sfmeta.emulator.metadata.picklists import merge_value_set

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject

UNIQUE_TYPES = ("Email", "Number", "Text")
NO_REQUIRED = ("AutoNumber", "Checkbox", "Html", "LongTextArea", "MasterDetail", "Summary")
TRENDING = ("Case", "Opportunity")
"""Standard objects of which the platform can keep trends; a field that a real org gives of Account says nothing of it
(pgonzaleznetwork/trailhead-org, hpmartin/sfdxTest2)."""


def merged(before: Element | None, after: Element) -> Element:
    """The wanted document: what the file leaves out stays as the org has it, unless the field becomes another type.

    (That a deploy does not clear what is left out is modelled; that it merges picklist values is verified.)
    """
    if before is None:
        return after
    values = after.child("valueSet")
    if values is not None:
        new = merge_value_set(before.child("valueSet"), values)
        after = replace(after, children=tuple(new if child is values else child for child in after.children))
    if before.value("type") != after.value("type", before.value("type")):
        return after
    given = {child.tag for child in after.children}
    kept = tuple(child for child in before.children if child.tag not in given)
    return replace(after, children=(*after.children, *kept))


def on_its_object(node: Element, sobject: SObject) -> Element:
    """The document as its object can have it: a lookup of a custom metadata type becomes a metadata relationship
    without a word (Salesforce's skill for custom metadata types, seen on a real org)."""
    if kind_of_object(sobject) is METADATA_TYPE and node.value("type") == "Lookup":
        return node.put("type", "MetadataRelationship")
    return node


def complete(node: Element, sobject: SObject) -> Element:
    """The document with the defaults that a retrieve spells out, and numbers and flags as the platform writes them."""
    type_name = node.value("type")
    defaults = {"externalId": "false"}
    if kind_of_object(sobject) is METADATA_TYPE:
        defaults["fieldManageability"] = "DeveloperControlled"
    elif sobject.custom or sobject.name in TRENDING:
        defaults["trackTrending"] = "false"
    if type_name not in NO_REQUIRED or node.has("formula"):
        defaults["required"] = "false"
    if type_name in UNIQUE_TYPES:
        defaults["unique"] = "false"
    if type_name == "Lookup":
        defaults["deleteConstraint"] = "SetNull"
    if type_name == "MasterDetail":
        defaults |= {"relationshipOrder": "0", "reparentableMasterDetail": "false", "writeRequiresMasterRead": "false"}
    if node.has("formula"):
        defaults["formulaTreatBlanksAs"] = "BlankAsZero"
    if sobject.custom and sobject.history_enabled:
        defaults["trackHistory"] = "false"
    for tag, default in defaults.items():
        if not node.has(tag):
            node = node.put(tag, default)
    for tag in FLAGS & {child.tag for child in node.children}:
        node = node.put(tag, "true" if node.flag(tag) else "false")
    return _with_whole_values(node)


def _with_whole_values(node: Element) -> Element:
    """Every value of a picklist has a label, its name where the file gives none, and says whether it is the default."""
    values = node.child("valueSet")
    definition = values.child("valueSetDefinition") if values else None
    if values is None or definition is None:
        return node
    children = tuple(_whole_value(child) if child.tag == "value" else child for child in definition.children)
    new = replace(definition, children=children)
    new_values = replace(values, children=tuple(new if child is definition else child for child in values.children))
    return replace(node, children=tuple(new_values if child is values else child for child in node.children))


def _whole_value(value: Element) -> Element:
    if not value.value("label"):
        value = value.put("label", value.value("fullName"))
    return value if value.has("default") else value.put("default", "false")

"""How plans name things: types as Setup shows them, attributes as people call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.metadata.model import Key, Node

TYPE_NAMES = {
    "LongTextArea": "Text Area (Long)",
    "Html": "Text Area (Rich)",
    "TextArea": "Text Area",
    "MultiselectPicklist": "Picklist (Multi-Select)",
    "Url": "URL",
    "DateTime": "Date/Time",
    "MasterDetail": "Master-Detail",
    "AutoNumber": "Auto Number",
    "EncryptedText": "Text (Encrypted)",
    "Summary": "Roll-Up Summary",
}

ATTRIBUTE_NAMES = {
    "inlineHelpText": "help text",
    "valueSet.valueSetName": "global value set",
    "visibleLines": "visible lines",
    "externalId": "external id",
    "defaultValue": "default value",
    "valueSet.restricted": "restricted to its values",
    "valueSet.valueSetDefinition.sorted": "values sorted",
}


def type_of(node: Node) -> str:
    """As Setup writes it: ``Currency(16, 2)`` has 16 digits left of the point; ``Text(255)``; ``Formula (Number)``."""
    type_ = node.value("type") or "?"
    name = TYPE_NAMES.get(type_, type_)
    if node.value("formula"):
        return f"Formula ({name})"
    value_set = node.child("valueSet")
    if value_set is not None and (shared := value_set.value("valueSetName")):
        return f"{name} of the global value set {shared}"
    precision, scale, length = node.value("precision"), node.value("scale"), node.value("length")
    if precision is not None and precision.isdigit() and (scale or "0").isdigit():
        return f"{name}({int(precision) - int(scale or '0')}, {scale or '0'})"
    return f"{name}({length})" if length is not None else name


def attribute_name(path: str) -> str:
    """``valueSet.valueSetDefinition.value[SMB].label`` is ``value SMB, label`` to people."""
    if path in ATTRIBUTE_NAMES:
        return ATTRIBUTE_NAMES[path]
    head, bracket, rest = path.partition("[")
    if not bracket:
        return path
    name, _, attribute = rest.rpartition("]")
    noun = LIST_NAMES.get(head.rpartition(".")[2], head.rpartition(".")[2])
    return f"{noun} {name}, {attribute.removeprefix('.')}" if attribute else f"{noun} {name}"


LIST_NAMES = {
    "value": "value",
    "fieldPermissions": "field",
    "objectPermissions": "object",
    "layoutItems": "field",
    "layoutSections": "section",
    "filters": "filter",
    "assignments": "user",
}

COMPONENT_NAMES = {
    # type of component: what goes along with the fields is called one, and several, in the order in which it is shown
    "PermissionSet": ("permission set", "permission sets"),
    "Layout": ("page layout", "page layouts"),
    "ListView": ("list view", "list views"),
    "FieldPermissions": ("grant of fields", "grants of fields"),
    "PermissionSetAssignment": ("list of assigned users", "lists of assigned users"),
}


def titled(key: Key, node: Node) -> str:
    """``Account.Upflow_Rating__c (Rating, Text(10))``."""
    label = node.value("label")
    described = f"{label}, {type_of(node)}" if label else type_of(node)
    return f"{key.full_name} ({described})" if key.type == "CustomField" else str(key)

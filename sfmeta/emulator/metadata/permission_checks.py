"""What the platform objects to in a permission set (texts from field logs of real deploys: verified, unless said)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.absent_objects import absent
from sfmeta.emulator.metadata.problems import Objection
from sfmeta.emulator.org.custom_name import NAME, foreign, namespace
from sfmeta.emulator.org.objects import NO_PERMISSION_SET_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.org.schema import Field, Schema, SObject

MAX_NAME = 80
MAX_DESCRIPTION = 255

ACCESS = (
    # element, column, word in messages, what it depends on
    ("allowCreate", "PermissionsCreate", "Create", ("allowRead",)),
    ("allowRead", "PermissionsRead", "Read", ()),
    ("allowEdit", "PermissionsEdit", "Edit", ("allowRead",)),
    ("allowDelete", "PermissionsDelete", "Delete", ("allowRead", "allowEdit")),
    ("viewAllRecords", "PermissionsViewAllRecords", "View All", ("allowRead",)),
    (
        "modifyAllRecords",
        "PermissionsModifyAllRecords",
        "Modify All",
        ("allowRead", "allowEdit", "allowDelete", "viewAllRecords"),
    ),
    ("viewAllFields", "PermissionsViewAllFields", "View All Fields", ("allowRead",)),
)
WORDS = {element: word for element, _, word, _ in ACCESS}
REFERRED = {
    # element of a permission set, its child that names a component, the type of that component
    "applicationVisibilities": ("application", "CustomApplication"),
    "classAccesses": ("apexClass", "ApexClass"),
    "customMetadataTypeAccesses": ("name", "CustomObject"),
    "customPermissions": ("name", "CustomPermission"),
    "customSettingAccesses": ("name", "CustomObject"),
    "externalDataSourceAccesses": ("externalDataSource", "ExternalDataSource"),
    "flowAccesses": ("flow", "FlowDefinition"),
    "pageAccesses": ("apexPage", "ApexPage"),
    "recordTypeVisibilities": ("recordType", "RecordType"),
    "tabSettings": ("tab", "CustomTab"),
}
STANDARD_PREFIXES = ("standard-", "standard__")


def objections(full_name: str, node: Element, schema: Schema) -> Iterator[Objection]:
    if namespace(full_name):
        yield Objection(foreign(namespace(full_name)), "INVALID_FULL_NAME")
    elif not NAME.match(full_name) or len(full_name) > MAX_NAME:
        yield Objection(NO_PERMISSION_SET_NAME)
    for tag, label, limit in (("label", "Label", MAX_NAME), ("description", "Description", MAX_DESCRIPTION)):
        if len(node.value(tag)) > limit:
            yield Objection(f"Value too long for field: {label} maximum length is:{limit}", "STRING_TOO_LONG")
    if not node.value("label").strip():
        yield Objection("Required field is missing: label", "REQUIRED_FIELD_MISSING")
    for item in node.all("objectPermissions"):
        yield from _object_objections(item, node, schema)
    for item in node.all("fieldPermissions"):
        yield from _field_objections(item.value("field"), schema)
    columns = permission_columns(schema)
    for item in node.all("userPermissions"):
        if f"Permissions{item.value('name')}" not in columns:
            yield Objection(f"Unknown user permission: {item.value('name')}", "INVALID_FIELD")
    for tag, (child, type_name) in REFERRED.items():
        for item in node.all(tag):
            name = item.value(child)
            known = type_name == "CustomObject" and schema.sobject(name) is not None
            if not known and not name.startswith(STANDARD_PREFIXES):
                problem = f"In field: {child} - no {type_name} named {name} found"
                yield Objection(problem, "INVALID_CROSS_REFERENCE_KEY")


def _object_objections(item: Element, node: Element, schema: Schema) -> Iterator[Objection]:
    name = item.value("object")
    sobject = schema.sobject(name)
    if sobject is None:
        yield absent(name)
        return
    for element, _, word, needs in ACCESS:
        lacking = [f"{WORDS[need]} {name}" for need in needs if not item.flag(need) and _possible(need, sobject)]
        if item.flag(element) and lacking:
            yield Objection(f"Permission {word} {name} depends on permission(s): {', '.join(lacking)}")
    readable = {other.value("object") for other in node.all("objectPermissions") if other.flag("allowRead")}
    masters = {f.reference_to[0] for f in sobject.fields if f.relationship_order is not None}
    lacking = [f"Read {master}" for master in sorted(masters - readable)]
    if item.flag("allowRead") and lacking:
        yield Objection(f"Permission Read {name} depends on permission(s): {', '.join(lacking)}")


def _possible(element: str, sobject: SObject) -> bool:
    """Whether the right can be had: rows of big objects are deleted and never edited (jongpie/NebulaLogger)."""
    return element != "allowEdit" or sobject.updateable


def _field_objections(full_name: str, schema: Schema) -> Iterator[Objection]:
    object_name, _, name = full_name.partition(".")
    sobject = schema.sobject(object_name)
    field = sobject.field(name) if sobject else None
    problem = f"In field: field - no CustomField named {full_name} found"
    if sobject is None:
        yield absent(object_name, problem)
    elif field is None:
        yield Objection(problem, "INVALID_CROSS_REFERENCE_KEY")
    elif not field.permissionable and (field.custom or _demanded(field)):
        yield Objection(f"You cannot deploy to a required field: {full_name}")


def _demanded(field: Field) -> bool:
    """Whether a standard field must be filled (Opportunity.CloseDate). What a permission set says of the others, Name
    among them, is passed over (both seen in real orgs)."""
    return not field.nillable and not field.name_field and not field.defaulted_on_create


def permission_columns(schema: Schema) -> set[str]:
    """The columns that hold user permissions: ``PermissionsApiEnabled`` and the like."""
    sobject = schema.sobject("PermissionSet")
    assert sobject
    return {field.name for field in sobject.fields if field.name.startswith("Permissions")}

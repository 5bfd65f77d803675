"""Can a permission set be given, beside the fields of the same tree?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.metadata.rules.model import Basis, Problem, Rule
from sfmeta.metadata.siblings import PERMISSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.metadata.model import Node
    from sfmeta.metadata.rules.field import Field

DEPENDS = {
    "allowCreate": ("allowRead",),
    "allowEdit": ("allowRead",),
    "allowDelete": ("allowRead", "allowEdit"),
    "viewAllRecords": ("allowRead",),
    "modifyAllRecords": ("allowRead", "allowEdit", "allowDelete", "viewAllRecords"),
}
"""Object permissions that others need (Salesforce Help, Object Permissions)."""

COMPUTED = ("AutoNumber", "Summary")


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """A permission set, and what it must know of the tree that it stands in: the custom fields by full name."""

    node: Node
    fields: Mapping[str, Field]
    masters: Mapping[str, tuple[str, ...]]
    """The objects that an object of the tree is a detail of."""

    def granted(self) -> Iterator[tuple[Node, Field]]:
        """The entries about fields of the same tree."""
        for entry in self.node.all("fieldPermissions"):
            field = self.fields.get(entry.value("field") or "")
            if field:
                yield entry, field


def required_field(permissions: PermissionSet) -> Iterator[Problem]:
    for entry, field in permissions.granted():
        if field.has("required") or field.type == "MasterDetail":
            reason = "a master-detail field" if field.type == "MasterDetail" else "required"
            at = entry.child("field") or entry
            yield Problem(
                f"{at.text} is {reason}: everybody sees it, and no permission set may name it", at, "Delete it."
            )


def computed_field(permissions: PermissionSet) -> Iterator[Problem]:
    for entry, field in permissions.granted():
        editable = entry.child("editable")
        if editable and editable.text == "true" and (field.is_formula or field.type in COMPUTED):
            message = f"{entry.value('field')} is computed: nobody can edit it"
            yield Problem(message, editable, "Set <editable> to false.")


def edit_without_read(permissions: PermissionSet) -> Iterator[Problem]:
    for entry in permissions.node.all("fieldPermissions"):
        if entry.value("editable") == "true" and entry.value("readable") != "true":
            at = entry.child("readable") or entry
            yield Problem(f"{entry.value('field')} can be edited but not read", at, "Set <readable> to true.")


def duplicate(permissions: PermissionSet) -> Iterator[Problem]:
    first: dict[tuple[str, str], Node] = {}
    for entry in permissions.node.children:
        name = entry.value(PERMISSIONS.get(entry.tag, ""))
        before = first.setdefault((entry.tag, name), entry) if name else entry
        if before is not entry:
            yield Problem(
                f"<{entry.tag}> for {name} is there already, in line {before.line}", entry, "Keep one of them."
            )


def dependency(permissions: PermissionSet) -> Iterator[Problem]:
    for entry in permissions.node.all("objectPermissions"):
        for permission, needed in DEPENDS.items():
            lacking = [other for other in needed if entry.value(permission) == "true" and entry.value(other) != "true"]
            if lacking and (lacking[0] == "allowRead" or (entry.value("object") or "").endswith("__c")):
                at = entry.child(permission) or entry
                yield Problem(
                    f"<{permission}> on {entry.value('object')} depends on {' and '.join(lacking)}",
                    at,
                    f"Set {' and '.join(f'<{other}>' for other in lacking)} to true.",
                )


def master(permissions: PermissionSet) -> Iterator[Problem]:
    readable = {
        entry.value("object"): entry
        for entry in permissions.node.all("objectPermissions")
        if entry.value("allowRead") == "true"
    }
    for detail, entry in readable.items():
        for owner in permissions.masters.get(detail or "", ()):
            if owner not in readable:
                at = entry.child("allowRead") or entry
                yield Problem(
                    f"reading {detail} depends on reading its master {owner}",
                    at,
                    f"Add <objectPermissions> with <allowRead> for {owner}.",
                )


PERMISSION_SET_RULES: tuple[Rule[PermissionSet], ...] = (
    Rule(
        "permission-required-field",
        Severity.ERROR,
        Basis.VERIFIED,
        "field logs: You cannot deploy to a required field",
        required_field,
    ),
    Rule(
        "permission-computed-field",
        Severity.WARNING,
        Basis.VERIFIED,
        "public trees have it: the platform takes it",
        computed_field,
    ),
    Rule(
        "permission-edit-read",
        Severity.WARNING,
        Basis.VERIFIED,
        "Object Reference, FieldPermissions",
        edit_without_read,
    ),
    Rule(
        "permission-duplicate",
        Severity.WARNING,
        Basis.VERIFIED,
        "public trees have it: the platform takes it",
        duplicate,
    ),
    Rule(
        "permission-dependency",
        Severity.ERROR,
        Basis.VERIFIED,
        "field logs: Permission ... depends on permission(s)",
        dependency,
    ),
    Rule("permission-master", Severity.ERROR, Basis.VERIFIED, "field logs: Permission Read ... depends on ...", master),
)

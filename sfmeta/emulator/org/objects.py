"""Rules of single objects, beyond what their fields' descriptions tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from sfmeta.emulator.org.custom_name import NAME
from sfmeta.emulator.org.drafts import Draft
from sfmeta.emulator.org.errors import Problem

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field

NO_PERMISSION_SET_NAME = (
    "The Permission Set Name field can only contain underscores and alphanumeric characters. It must be"
    " unique, begin with a letter, not include spaces, not end with an underscore, and not contain two"
    " consecutive underscores."
)

Rule = Callable[["Org", Draft], Problem | None]


def _not_a_choice(label: str, value: object, field: str) -> Problem:
    message = f"{label}: bad value for restricted picklist field: {value}"
    return Problem("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, (field,))


def _known_field(org: Org, name: object) -> Field | None:
    object_name, _, field_name = str(name).partition(".")
    sobject = org.schema.sobject(object_name)
    return sobject.field(field_name) if sobject else None


def _field_permission(org: Org, draft: Draft) -> Problem | None:
    """A field that is there and can be restricted, and no editing of what nobody can edit or may not read."""
    if not draft.created:
        return None
    name = draft.cells.get("Field")
    field = _known_field(org, name)
    if field is None or not field.permissionable:
        return _not_a_choice("Field Name", name, "Field")
    edit, read = draft.cells.get("PermissionsEdit"), draft.cells.get("PermissionsRead")
    if edit and (not read or not (field.createable or field.updateable)):
        message = f"The field {name} cannot be editable without being readable, nor if it is read-only"  # modelled
        return Problem("FIELD_INTEGRITY_EXCEPTION", message, ("PermissionsEdit",))
    return None


def _object_permission(org: Org, draft: Draft) -> Problem | None:
    name = draft.cells.get("SobjectType")
    if draft.created and org.schema.sobject(str(name)) is None:
        return _not_a_choice("Object Type Name", name, "SobjectType")
    return None


def _permission_set(org: Org, draft: Draft) -> Problem | None:
    name = draft.cells.get("Name")
    if name is None:
        return None
    if not NAME.match(str(name)):
        return Problem("FIELD_INTEGRITY_EXCEPTION", NO_PERMISSION_SET_NAME, ("Name",))
    there = org.database.query('SELECT 1 FROM "PermissionSet" WHERE "Name" = ? AND "Id" <> ?', (str(name), draft.id))
    message = f"There is already a PermissionSet named {name}."  # modelled
    return Problem("DUPLICATE_DEVELOPER_NAME", message, ("Name",)) if there else None


RULES: Mapping[str, Rule] = {
    "FieldPermissions": _field_permission,
    "ObjectPermissions": _object_permission,
    "PermissionSet": _permission_set,
}


def check_object(org: Org, name: str, drafts: Sequence[Draft]) -> None:
    """Note on each draft what the object's own rule has against it."""
    rule = RULES.get(name)
    for draft in drafts if rule else ():
        problem = rule(org, draft) if rule else None
        if problem:
            draft.problems.append(problem)

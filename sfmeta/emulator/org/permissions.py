"""What a user may see and do, computed from the rows of permission sets.

As on the platform a profile owns a permission set (``IsOwnedByProfile``), so one rule serves both: a user has every
right that any of his profile's set and his assigned sets grants in ObjectPermissions, FieldPermissions or a
``Permissions…`` column. A field without an entry is invisible, to administrators as well, unless it is one that cannot
be restricted (``permissionable`` false: required, master-detail, names, system fields).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.emulator.org.database import quoted

if TYPE_CHECKING:
    from sfmeta.emulator.org.database import Database
    from sfmeta.emulator.org.schema import Field, Schema, SObject

WATCHED = ("PermissionSet", "PermissionSetAssignment", "FieldPermissions", "ObjectPermissions", "User", "Profile")


@dataclass(frozen=True, slots=True)
class ObjectAccess:
    """What a user may do with an object's records. Sharing is not emulated: everyone sees all records he may read."""

    create: bool = False
    read: bool = False
    edit: bool = False
    delete: bool = False
    view_all: bool = False
    modify_all: bool = False
    view_all_fields: bool = False

    def __or__(self, other: ObjectAccess) -> ObjectAccess:
        return ObjectAccess(
            self.create or other.create,
            self.read or other.read,
            self.edit or other.edit,
            self.delete or other.delete,
            self.view_all or other.view_all,
            self.modify_all or other.modify_all,
            self.view_all_fields or other.view_all_fields,
        )


ALL = ObjectAccess(True, True, True, True, True, True)  # all but the fields: those are granted one by one
READ_ALL = ObjectAccess(read=True, view_all=True)


@dataclass(frozen=True, slots=True)
class Grants:
    """Everything that a user's permission sets grant him, by folded names."""

    user_permissions: frozenset[str]
    objects: dict[str, ObjectAccess]
    readable: frozenset[str]
    editable: frozenset[str]


class Permissions:
    """Answers for a user, an object and a field; what it read is kept until one of the rows changes."""

    def __init__(self, database: Database, schema: Schema) -> None:
        self._database = database
        self._schema = schema
        self._grants: dict[str, Grants] = {}
        self._fields: dict[tuple[str, str], dict[str, tuple[Field, bool]]] = {}
        self._revision = -1
        self._user_permission_columns: tuple[str, ...] = ()
        database.watch(WATCHED, self.forget)
        database.after_rollback.append(self.forget)

    def forget(self) -> None:
        """Read the rows again next time."""
        self._grants.clear()
        self._fields.clear()

    def allowed(self, user_id: str, permission: str) -> bool:
        """Whether the user has a user permission such as ``ModifyAllData`` or ``ApiEnabled``."""
        return permission in self.grants(user_id).user_permissions

    def access(self, user_id: str, sobject: SObject) -> ObjectAccess:
        """What the user may do with the object's records: what he is granted, of what can be done at all."""
        granted = self._granted(user_id, sobject)
        return replace(
            granted,
            create=granted.create and sobject.createable,
            edit=granted.edit and sobject.updateable,
            delete=granted.delete and sobject.deletable,
        )

    def _granted(self, user_id: str, sobject: SObject) -> ObjectAccess:
        """Setup objects: all may read, ``ManageUsers`` may write."""
        grants = self.grants(user_id)
        if sobject.setup:
            return ALL if "ManageUsers" in grants.user_permissions else READ_ALL
        if "ModifyAllData" in grants.user_permissions:
            return ALL
        access = grants.objects.get(sobject.name.casefold(), ObjectAccess())
        if "ViewAllData" in grants.user_permissions:
            return access | READ_ALL
        return access

    def fields(self, user_id: str, sobject: SObject) -> tuple[tuple[Field, bool], ...]:
        """The object's fields that the user may read, in order, each with whether he may write it."""
        return tuple(self._seen(user_id, sobject).values())

    def readable(self, user_id: str, sobject: SObject, field: Field) -> bool:
        """Whether the user may read the field; who may not is told that there is no such field."""
        return field.name in self._seen(user_id, sobject)

    visible = readable

    def editable(self, user_id: str, sobject: SObject, field: Field) -> bool:
        """Whether the user may write the field (whether it can be written at all is the schema's affair)."""
        return self._seen(user_id, sobject).get(field.name, (field, False))[1]

    def _seen(self, user_id: str, sobject: SObject) -> dict[str, tuple[Field, bool]]:
        if self._revision != self._schema.revision:
            self._fields.clear()
            self._revision = self._schema.revision
        key = (user_id, sobject.name)
        if key not in self._fields:
            grants = self.grants(user_id)
            view_all = self.access(user_id, sobject).view_all_fields
            seen = {}
            for field in sobject.fields:
                open_to_all = sobject.setup or not field.permissionable
                name = f"{sobject.name}.{field.compound_field_name or field.name}".casefold()
                if open_to_all or view_all or name in grants.readable:
                    seen[field.name] = (field, open_to_all or name in grants.editable)
            self._fields[key] = seen
        return self._fields[key]

    def grants(self, user_id: str) -> Grants:
        """What all permission sets of the user grant together."""
        found = self._grants.get(user_id)
        if found is None:
            found = self._grants[user_id] = self._read(user_id)
        return found

    def _read(self, user_id: str) -> Grants:
        sets = [
            str(row[0])
            for row in self._database.query(
                "SELECT ps.Id FROM PermissionSet ps JOIN User u ON u.ProfileId = ps.ProfileId"
                " WHERE u.Id = :user AND ps.IsOwnedByProfile = 1"
                " UNION SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = :user"
                " AND PermissionSetId IS NOT NULL",
                {"user": user_id},
            )
        ]
        marks = ", ".join("?" * len(sets))
        columns = self._permission_columns()
        names = ", ".join(quoted(column) for column in columns)
        held: set[str] = set()
        for row in self._database.query(f"SELECT {names} FROM PermissionSet WHERE Id IN ({marks})", sets):
            held |= {column.removeprefix("Permissions") for column, cell in zip(columns, row, strict=True) if cell}
        objects: dict[str, ObjectAccess] = defaultdict(ObjectAccess)
        for name, *flags in self._database.query(
            "SELECT SobjectType, PermissionsCreate, PermissionsRead, PermissionsEdit, PermissionsDelete,"
            " PermissionsViewAllRecords, PermissionsModifyAllRecords, PermissionsViewAllFields"
            f" FROM ObjectPermissions WHERE ParentId IN ({marks})",
            sets,
        ):
            objects[str(name).casefold()] |= ObjectAccess(*map(bool, flags))
        readable, editable = set(), set()
        for name, read, edit in self._database.query(
            f"SELECT Field, PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE ParentId IN ({marks})", sets
        ):
            if read or edit:
                readable.add(str(name).casefold())
            if edit:
                editable.add(str(name).casefold())
        return Grants(frozenset(held), dict(objects), frozenset(readable), frozenset(editable))

    def _permission_columns(self) -> tuple[str, ...]:
        if not self._user_permission_columns:
            sobject = self._schema.sobject("PermissionSet")
            names = [field.name for field in sobject.fields] if sobject else []
            self._user_permission_columns = tuple(name for name in names if name.startswith("Permissions"))
        return self._user_permission_columns

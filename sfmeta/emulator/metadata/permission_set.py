"""Permission sets: a deploy replaces one whole. What it grants is rows, so that the data API sees and changes it too;
what it says beyond that (tabs, applications, classes) is kept as a document.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.element import Element, of
from sfmeta.emulator.metadata.permission_checks import ACCESS, objections, permission_columns
from sfmeta.emulator.metadata.problems import Missing, Refused, refuse
from sfmeta.emulator.metadata.work import Outcome
from sfmeta.emulator.org.clock import rest_time
from sfmeta.emulator.org.database import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.database import Cell
    from sfmeta.emulator.org.schema import Field

TYPE = "PermissionSet"
IN_ROWS = ("fieldPermissions", "objectPermissions", "userPermissions", "label", "description", "hasActivationRequired")


def put(work: Work, full_name: str, node: Element) -> Outcome:
    """Make the permission set, or replace what an existing one grants with what the document grants."""
    first = next(objections(full_name, node, work.org.schema), None)
    if first is not None:  # a permission set is told its first problem only (field logs of real deploys)
        raise Refused([first])
    set_id = row_id(work, full_name)
    before = read(work, full_name) if set_id else None
    if set_id is None:
        set_id = work.org.ids.new("0PS")
        _insert_set(work, set_id, full_name)
    _write_set(work, set_id, node)
    _write_objects(work, set_id, node)
    _write_fields(work, set_id, node)
    rest = canonical(node.without("fullName", *IN_ROWS), TYPE)
    work.store.put(TYPE, full_name, set_id, rest, work.user_id)
    return Outcome(set_id, created=before is None, changed=before != read(work, full_name))


def row_id(work: Work, full_name: str) -> str | None:
    """The id of the permission set of that name; those that profiles own are no components."""
    rows = work.org.database.query("SELECT Id FROM PermissionSet WHERE Name = ? AND IsOwnedByProfile = 0", (full_name,))
    return str(rows[0][0]) if rows else None


def _insert_set(work: Work, set_id: str, full_name: str) -> None:
    row = {name: cell for name, cell in work.org.new_row(work.user_id).items() if name != "IsDeleted"}
    permissions: dict[str, Cell] = dict.fromkeys(permission_columns(work.org.schema), 0)
    owned: dict[str, Cell] = {"IsOwnedByProfile": 0, "IsCustom": 1, "HasActivationRequired": 0, "Type": "Regular"}
    work.org.database.insert(
        TYPE, [{**row, **permissions, **owned, "Id": set_id, "Name": full_name, "Label": full_name}]
    )


def _write_set(work: Work, set_id: str, node: Element) -> None:
    now = rest_time(work.org.clock.now())
    granted = {f"Permissions{item.value('name')}" for item in node.all("userPermissions") if item.flag("enabled")}
    values: dict[str, Cell] = {name: int(name in granted) for name in permission_columns(work.org.schema)}
    values |= {
        "Label": node.value("label"),
        "Description": node.value("description") or None,
        "HasActivationRequired": int(node.flag("hasActivationRequired")),
        "LastModifiedDate": now,
        "LastModifiedById": work.user_id,
        "SystemModstamp": now,
    }
    assignments = ", ".join(f"{quoted(name)} = ?" for name in values)
    work.org.database.execute(f"UPDATE PermissionSet SET {assignments} WHERE Id = ?", (*values.values(), set_id))


def _write_objects(work: Work, set_id: str, node: Element) -> None:
    work.org.database.execute("DELETE FROM ObjectPermissions WHERE ParentId = ?", (set_id,))
    system = {name: cell for name, cell in work.org.new_row(work.user_id).items() if name != "IsDeleted"}
    for item in _last_of_each(node, "objectPermissions", "object"):
        sobject = work.org.schema.sobject(item.value("object"))
        granted: dict[str, Cell] = {column: int(item.flag(element)) for element, column, _, _ in ACCESS}
        if sobject is not None and any(granted.values()):
            ids: dict[str, Cell] = {
                "Id": work.org.ids.new("110"),
                "ParentId": set_id,
                "SobjectType": sobject.name,
            }
            work.org.database.insert("ObjectPermissions", [{**ids, **granted, **system}])


def _write_fields(work: Work, set_id: str, node: Element) -> None:
    work.org.database.execute("DELETE FROM FieldPermissions WHERE ParentId = ?", (set_id,))
    rows: list[Mapping[str, Cell]] = []
    now = rest_time(work.org.clock.now())
    for item in _last_of_each(node, "fieldPermissions", "field"):
        object_name, _, name = item.value("field").partition(".")
        sobject = work.org.schema.sobject(object_name)
        field = sobject.field(name) if sobject else None
        if sobject is None or field is None:
            continue
        edit = item.flag("editable") and writeable(field)
        if field.permissionable and (edit or item.flag("readable")):
            rows.append(
                {
                    "Id": work.org.ids.new("01k"),
                    "ParentId": set_id,
                    "SobjectType": sobject.name,
                    "Field": f"{sobject.name}.{field.name}",
                    "PermissionsRead": 1,
                    "PermissionsEdit": int(edit),
                    "SystemModstamp": now,
                }
            )
    work.org.database.insert("FieldPermissions", rows)


def _last_of_each(node: Element, tag: str, key: str) -> Iterable[Element]:
    """What the document says last of each object or field: public trees that are deployed say it twice."""
    return {item.value(key).casefold(): item for item in node.all(tag)}.values()


def writeable(field: Field) -> bool:
    """Whether anyone can write the field: formulas, roll-ups and auto-numbers are granted for reading only.

    (That the platform drops the right to edit rather than refusing the permission set is modelled.)
    """
    return not field.calculated and not field.auto_number


def read(work: Work, full_name: str) -> Element:
    """The permission set as a document, from its rows and what is kept beside them.

    Names stand in the order of their letters, capitals first, then ``_`` (trailheadapps/dreamhouse-lwc, as retrieved:
    ``Picture_IMG__c`` before ``Picture__c``).
    """
    set_id = row_id(work, full_name)
    if set_id is None:
        raise Missing(TYPE, full_name)
    stored = work.store.get(TYPE, full_name)
    rest = stored.document.children if stored else ()
    database = work.org.database
    ((label, description, activation),) = database.query(
        "SELECT Label, Description, HasActivationRequired FROM PermissionSet WHERE Id = ?", (set_id,)
    )
    whole = of(
        TYPE,
        Element("label", str(label)),
        Element("description", str(description)) if description else None,
        Element("hasActivationRequired", "true" if activation else "false"),
        *_field_elements(work, set_id),
        *_object_elements(work, set_id),
        *_user_elements(work, set_id),
    )
    return canonical(replace(whole, children=(*whole.children, *rest)), TYPE)


def _flag(tag: str, cell: Cell) -> Element:
    return Element(tag, "true" if cell else "false")


def _field_elements(work: Work, set_id: str) -> Iterator[Element]:
    for name, can_read, can_edit in work.org.database.query(
        "SELECT Field, PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE ParentId = ?"
        " ORDER BY Field COLLATE BINARY",
        (set_id,),
    ):
        flags = (_flag("editable", can_edit), Element("field", str(name)), _flag("readable", can_read))
        yield of("fieldPermissions", *flags)


def _object_elements(work: Work, set_id: str) -> Iterator[Element]:
    columns = ", ".join(column for _, column, _, _ in ACCESS)
    for name, *cells in work.org.database.query(
        f"SELECT SobjectType, {columns} FROM ObjectPermissions WHERE ParentId = ? ORDER BY SobjectType COLLATE BINARY",
        (set_id,),
    ):
        flags = (_flag(element, cell) for (element, _, _, _), cell in zip(ACCESS, cells, strict=True))
        yield of("objectPermissions", *flags, Element("object", str(name)))


def _user_elements(work: Work, set_id: str) -> Iterator[Element]:
    columns = sorted(permission_columns(work.org.schema))
    ((*cells,),) = work.org.database.query(
        f"SELECT {', '.join(map(quoted, columns))} FROM PermissionSet WHERE Id = ?", (set_id,)
    )
    for column, cell in zip(columns, cells, strict=True):
        if cell:
            name = Element("name", column.removeprefix("Permissions"))
            yield of("userPermissions", Element("enabled", "true"), name)


def delete(work: Work, full_name: str) -> Outcome:
    """Delete the permission set and what it grants; refused while it is assigned (modelled)."""
    set_id = row_id(work, full_name)
    if set_id is None:
        raise Missing(TYPE, full_name)
    database = work.org.database
    if database.query("SELECT 1 FROM PermissionSetAssignment WHERE PermissionSetId = ? LIMIT 1", (set_id,)):
        raise refuse(
            "Your attempt to delete " + full_name + " could not be completed because it is associated with one or"
            " more users.",
            "DELETE_FAILED",
        )
    for table in ("FieldPermissions", "ObjectPermissions"):
        database.execute(f"DELETE FROM {table} WHERE ParentId = ?", (set_id,))
    database.execute("DELETE FROM PermissionSet WHERE Id = ?", (set_id,))
    work.store.remove(TYPE, full_name)
    return Outcome(set_id, created=False, changed=True)

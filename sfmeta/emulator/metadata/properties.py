"""FileProperties: what list and retrieve say of a component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.kinds import KINDS
from sfmeta.emulator.org.clock import soap_time

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.value import Value
    from sfmeta.emulator.metadata.work import Work

EPOCH = "1970-01-01T00:00:00.000Z"
"""When a standard component was made, as list and retrieve say it."""


def file_name(type_name: str, full_name: str) -> str:
    """Where a component lies in a package: ``objects/Account.object``, for its fields and list views too."""
    kind = KINDS[type_name]
    if kind.parent:
        parent = KINDS[kind.parent]
        return f"{parent.directory}/{full_name.partition('.')[0]}.{parent.suffix}"
    return f"{kind.directory}/{encoded(full_name)}.{kind.suffix}"


def encoded(full_name: str) -> str:
    """A full name as a file is called: what a path cannot hold is percent-encoded."""
    return "".join(f"%{ord(character):02X}" if character in '%/\\:*?"<>|()&!' else character for character in full_name)


def properties(work: Work, type_name: str, full_name: str, root: str = "") -> dict[str, Value]:
    """FileProperties of one component; of a standard one that nothing was said of, with no id and the oldest date."""
    row = _row(work, type_name, full_name)
    component_id, created_by, created, modified_by, modified = row
    return {
        "createdById": created_by,
        "createdByName": user_name(work, created_by),
        "createdDate": created,
        "fileName": root + file_name(type_name, full_name),
        "fullName": full_name,
        "id": component_id,
        "lastModifiedById": modified_by,
        "lastModifiedByName": user_name(work, modified_by),
        "lastModifiedDate": modified,
        "manageableState": "unmanaged" if component_id else None,
        "namespacePrefix": None,
        "type": type_name,
    }


def _row(work: Work, type_name: str, full_name: str) -> tuple[str, str, str, str, str]:
    stored = work.store.get(type_name, full_name)
    if stored is not None:
        component_id = stored.id if len(stored.id) == 18 else ""
        return (component_id, stored.created_by, _soap(stored.created), stored.modified_by, _soap(stored.modified))
    if type_name == "PermissionSet":
        rows = work.org.database.query(
            "SELECT Id, CreatedById, CreatedDate, LastModifiedById, LastModifiedDate FROM PermissionSet WHERE Name = ?",
            (full_name,),
        )
        if rows:
            component_id, created_by, created, modified_by, modified = map(str, rows[0])
            return (component_id, created_by, _soap(created), modified_by, _soap(modified))
    return ("", work.user_id, EPOCH, work.user_id, EPOCH)


def _soap(row_time: str) -> str:
    return row_time.replace("+0000", "Z")


def user_name(work: Work, user_id: str) -> str:
    user = work.org.users.by_id(user_id)
    return user.name if user else ""


def package_properties(work: Work, path: str) -> dict[str, Value]:
    """The entry of the manifest itself."""
    now = soap_time(work.org.clock.now())
    return {
        "createdById": work.user_id,
        "createdByName": user_name(work, work.user_id),
        "createdDate": now,
        "fileName": path,
        "fullName": path,
        "id": "",
        "lastModifiedById": work.user_id,
        "lastModifiedByName": user_name(work, work.user_id),
        "lastModifiedDate": now,
        "manageableState": "unmanaged",
        "namespacePrefix": None,
        "type": "Package",
    }

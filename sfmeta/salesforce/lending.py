"""Fields shown to one user for as long as they are read, through a permission set that exists no longer than that."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sfmeta.salesforce.permissions import assign, id_of
from sfmeta.salesforce.query import quoted, rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sfmeta.salesforce.connection import Connection

NAME = "Upflow_Backup"
LABEL = "Upflow backup, made by sfmeta"
DESCRIPTION = "Shows hidden fields to one user while their values are saved. If sfmeta is not at work, delete it."


@contextmanager
def lent(connection: Connection, object_: str, fields: Collection[str]) -> Iterator[None]:
    """Let the user of the connection read these fields (``X__c``). A set that a crash left behind goes first."""
    _take_back(connection)
    set_id = connection.post("sobjects/PermissionSet", {"Name": NAME, "Label": LABEL, "Description": DESCRIPTION})["id"]
    try:
        for name in sorted(fields):
            grant = {"ParentId": set_id, "SobjectType": object_, "Field": f"{object_}.{name}"}
            connection.post("sobjects/FieldPermissions", {**grant, "PermissionsRead": True, "PermissionsEdit": False})
        assign(connection, NAME, connection.identity.user_id)
        yield
    finally:
        _take_back(connection)


def _take_back(connection: Connection) -> None:
    """Salesforce deletes no permission set that somebody has."""
    if (set_id := id_of(connection, NAME)) is None:
        return
    soql = f"SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = {quoted(set_id)}"
    for row in list(rows(connection, soql)):
        connection.delete(f"sobjects/PermissionSetAssignment/{row['Id']}")
    connection.delete(f"sobjects/PermissionSet/{set_id}")

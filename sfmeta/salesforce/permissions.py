"""Permission sets and who has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.errors import RemoteError
from sfmeta.salesforce.query import quoted, rows

if TYPE_CHECKING:
    from sfmeta.salesforce.connection import Connection


def is_assigned(connection: Connection, permission_set: str, user_id: str) -> bool:
    """Whether the user was given the permission set itself; having it through a group of sets is not seen here."""
    soql = (
        f"SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = {quoted(user_id)} "
        f"AND PermissionSet.Name = {quoted(permission_set)}"
    )
    return bool(connection.get("query", {"q": soql})["records"])


def holding(connection: Connection, permission_set: str) -> frozenset[str]:
    """The ids of the users who were given the permission set."""
    soql = f"SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name = {quoted(permission_set)}"
    return frozenset(str(row["AssigneeId"]) for row in rows(connection, soql))


def assign(connection: Connection, permission_set: str, user_id: str) -> bool:
    """Give the user the permission set; a user who has it keeps it. Whether that was new."""
    if is_assigned(connection, permission_set, user_id):
        return False
    id_ = id_of(connection, permission_set)
    if id_ is None:
        raise RemoteError(
            f"the org has no permission set {permission_set}",
            code="NOT_FOUND",
            fix=f"sfmeta deploy --org {connection.alias} creates it",
        )
    connection.post("sobjects/PermissionSetAssignment", {"AssigneeId": user_id, "PermissionSetId": id_})
    return True


def id_of(connection: Connection, permission_set: str) -> str | None:
    """The id of the org's own permission set of this name; None when it has none."""
    soql = f"SELECT Id FROM PermissionSet WHERE Name = {quoted(permission_set)} AND NamespacePrefix = null"
    found = connection.get("query", {"q": soql})["records"]
    return str(found[0]["Id"]) if found else None

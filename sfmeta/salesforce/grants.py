"""Which permission sets and profiles grant a field, and which active users have those.

A profile's grants hang on a permission set of its own (Object Reference, PermissionSet.IsOwnedByProfile: verified); a
permission set group's on one of type Group, to which its members are assigned (Object Reference,
PermissionSetAssignment: modelled on the documentation).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sfmeta.plan.access import Grant
from sfmeta.plan.granting import Holder
from sfmeta.salesforce.query import quoted, where_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sfmeta.salesforce.connection import Connection, Json


def grants(connection: Connection, object_: str, fields: Collection[str]) -> dict[str, tuple[Grant, ...]]:
    """For each field (``Account.X__c``) who may read it, profiles last; a field that nobody was granted is left out."""
    granted = list(
        where_in(
            connection,
            "SELECT Field, PermissionsEdit, ParentId, Parent.Label, Parent.IsOwnedByProfile, Parent.ProfileId, "
            "Parent.Profile.Name FROM FieldPermissions "
            f"WHERE SobjectType = {quoted(object_)} AND PermissionsRead = true AND Field",
            fields,
        )
    )
    profiles = {row["Parent"]["ProfileId"] for row in granted if row["Parent"]["IsOwnedByProfile"]}
    sets = {row["ParentId"] for row in granted if not row["Parent"]["IsOwnedByProfile"]}
    having = _holders(connection, sets) | _members(connection, profiles)
    found: dict[str, list[Grant]] = defaultdict(list)
    for row in granted:
        found[row["Field"]].append(_grant(row, having))
    return {field: tuple(sorted(given, key=lambda one: (one.is_profile, one.by))) for field, given in found.items()}


def holders(connection: Connection, object_: str, fields: Collection[str]) -> tuple[tuple[Holder, str], ...]:
    """Every profile and permission set that may read one of the fields (``Account.X__c``), with that field."""
    soql = (
        "SELECT Field, ParentId, Parent.Name, Parent.Type, Parent.NamespacePrefix, Parent.Profile.Name "
        f"FROM FieldPermissions WHERE SobjectType = {quoted(object_)} AND PermissionsRead = true AND Field"
    )
    return tuple((_holder(row), str(row["Field"])) for row in where_in(connection, soql, fields))


def _holder(row: Json) -> Holder:
    parent = row["Parent"]
    name = parent["Profile"]["Name"] if parent["Type"] == "Profile" else parent["Name"]
    return Holder(name, str(row["ParentId"]), parent["Type"], parent["NamespacePrefix"] or "")


def _grant(row: Json, having: dict[str, frozenset[str]]) -> Grant:
    parent, editable = row["Parent"], bool(row["PermissionsEdit"])
    if parent["IsOwnedByProfile"]:
        return Grant(parent["Profile"]["Name"], True, editable, having.get(parent["ProfileId"], frozenset()))
    return Grant(parent["Label"], False, editable, having.get(row["ParentId"], frozenset()))


def _holders(connection: Connection, sets: Collection[str]) -> dict[str, frozenset[str]]:
    """The active users of each permission set."""
    soql = "SELECT AssigneeId, PermissionSetId FROM PermissionSetAssignment WHERE Assignee.IsActive = true AND "
    held = where_in(connection, f"{soql}PermissionSetId", sets)
    return _grouped((str(row["PermissionSetId"]), str(row["AssigneeId"])) for row in held)


def _members(connection: Connection, profiles: Collection[str]) -> dict[str, frozenset[str]]:
    """The active users of each profile."""
    users = where_in(connection, "SELECT Id, ProfileId FROM User WHERE IsActive = true AND ProfileId", profiles)
    return _grouped((str(row["ProfileId"]), str(row["Id"])) for row in users)


def _grouped(pairs: Iterator[tuple[str, str]]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for group, user in pairs:
        groups[group].add(user)
    return {group: frozenset(users) for group, users in groups.items()}

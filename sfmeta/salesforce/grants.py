"""Which permission sets and profiles grant a field, and which active users have those.

A profile's grants hang on a permission set of its own (Object Reference, PermissionSet.IsOwnedByProfile: verified); a
permission set group's on one of type Group, to which its members are assigned (Object Reference,
PermissionSetAssignment: modelled on the documentation).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sfmeta.plan.access import Grant
from sfmeta.salesforce.permissions import quoted
from sfmeta.salesforce.query import IDS, rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sfmeta.salesforce.connection import Connection, Json


def grants(connection: Connection, object_: str, fields: Collection[str]) -> dict[str, tuple[Grant, ...]]:
    """For each field (``Account.X__c``) who may read it, profiles last; a field that nobody was granted is left out."""
    granted = list(
        _where_in(
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


def _grant(row: Json, having: dict[str, frozenset[str]]) -> Grant:
    parent, editable = row["Parent"], bool(row["PermissionsEdit"])
    if parent["IsOwnedByProfile"]:
        return Grant(parent["Profile"]["Name"], True, editable, having.get(parent["ProfileId"], frozenset()))
    return Grant(parent["Label"], False, editable, having.get(row["ParentId"], frozenset()))


def _holders(connection: Connection, sets: Collection[str]) -> dict[str, frozenset[str]]:
    """The active users of each permission set."""
    soql = "SELECT AssigneeId, PermissionSetId FROM PermissionSetAssignment WHERE Assignee.IsActive = true AND "
    held = _where_in(connection, f"{soql}PermissionSetId", sets)
    return _grouped((str(row["PermissionSetId"]), str(row["AssigneeId"])) for row in held)


def _members(connection: Connection, profiles: Collection[str]) -> dict[str, frozenset[str]]:
    """The active users of each profile."""
    users = _where_in(connection, "SELECT Id, ProfileId FROM User WHERE IsActive = true AND ProfileId", profiles)
    return _grouped((str(row["ProfileId"]), str(row["Id"])) for row in users)


def _grouped(pairs: Iterator[tuple[str, str]]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for group, user in pairs:
        groups[group].add(user)
    return {group: frozenset(users) for group, users in groups.items()}


def _where_in(connection: Connection, soql: str, values: Collection[str]) -> Iterator[Json]:
    """The rows of ``<soql> IN (…)``, asked in pieces that fit a URL."""
    ordered = sorted(values)
    for start in range(0, len(ordered), IDS):
        listed = ", ".join(map(quoted, ordered[start : start + IDS]))
        yield from rows(connection, f"{soql} IN ({listed})")

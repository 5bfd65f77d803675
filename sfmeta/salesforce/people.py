"""Users by what people call them: user name, public group, profile.

A sandbox's copy of a user has the sandbox's name behind the user name (Salesforce Help, "Sandbox Setup
Considerations"): ``jane@acme.com.uat`` answers to ``jane@acme.com``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.salesforce.query import quoted, rows, where_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.salesforce.connection import Connection, Json

USER, GROUP = "005", "00G"
"""What the ids of users and groups begin with."""

USERS = "SELECT Id, Username FROM User WHERE IsActive = true"
GROUPS = "SELECT Id, Name, DeveloperName, Type FROM Group WHERE Id"


def by_username(connection: Connection, username: str) -> dict[str, str]:
    """The active user of this name, as one pair of id and user name; none, or in a sandbox several, are possible."""
    exact = _users(connection, f"Username = {quoted(username)}")
    if exact or not connection.identity.is_sandbox:
        return exact
    literal = quoted(username)[1:-1].replace("%", "\\%").replace("_", "\\_")
    return _users(connection, f"Username LIKE '{literal}.%'")


def by_profile(connection: Connection, profile: str) -> dict[str, str] | None:
    """The active users of a profile; None where the org has no such profile."""
    if not list(rows(connection, f"SELECT Id FROM Profile WHERE Name = {quoted(profile)}")):
        return None
    return _users(connection, f"Profile.Name = {quoted(profile)}")


def by_group(connection: Connection, group: str) -> tuple[dict[str, str], tuple[str, ...]] | None:
    """The active users of a public group and of the public groups in it, and the names of what else is in it (roles,
    whose users depend on the hierarchy); None where the org has no such group."""
    named = f"(DeveloperName = {quoted(group)} OR Name = {quoted(group)}) AND Type = 'Regular'"
    waiting = [str(row["Id"]) for row in rows(connection, f"SELECT Id FROM Group WHERE {named}")]
    if not waiting:
        return None
    seen: set[str] = set()
    users: set[str] = set()
    others: set[str] = set()
    while waiting:
        current = waiting.pop()
        seen.add(current)
        members = {str(row["UserOrGroupId"]) for row in _members(connection, current)}
        users |= {member for member in members if member.startswith(USER)}
        for row in where_in(connection, GROUPS, {member for member in members if member.startswith(GROUP)} - seen):
            if row["Type"] == "Regular":
                waiting.append(str(row["Id"]))
            else:
                others.add(f"{row['Type']} {row['Name'] or row['DeveloperName'] or row['Id']}")
    return _named(where_in(connection, f"{USERS} AND Id", users)), tuple(sorted(others))


def _users(connection: Connection, where: str) -> dict[str, str]:
    return _named(rows(connection, f"{USERS} AND {where}"))


def _named(found: Iterator[Json]) -> dict[str, str]:
    return {str(row["Id"]): str(row["Username"]) for row in found}


def _members(connection: Connection, group: str) -> Iterator[Json]:
    return rows(connection, f"SELECT UserOrGroupId FROM GroupMember WHERE GroupId = {quoted(group)}")

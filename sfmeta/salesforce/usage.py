"""What an org has of an object's custom fields, and what refers to them, as the Tooling API tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.salesforce.query import quoted, rows

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.salesforce.connection import Connection


def custom_fields(connection: Connection, object_: str) -> frozenset[str]:
    """The object's custom fields (``Account.X__c``), seen by anyone or not. Those deleted and not yet erased count
    against its limit too, and are not among them."""
    soql = (
        "SELECT DeveloperName, NamespacePrefix FROM CustomField "
        f"WHERE EntityDefinition.QualifiedApiName = {quoted(object_)}"
    )
    return frozenset(
        f"{object_}.{row['NamespacePrefix'] + '__' if row['NamespacePrefix'] else ''}{row['DeveloperName']}__c"
        for row in rows(connection, soql, path="tooling/query")
    )


def references(connection: Connection, object_: str, fields: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each field (``X__c``) that the object has, what refers to it: ``Layout Account Layout``, sorted.

    MetadataComponentDependency does not know of every kind of reference (reports, for instance): an empty tuple is no
    proof that nothing does.
    """
    ids = _ids(connection, object_, fields)
    found: dict[str, set[str]] = {name: set() for name in ids.values()}
    if ids:
        soql = (
            "SELECT MetadataComponentType, MetadataComponentName, RefMetadataComponentId FROM "
            f"MetadataComponentDependency WHERE RefMetadataComponentId IN ({', '.join(map(quoted, ids))})"
        )
        for row in rows(connection, soql, path="tooling/query"):
            user = f"{row['MetadataComponentType']} {row['MetadataComponentName']}"
            found[ids[row["RefMetadataComponentId"]]].add(user)
    return {name: tuple(sorted(users)) for name, users in found.items()}


def existing(connection: Connection, object_: str, fields: Collection[str]) -> frozenset[str]:
    """Those of the fields (``X__c``) that the object has, seen by anyone or not."""
    return frozenset(_ids(connection, object_, fields).values())


def _ids(connection: Connection, object_: str, fields: Collection[str]) -> dict[str, str]:
    """API names by id."""
    names = ", ".join(quoted(field.removesuffix("__c")) for field in sorted(fields))
    soql = (
        f"SELECT Id, DeveloperName FROM CustomField WHERE EntityDefinition.QualifiedApiName = {quoted(object_)} "
        f"AND NamespacePrefix = null AND DeveloperName IN ({names})"
    )
    return (
        {row["Id"]: f"{row['DeveloperName']}__c" for row in rows(connection, soql, path="tooling/query")}
        if fields
        else {}
    )

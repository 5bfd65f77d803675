"""Which components an org has, who last changed one, and when, as listMetadata tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.metadata.model import Key
from sfmeta.plan.drift import Touch
from sfmeta.salesforce import soap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lxml import etree

    from sfmeta.salesforce.connection import Connection

QUERIES = 3
"""How many types one listMetadata may ask for (Metadata API Developer Guide, listMetadata)."""


def last_touched(connection: Connection, keys: Collection[Key]) -> dict[Key, Touch]:
    """For those of the components that the org has: the name and the time, as Salesforce writes it."""
    found: dict[Key, Touch] = {}
    for one in _listed(connection, {key.type for key in keys}):
        key = Key(soap.text(one, "type"), soap.text(one, "fullName"))
        if key in keys:
            found[key] = Touch(soap.text(one, "lastModifiedByName"), soap.text(one, "lastModifiedDate"))
    return found


def full_names(connection: Connection, type_: str) -> tuple[str, ...]:
    """The components of one type that the org has, sorted."""
    return tuple(sorted(soap.text(one, "fullName") for one in _listed(connection, {type_})))


def _listed(connection: Connection, types: Collection[str]) -> Iterator[etree._Element]:
    ordered = sorted(types)
    for start in range(0, len(ordered), QUERIES):
        queries = [soap.element("queries", soap.element("type", one)) for one in ordered[start : start + QUERIES]]
        version = soap.element("asOfVersion", connection.api_version)
        yield from soap.call_all(connection, soap.element("listMetadata", *queries, version))

"""Components as the org has them, through the Metadata API's retrieve."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from sfmeta.errors import RemoteError, Unavailable
from sfmeta.metadata import package
from sfmeta.metadata.model import Component, Node
from sfmeta.salesforce import soap
from sfmeta.salesforce.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml import etree

    from sfmeta.metadata.model import Inventory, Key, Tree
    from sfmeta.salesforce.connection import Connection

ABSENT = "cannot be found"
"""How the message ends that stands in for a component that the org does not have. It carries no code (field logs)."""


def retrieve(connection: Connection, keys: Collection[Key], waiting: Waiting | None = None) -> Inventory:
    """Those of the components that the org has, by key; the object around a retrieved field is left out.

    Raises RemoteError for any component that is there but could not be retrieved: taking it for absent would mean to
    create it anew.
    """
    if not keys:
        return {}
    inventory = package.read(retrieve_tree(connection, keys, waiting))
    return {key: _unplaced(component) for key, component in inventory.items() if key in keys}


def retrieve_tree(connection: Connection, keys: Collection[Key], waiting: Waiting | None = None) -> Tree:
    """The files, in metadata format, of those of the components that the org has."""
    started = soap.call(connection, _request(keys, connection.api_version))
    id_ = soap.text(started, "id")
    for _ in (waiting or Waiting()).looks():
        status = soap.call(
            connection,
            soap.element(
                "checkRetrieveStatus", soap.element("asyncProcessId", id_), soap.element("includeZip", "true")
            ),
        )
        if soap.text(status, "done") == "true":
            return _files(status, id_)
    raise Unavailable(f"the retrieve {id_} was not done in time", fix="try again")


def _request(keys: Collection[Key], version: str) -> etree._Element:
    blocks = [
        soap.element("types", *(soap.element("members", key.full_name) for key in members), soap.element("name", type_))
        for type_, members in groupby(sorted(keys), key=lambda key: key.type)
    ]
    return soap.element(
        "retrieve",
        soap.element(
            "retrieveRequest",
            soap.element("apiVersion", version),
            soap.element("singlePackage", "true"),
            soap.element("unpackaged", *blocks, soap.element("version", version)),
        ),
    )


def _files(status: etree._Element, id_: str) -> Tree:
    problems = [
        f"{soap.text(message, 'fileName')}: {problem}"
        for message in soap.all_of(status, "messages")
        if not (problem := soap.text(message, "problem")).rstrip(".").endswith(ABSENT)
    ]
    if soap.text(status, "success") != "true" or problems:
        code = soap.text(status, "errorStatusCode") or "RETRIEVE"
        said = soap.text(status, "errorMessage") or "; ".join(problems) or soap.text(status, "status")
        raise RemoteError(f"Salesforce could not retrieve the components: {said}", code=code, where=f"retrieve {id_}")
    try:
        return package.unzip(base64.b64decode(soap.text(status, "zipFile"), validate=False))
    except binascii.Error:
        raise RemoteError("the retrieved zip is damaged", code="RETRIEVE", where=f"retrieve {id_}") from None


def _unplaced(component: Component) -> Component:
    return Component(component.key, _without_lines(component.node))


def _without_lines(node: Node) -> Node:
    """Lines are those of a file that nobody will see."""
    return replace(node, line=None, column=None, children=tuple(map(_without_lines, node.children)))

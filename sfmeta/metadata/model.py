"""The values of metadata: a node of XML, a component, a tree of files, an inventory of components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sfmeta.findings import Place


@dataclass(frozen=True, slots=True)
class Node:
    """An XML element in the Metadata API's namespace: text or children, never both.

    ``text`` is None in ``<a/>`` and empty in ``<a></a>``: both are seen in real files and are kept apart; they mean the
    same, so compare ``value()``. Line and column are where the start tag stands (from 1) and take no part in equality.
    ``attributes`` are sorted pairs, few types have any (``xsi:type`` of a custom metadata record's values).
    """

    tag: str
    text: str | None = None
    children: tuple[Node, ...] = ()
    line: int | None = field(default=None, compare=False)
    column: int | None = field(default=None, compare=False)
    attributes: tuple[tuple[str, str], ...] = ()

    def child(self, tag: str) -> Node | None:
        return next((node for node in self.children if node.tag == tag), None)

    def value(self, tag: str) -> str | None:
        """The text of the first child named ``tag``."""
        node = self.child(tag)
        return None if node is None else node.text or ""

    def all(self, tag: str) -> tuple[Node, ...]:
        return tuple(node for node in self.children if node.tag == tag)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A component by type and full name: ``CustomField Account.Upflow_Outstanding__c``."""

    type: str
    full_name: str

    def __str__(self) -> str:
        return f"{self.type} {self.full_name}"


@dataclass(frozen=True, slots=True)
class Component:
    """A metadata item, and where its source stands (None when it was read from an org)."""

    key: Key
    node: Node
    place: Place | None = field(default=None, compare=False)


Tree: TypeAlias = Mapping[str, bytes]
"""Files by path, ``/`` between the parts, relative to the project or to the zip."""

Inventory: TypeAlias = Mapping[Key, Component]
"""The components of a tree or of an org, by key."""

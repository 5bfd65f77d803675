"""Metadata format: what a deploy sends and a retrieve brings. One file for an object with all its fields."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError
from sfmeta.metadata import registry, source, xml
from sfmeta.metadata.archive import unzip, zip_bytes
from sfmeta.metadata.model import Key, Node
from sfmeta.metadata.registry import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sfmeta.metadata.model import Component, Inventory, Tree
    from sfmeta.metadata.registry import Type

__all__ = ["DESTRUCTIVE", "MANIFEST", "File", "build", "compose", "manifest", "read", "unzip", "zip_bytes"]

MANIFEST = "package.xml"
DESTRUCTIVE = "destructiveChangesPost.xml"


def manifest(keys: Iterable[Key], version: str) -> bytes:
    """``package.xml`` naming the components, types and members sorted. ``version`` is the API's, ``"67.0"``.

    What no manifest may name (a field translation) is named by its parent.
    """
    named = sorted({_addressed(key) for key in keys})
    blocks = [
        Node("types", None, (*(Node("members", key.full_name) for key in members), Node("name", kind)))
        for kind, members in groupby(named, key=lambda key: key.type)
    ]
    return xml.write(Node("Package", None, (*blocks, Node("version", version))))


def _addressed(key: Key) -> Key:
    kind = registry.types().get(key.type)
    return key if kind is None or kind.is_addressable else Key(kind.parent, _split(key)[0])


def _split(key: Key) -> tuple[str, str]:
    parent, _, name = key.full_name.partition(".")
    if not name:
        raise ProjectError(f"{key} lacks the name of its parent", fix=f"Name it as in Account.{key.full_name}.")
    return parent, name


@dataclass(frozen=True, slots=True)
class File:
    """A file to be sent, taken apart: the children of its root in canonical order, each with whose source it is."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    components: tuple[Component, ...]
    pieces: tuple[tuple[Node, Component], ...]

    @property
    def root(self) -> Node:
        return Node(self.tag, None, tuple(piece for piece, _ in self.pieces), attributes=self.attributes)


def build(components: Iterable[Component], version: str, *, delete: Iterable[Key] = ()) -> Tree:
    """The files of a deploy: ``package.xml``, the components, and ``destructiveChangesPost.xml`` when anything goes.

    Raises ProjectError for a type whose content is not XML: such a component cannot be made from its XML alone.
    """
    ready = tuple(components)
    gone = tuple(delete)
    files = {path: xml.write(file.root) for path, file in compose(ready).items()}
    files[MANIFEST] = manifest((component.key for component in ready), version)
    if gone:
        files[DESTRUCTIVE] = manifest(gone, version)
    return dict(sorted(files.items()))


def compose(components: Iterable[Component]) -> Mapping[str, File]:
    """The files by path. Fields, list views and the like go into their object's; nodes keep their source's line."""
    files: dict[str, list[Component]] = {}
    for component in sorted(components, key=lambda component: component.key):
        files.setdefault(_path(component.key), []).append(component)
    return {path: _file(inside) for path, inside in files.items()}


def _path(key: Key) -> str:
    kind = registry.types().get(key.type)
    if kind is None or kind.layout in (Layout.CONTENT, Layout.BUNDLE):
        raise ProjectError(f"{key} cannot be packed: its type is not made of XML alone")
    owner = registry.types()[kind.parent] if kind.parent else kind
    name = _split(key)[0] if kind.parent else key.full_name
    return f"{owner.directory}/{name}.{owner.suffix}"


def _file(inside: Sequence[Component]) -> File:
    kind = registry.types()[inside[0].key.type]
    pieces: list[tuple[Node, Component]] = []
    attributes: tuple[tuple[str, str], ...] = ()
    for component in inside:
        kind = registry.types()[component.key.type]
        if kind.parent:
            pieces.append((_child(component, kind), component))
        else:
            pieces.extend((xml.canonical(child), component) for child in component.node.children)
            attributes = component.node.attributes
    pieces.sort(key=lambda piece: xml.order(piece[0]))
    return File(kind.parent or kind.name, attributes, tuple(inside), tuple(pieces))


def _child(component: Component, kind: Type) -> Node:
    """A child as an element of its parent, named without the parent."""
    node = component.node
    at = node.child(kind.key) or node
    name = Node(kind.key, _split(component.key)[1], line=at.line, column=at.column)
    others = tuple(child for child in node.children if child.tag != kind.key)
    return xml.canonical(Node(kind.element, None, (name, *others), node.line, node.column))


def read(tree: Tree) -> Inventory:
    """The components of a tree in metadata format, of a retrieve for instance, by key; manifests are passed over."""
    return source.read(tree)

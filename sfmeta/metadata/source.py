"""Read a tree of metadata files, source format or metadata format or both, as components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.errors import SpecError
from sfmeta.findings import Finding, Place, Severity
from sfmeta.metadata import registry, xml
from sfmeta.metadata.model import Component, Key, Node
from sfmeta.metadata.registry import Layout, Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.metadata.model import Inventory, Tree


@dataclass(frozen=True, slots=True)
class Document:
    """One file of metadata XML: what its path says it is, and what stands in it."""

    path: str
    location: Location
    root: Node


def is_candidate(path: str, *, under: str = "") -> bool:
    """Whether the file at a path may hold metadata XML; ``under`` as for ``document``."""
    return registry.is_manifest(path) or registry.locate(_full(path, under)) is not None


def _full(path: str, under: str) -> str:
    return f"{under}/{path}" if under else path


def document(path: str, data: bytes, *, under: str = "") -> tuple[Document | None, tuple[Finding, ...]]:
    """A file's metadata, None for a file that holds none or that cannot be read, and what reading had to say.

    ``under`` is where the path stands: the folders above tell what a file is when its own path is too short.
    """
    location = registry.locate(_full(path, under))
    if registry.is_manifest(path) and xml.NAMESPACE.encode() in data:  # other tools have a package.xml too
        location = registry.MANIFEST
    if location is None:
        return None, ()
    try:
        root, warnings = xml.read(data, path, rewritten=location.is_rewritten and path.endswith(registry.META))
    except SpecError as error:
        return None, error.findings
    return Document(path, location, root), warnings


def components(document: Document) -> Iterator[Component]:
    """The component of a file, and those inside an object's: fields, list views, record types. A manifest has none.

    Every node's root is its type's name, as in source format. A type that is not known is called by its root element.
    An object's file that holds nothing but fields and the like is no object of its own.
    """
    kind, root = document.location.type, document.root
    if kind is registry.MANIFEST.type:
        return
    place = Place(document.path, root.line, root.column)
    name = kind.name if kind else root.tag
    if kind is None or kind.layout is not Layout.DECOMPOSED:
        yield Component(Key(name, document.location.full_name), root, place)
        return
    inside = registry.children(name)
    own = tuple(child for child in root.children if child.tag not in inside)
    if own or not root.children:
        yield Component(Key(name, document.location.full_name), _with(root, name, own), place)
    for child in root.children:
        if child.tag in inside:
            part = inside[child.tag]
            full_name = f"{document.location.full_name}.{child.value(part.key) or ''}"
            node = _with(child, part.name, child.children)
            yield Component(Key(part.name, full_name), node, Place(document.path, child.line, child.column))


def _with(node: Node, tag: str, children: tuple[Node, ...]) -> Node:
    return Node(tag, node.text, children, node.line, node.column, node.attributes)


def read(tree: Tree) -> Inventory:
    """The components of a tree by key, sorted.

    Raises SpecError with every mistake at once: files that cannot be read, components defined twice and differently.
    Text beside elements is passed over, as the platform does.
    """
    read = [document(path, tree[path]) for path in sorted(tree)]
    inventory, twice = by_key(component for found, _ in read if found for component in components(found))
    findings = [finding for _, said in read for finding in said if finding.severity is Severity.ERROR] + list(twice)
    if findings:
        raise SpecError("The source tree cannot be read", findings)
    return inventory


def by_key(found: Iterable[Component]) -> tuple[Inventory, tuple[Finding, ...]]:
    """The components by key, and a finding for each that is defined again with other content."""
    inventory: dict[Key, Component] = {}
    findings: list[Finding] = []
    for component in found:
        first = inventory.setdefault(component.key, component)
        if first.node != component.node:
            message = f"{component.key} is defined here and, differently, in {first.place}"
            findings.append(
                Finding("duplicate-component", Severity.ERROR, message, component.place, "Keep one of the two.")
            )
    return dict(sorted(inventory.items())), tuple(findings)

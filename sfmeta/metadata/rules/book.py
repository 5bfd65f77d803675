"""The rule book, and its application to the documents of one tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Never

from sfmeta.metadata import schema, source
from sfmeta.metadata.rules.computed import COMPUTED_RULES
from sfmeta.metadata.rules.elements import STRUCTURE_RULES, Structure
from sfmeta.metadata.rules.field import FIELD_RULES, custom_field
from sfmeta.metadata.rules.file import FILE_RULES, is_foreign_root
from sfmeta.metadata.rules.model import Rule, apply
from sfmeta.metadata.rules.object import OBJECT_RULES, RELATIONSHIPS_RULES, CustomField, Object, Relationships
from sfmeta.metadata.rules.permission_set import PERMISSION_SET_RULES, PermissionSet
from sfmeta.metadata.rules.picklist import PICKLIST_RULES, VALUES, VALUES_RULES, values_of
from sfmeta.metadata.rules.relationship import RELATIONSHIP_RULES
from sfmeta.metadata.rules.values import VALUE_RULES, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.findings import Finding
    from sfmeta.metadata.model import Component, Node
    from sfmeta.metadata.schema import Schema
    from sfmeta.metadata.source import Document

EACH_FIELD = (*FIELD_RULES, *COMPUTED_RULES, *RELATIONSHIP_RULES, *PICKLIST_RULES)

BOOK: tuple[Rule[Never], ...] = (
    *FILE_RULES,
    *STRUCTURE_RULES,
    *VALUE_RULES,
    *EACH_FIELD,
    *VALUES_RULES,
    *PERMISSION_SET_RULES,
    *OBJECT_RULES,
    *RELATIONSHIPS_RULES,
)
"""Every rule, to be listed: each takes its own kind of subject."""


@dataclass(slots=True)
class _Tree:
    """What the rules about several files need of them."""

    fields: list[CustomField] = field(default_factory=list)
    objects: list[Component] = field(default_factory=list)
    permission_sets: list[Component] = field(default_factory=list)


def check(documents: Iterable[Document], *, api_version: int | None = None) -> Iterator[Finding]:
    """What is wrong with the documents of one tree, file by file, then across files.

    ``api_version`` is what the project says it speaks (``67``): beyond the schema, what is not known may be new.
    """
    known = schema.load()
    is_newer = api_version is not None and api_version > schema.LATEST_KNOWN
    tree = _Tree()
    for document in documents:
        yield from apply(FILE_RULES, document, document.path)
        yield from _shape(document.root, document.root.tag, document.path, known, is_newer)
        yield from _contents(document, tree)
    yield from _across(tree)


def _shape(node: Node, kind: str, path: str, known: Schema, is_newer: bool) -> Iterator[Finding]:
    elements = known.elements(kind)
    if elements is None:
        return
    yield from apply(STRUCTURE_RULES, Structure(node, kind, elements, known, is_newer), path)
    for child in node.children:
        element = elements.get(child.tag)
        if element is None:
            continue
        if known.elements(element.type) is not None:
            yield from _shape(child, element.type, path, known, is_newer)
        elif child.children or element.type != "string":
            yield from apply(VALUE_RULES, Value(child, kind, element.type, known, is_newer), path)


def _contents(document: Document, tree: _Tree) -> Iterator[Finding]:
    """The rules about the components of one file; what rules about several files need is put aside."""
    if is_foreign_root(document):
        return
    for component in source.components(document):
        node = component.node
        if node.tag == "CustomField":
            custom = custom_field(component)
            if custom:
                yield from apply(EACH_FIELD, custom, document.path)
                tree.fields.append(CustomField(component.key.full_name, document.path, custom))
            value_set = node.child("valueSet")
            definition = value_set.child("valueSetDefinition") if value_set else None
            if definition:
                yield from apply(VALUES_RULES, values_of(definition), document.path)
        elif node.tag in VALUES:
            yield from apply(VALUES_RULES, values_of(node), document.path)
        elif node.tag == "CustomObject":
            tree.objects.append(component)
        elif node.tag == "PermissionSet":
            tree.permission_sets.append(component)


def _across(tree: _Tree) -> Iterator[Finding]:
    fields = {custom.full_name: custom.field for custom in tree.fields}
    by_object: dict[str, list[CustomField]] = {}
    for custom in tree.fields:
        by_object.setdefault(custom.full_name.rpartition(".")[0], []).append(custom)
    masters = {
        name: tuple(
            custom.field.node.value("referenceTo") or "" for custom in Object(name, None, tuple(inside)).masters
        )
        for name, inside in by_object.items()
    }
    for component in tree.permission_sets:
        yield from apply(PERMISSION_SET_RULES, PermissionSet(component.node, fields, masters), _path(component))
    nodes = {component.key.full_name: component for component in tree.objects}
    for name in sorted(by_object.keys() | nodes):
        owner = nodes.get(name)
        subject = Object(name, None if owner is None else owner.node, tuple(by_object.get(name, ())))
        yield from apply(OBJECT_RULES, subject, "" if owner is None else _path(owner))
    yield from apply(RELATIONSHIPS_RULES, Relationships(tuple(tree.fields)), "")


def _path(component: Component) -> str:
    return component.place.path if component.place else ""

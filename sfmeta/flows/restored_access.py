"""The permission sets that show a restored field again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.metadata import source
from sfmeta.metadata.model import Component, Key, Node
from sfmeta.metadata.render import Folders, permission_sets, render
from sfmeta.store.templates import templates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.catalog.model import Spec
    from sfmeta.metadata.model import Inventory
    from sfmeta.store.backups import SavedField
    from sfmeta.store.project import Project


def permission_sets_of(project: Project, spec: Spec, keys: Mapping[Key, SavedField]) -> Inventory:
    """The two permission sets, with these fields alone: what else the org's copies grant is left to them."""
    names = [key.full_name for key, field in keys.items() if "<required>true</required>" not in field.definition]
    folders = Folders(project.salesforce().default)
    bare = source.read(render(replace(spec, fields=()), templates(project), folders))
    granted = {}
    for one in permission_sets(spec):
        key = Key("PermissionSet", one.full_name)
        node = bare[key].node
        entries = tuple(_entry(name, editable=one.editable) for name in names)
        granted[key] = Component(key, replace(node, children=(*node.children, *entries)))
    return granted


def _entry(name: str, *, editable: bool) -> Node:
    flags = Node("editable", str(editable).lower()), Node("field", name), Node("readable", "true")
    return Node("fieldPermissions", None, flags)

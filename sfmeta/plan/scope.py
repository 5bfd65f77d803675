"""What of a source tree is the project's own: the fields of sfmeta.yml and the permission sets that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.metadata.list_view import list_view
from sfmeta.metadata.model import Key
from sfmeta.metadata.render import permission_sets

if TYPE_CHECKING:
    from sfmeta.catalog.model import Field, Spec
    from sfmeta.metadata.delta import Delta
    from sfmeta.metadata.model import Inventory


def key_of(spec: Spec, field: Field) -> Key:
    return Key("CustomField", f"{spec.object}.{field.full_name}")


def ours(spec: Spec) -> frozenset[Key]:
    """The components that the spec declares."""
    fields = (key_of(spec, field) for field in spec.managed)
    sets = (Key("PermissionSet", one.full_name) for one in permission_sets(spec))
    view = list_view(spec)
    views = () if view is None else (Key("ListView", f"{view.object}.{view.full_name}"),)
    return frozenset({*fields, *sets, *views})


def retired(spec: Spec) -> frozenset[Key]:
    """The fields that the spec wants deleted."""
    return frozenset(key_of(spec, field) for field in spec.disabled)


def hidden(spec: Spec) -> frozenset[Key]:
    """The fields that the spec wants kept, and shown to nobody."""
    return frozenset(key_of(spec, field) for field in spec.hidden)


def retiring(spec: Spec) -> frozenset[Key]:
    """The fields on their way out, in whichever stage."""
    return frozenset(key_of(spec, field) for field in spec.retiring)


def declared(spec: Spec, tree: Inventory) -> Inventory:
    """Those components of the tree that are the project's own; whatever else is in it belongs to someone else."""
    wanted = ours(spec)
    return {key: component for key, component in tree.items() if key in wanted}


def grantable(inventory: Inventory) -> frozenset[Key]:
    """The fields that are seen by whom they are granted to: a required one is seen by everyone."""
    fields = (key for key, one in inventory.items() if one.node.value("required") != "true")
    return frozenset(key for key in fields if key.type == "CustomField")


def limited(ours: Inventory, retired: frozenset[Key], delta: Delta) -> tuple[Inventory, frozenset[Key]]:
    """What of the project's own has changed. An object's file may hold fields: when it changed, they are looked at."""
    changed = frozenset(delta.changed)
    objects = {key.full_name for key in changed if key.type == "CustomObject"}

    def concerned(key: Key) -> bool:
        return key in changed or (key.type == "CustomField" and key.full_name.partition(".")[0] in objects)

    return {key: component for key, component in ours.items() if concerned(key)}, retired & frozenset(delta.deleted)


def others(spec: Spec, delta: Delta) -> tuple[Key, ...]:
    """What has changed or gone and is not the project's own to deploy or delete."""
    own = ours(spec)
    return tuple(sorted({*delta.changed} - own | {*delta.deleted} - retired(spec)))


def integration_set(spec: Spec) -> str:
    """The name of the permission set for the user who writes the fields."""
    return next(one.full_name for one in permission_sets(spec) if one.editable)


def reader_set(spec: Spec) -> str:
    """The name of the permission set for people."""
    return next(one.full_name for one in permission_sets(spec) if not one.editable)

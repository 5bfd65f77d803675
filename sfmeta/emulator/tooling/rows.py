"""Who makes the rows of each object that the Tooling API has for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.tooling import catalog, components, dependencies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sfmeta.emulator.metadata.store import Store
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.tooling.components import Row


def _none(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """No package can be installed: there is never a row."""
    yield from ()


ROWS: Mapping[str, Callable[[Org, Store, str], Iterator[Row]]] = {
    "CustomField": components.custom_fields,
    "CustomObject": components.custom_objects,
    "EntityDefinition": catalog.entities,
    "EntityParticle": catalog.particles,
    "FieldDefinition": catalog.field_definitions,
    "GlobalValueSet": components.global_value_sets,
    "InstalledSubscriberPackage": _none,
    "Layout": components.layouts,
    "MetadataComponentDependency": dependencies.dependencies,
    "SubscriberPackage": _none,
    "SubscriberPackageVersion": _none,
}
"""By object; the last argument is the id of the user who asks."""

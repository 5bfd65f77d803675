"""Which component a file belongs to, be it metadata XML, code, or a file in a component's folder."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sfmeta.metadata import registry
from sfmeta.metadata.model import Key
from sfmeta.metadata.registry import META, Layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.metadata.registry import Location, Type


def owner(path: str) -> Key | None:
    """The component of the file at ``path``; None for a file that belongs to none (a README, a tool's settings)."""
    parts = PurePosixPath(path).parts
    inside = next((n for n in reversed(range(len(parts) - 1)) if parts[n] in _folders()), None)
    if inside is not None and (kind := _folders()[parts[inside]]).layout is Layout.BUNDLE:
        return Key(kind.name, parts[inside + 1]) if inside + 2 < len(parts) else None
    located = registry.locate(path)
    if located is None or located.type is None:
        located = _described(path)
    if located is not None and located.type is not None:
        return _addressed(located)
    if inside is None:
        return None
    return Key(_folders()[parts[inside]].name, parts[inside + 1].removesuffix(META).partition(".")[0])


def _described(path: str) -> Location | None:
    """What the file beside it says it is, in whatever folder: ``Foo.cls`` has ``Foo.cls-meta.xml``."""
    located = registry.locate(path + META)
    described = located is not None and located.type is not None and located.type.layout is Layout.CONTENT
    return located if described else None


def _addressed(located: Location) -> Key:
    """What a manifest calls it: a field's translation goes with its object's."""
    assert located.type is not None
    if located.type.is_addressable or located.parent is None:
        return Key(located.type.name, located.full_name)
    return Key(located.type.parent, located.parent)


@cache
def _folders() -> Mapping[str, Type]:
    """The types whose components are folders, or files of any suffix, by the directory that they stand in."""
    kinds = registry.types()
    resources = kinds["StaticResource"]
    bundles = {kind.directory: kind for kind in kinds.values() if kind.layout is Layout.BUNDLE}
    return {**bundles, resources.directory: resources}

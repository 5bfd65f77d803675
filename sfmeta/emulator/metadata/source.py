"""The components of a package: each file read, checked for its shape, and taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.archive import MANIFESTS
from sfmeta.emulator.metadata.custom_object import other_parts
from sfmeta.emulator.metadata.element import NotWellFormed, parse
from sfmeta.emulator.metadata.kinds import BY_DIRECTORY, CHILDREN, OTHER_DIRECTORIES
from sfmeta.emulator.metadata.older import today
from sfmeta.emulator.metadata.problems import Objection
from sfmeta.emulator.metadata.shape import Misshapen, check_shape, respelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.archive import Package
    from sfmeta.emulator.metadata.element import Element


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a package. ``file_name`` is its path in the zip; ``line`` and ``column`` are known for one that
    stands inside another's file."""

    type: str
    full_name: str
    file_name: str
    node: Element
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file, or a part of one, that cannot be deployed."""

    type: str
    full_name: str
    file_name: str
    objection: Objection


@dataclass(slots=True)
class Contents:
    """What a package holds. ``unreadable`` are the full names of objects whose files could not be read."""

    components: list[Component] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)

    def names(self) -> frozenset[tuple[str, str]]:
        """The type and the folded full name of everything that is in the package, usable or not."""
        items: list[Component | Unusable] = [*self.components, *self.unusable]
        return frozenset((item.type, item.full_name.casefold()) for item in items)

    def hides(self, full_name: str) -> bool:
        """Whether the component would stand in a file that could not be read."""
        return full_name.partition(".")[0].casefold() in self.unreadable


def read_package(package: Package, version: str) -> Contents:
    """Every file of the package, as its version of the API writes them; types that the emulator lacks are refused by
    name."""
    contents = Contents()
    for path, data in package.files.items():
        if path in MANIFESTS:
            continue
        folder = PurePosixPath(path).parts[0] if "/" in path else ""
        kind = BY_DIRECTORY.get(folder)
        if kind is not None and path.endswith(f".{kind.suffix}"):
            _read_file(contents, kind.name, package.root + path, data, version)
        elif not path.endswith("-meta.xml"):
            name = PurePosixPath(path).stem
            type_name = OTHER_DIRECTORIES.get(folder, folder or "unknown")
            refused = Objection(f"Not emulated: metadata type {type_name}")
            contents.unusable.append(Unusable(type_name, name, package.root + path, refused))
    return contents


def _read_file(contents: Contents, type_name: str, path: str, data: bytes, version: str) -> None:
    full_name = PurePosixPath(path).name.rpartition(".")[0]  # escaped as the file: a manifest writes `A %28B%29` too
    try:
        root = parse(data)
        if root.tag != type_name:
            raise Misshapen(f"Element {{{root.namespace}}}{root.tag} invalid at this location", root.line, root.column)
        root = respelled(today(root, version), type_name)
        check_shape(root, type_name)
    except NotWellFormed as error:
        objection = Objection(f"Error parsing file: {error.reason}", "", error.line, error.column)
    except Misshapen as error:
        objection = Objection(error.told, "", error.line, error.column)
    else:
        contents.components.append(Component(type_name, full_name, path, root))
        if type_name == "CustomObject":
            _take_apart(contents, full_name, path, root)
        return
    contents.unusable.append(Unusable(type_name, full_name, path, objection))
    contents.unreadable.add(full_name.casefold())


def _take_apart(contents: Contents, object_name: str, path: str, root: Element) -> None:
    refused_parts = other_parts(object_name)
    for child in root.children:
        name = f"{object_name}.{child.value('fullName')}"
        if child.tag in CHILDREN:
            type_name = CHILDREN[child.tag].name
            if child.value("fullName"):
                component = Component(type_name, name, path, child, child.line, child.column)
                contents.components.append(component)
            else:
                problem = f"element fullName missing for a child of type {type_name}"
                contents.unusable.append(
                    Unusable(type_name, "", path, Objection(problem, "", child.line, child.column))
                )
        elif child.tag in refused_parts:
            type_name = refused_parts[child.tag]
            refused = Objection(f"Not emulated: metadata type {type_name}", "", child.line, child.column)
            contents.unusable.append(Unusable(type_name, name, path, refused))


def duplicates(contents: Contents) -> Iterator[Unusable]:
    """Components that a package defines twice (``duplicate value found``, field logs of real deploys: verified)."""
    seen: set[tuple[str, str]] = set()
    for component in contents.components:
        key = (component.type, component.full_name.casefold())
        if key in seen:
            problem = f"duplicate value found: [{component.full_name}] is defined multiple times"
            objection = Objection(problem, "DUPLICATE_VALUE", component.line, component.column)
            yield Unusable(component.type, component.full_name, component.file_name, objection)
        seen.add(key)

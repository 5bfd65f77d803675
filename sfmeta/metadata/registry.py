"""Where each metadata type lives: directory, suffix, parent; a path's type and full name.

``types.csv`` holds the facts of forcedotcom/source-deploy-retrieve's ``metadataRegistry.json`` (verified). ``element``
is a child's element in its parent's file, ``key`` the child element that names it.
"""

from __future__ import annotations

import csv
import enum
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

META = "-meta.xml"


class Layout(enum.StrEnum):
    """How a component of a type is kept on disk."""

    FILE = "file"  # one XML file: X.layout-meta.xml, X.layout in metadata format
    DECOMPOSED = "decomposed"  # one XML file, its children in files of their own in source format
    CHILD = "child"  # an element of the parent's file; in source format a file where the parent is decomposed
    CONTENT = "content"  # something that is not XML, described by a -meta.xml beside it
    BUNDLE = "bundle"  # a folder


class Naming(enum.StrEnum):
    """What the full name is made of."""

    STEM = ""
    FOLDER = "folder"  # Folder/Name
    MODEL = "model"  # Model.Name


@dataclass(frozen=True, slots=True)
class Type:
    name: str
    directory: str
    suffix: str
    layout: Layout
    naming: Naming = Naming.STEM
    parent: str = ""
    element: str = ""
    key: str = ""

    @property
    def is_addressable(self) -> bool:
        """Whether a manifest may name it: a field translation goes with its object translation."""
        return self.key != "name"


@dataclass(frozen=True, slots=True)
class Location:
    """What a path says about its file. ``type`` is None for a suffix that is not known."""

    type: Type | None
    full_name: str
    parent: str | None = None

    @property
    def is_rewritten(self) -> bool:
        """Whether Salesforce's tools put the file, in source format, together with others before an org sees it."""
        return self.type is not None and self.type.layout in (Layout.DECOMPOSED, Layout.CHILD)


MANIFEST = Location(Type("Package", "", "xml", Layout.FILE), "package")


def is_manifest(path: str) -> bool:
    """Whether a file is called like the list of a deploy's components, or of its deletions."""
    name = path.rpartition("/")[2]
    return name == "package.xml" or (name.startswith("destructiveChanges") and name.endswith(".xml"))


@cache
def types() -> Mapping[str, Type]:
    """Every known type by name."""
    text = resources.files(__package__).joinpath("types.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines()[1:])
    return {row[0]: Type(row[0], row[1], row[2], Layout(row[3]), Naming(row[4]), *row[5:]) for row in rows}


@cache
def children(parent: str) -> Mapping[str, Type]:
    """The child types of a type, by their element in its file."""
    return {kind.element: kind for kind in types().values() if kind.parent == parent}


@cache
def _by_suffix() -> Mapping[str, Sequence[Type]]:
    found: dict[str, list[Type]] = {}
    for kind in types().values():
        if kind.layout is not Layout.CHILD or types()[kind.parent].layout is Layout.DECOMPOSED:
            found.setdefault(kind.suffix, []).append(kind)
    return found


@cache
def _bundles() -> Mapping[str, Type]:
    return {kind.directory: kind for kind in types().values() if kind.layout is Layout.BUNDLE}


def locate(path: str) -> Location | None:
    """What the file at a path is: type, full name, a child's parent. None for a file that holds no metadata XML.

    ``-meta.xml`` files are known by suffix, the folder deciding between types of one suffix; a file of metadata format
    (``objects/Account.object``) only counts inside its type's folder, since elsewhere ``.md`` or ``.app`` mean other
    things.
    """
    *folders, name = path.split("/")
    is_meta = name.endswith(META)
    stem, _, suffix = name.removesuffix(META).rpartition(".")
    candidates = _by_suffix().get(suffix, ()) if suffix else ()
    near = sorted((kind for kind in candidates if kind.directory in folders), key=lambda kind: -_last(folders, kind))
    if near and (is_meta or near[0].layout in (Layout.FILE, Layout.DECOMPOSED)):
        return _named(near[0], folders, stem)
    if not is_meta:
        return None
    if types()["Document"].directory in folders:  # its files have any suffix
        return _named(types()["Document"], folders, f"{stem}.{suffix}")
    bundle = _bundles().get(folders[-2]) if len(folders) > 1 else None
    if bundle is not None:
        return Location(bundle, folders[-1])
    return _named(candidates[0], folders, stem) if candidates else Location(None, stem or suffix)


def _named(kind: Type, folders: Sequence[str], stem: str) -> Location:
    if kind.layout is Layout.CHILD:
        parent = _parent(types()[kind.parent], kind, folders)
        return Location(kind, f"{parent}.{stem}" if parent else stem, parent)
    if kind.naming is Naming.FOLDER and kind.directory in folders:
        return Location(kind, "/".join([*folders[_last(folders, kind) + 1 :], stem]))
    model = types()["Territory2Model"]
    if kind.naming is Naming.MODEL and model.directory in folders[:-1]:
        return Location(kind, f"{folders[_last(folders[:-1], model) + 1]}.{stem}")
    return Location(kind, stem)


def _parent(parents: Type, kind: Type, folders: Sequence[str]) -> str | None:
    """``objects/Account/fields`` → Account; without the ``objects`` folder in the path, the folder above ``fields``."""
    if parents.directory in folders[:-1]:
        return folders[_last(folders[:-1], parents) + 1]
    above = folders[:-1] if folders and folders[-1] == kind.directory else folders
    return above[-1] if above else None


def _last(folders: Sequence[str], kind: Type) -> int:
    """Where the type's directory stands, the one nearest to the file."""
    return len(folders) - 1 - list(reversed(folders)).index(kind.directory)

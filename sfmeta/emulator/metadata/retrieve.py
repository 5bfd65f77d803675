"""Retrieving: the components that a manifest asks for, as files in Salesforce's own formatting, zipped."""

from __future__ import annotations

import base64
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.element import Element, of, write
from sfmeta.emulator.metadata.kinds import BY_DIRECTORY, KINDS, OTHER_DIRECTORIES
from sfmeta.emulator.metadata.older import as_of
from sfmeta.emulator.metadata.problems import Missing, Objection
from sfmeta.emulator.metadata.properties import file_name, package_properties, properties
from sfmeta.emulator.metadata.spelling import spelled
from sfmeta.emulator.metadata.type_names import type_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sfmeta.emulator.metadata.manifest import Manifest
    from sfmeta.emulator.metadata.value import Value
    from sfmeta.emulator.metadata.work import Work

UNPACKAGED = "unpackaged/"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Request:
    """What a retrieve is to bring: what ``manifest`` lists, ``packages`` by name, and of both only ``files`` where any
    are named (their paths in the zip)."""

    manifest: Manifest
    version: str
    single_package: bool = False
    packages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The zip in base64, what is said of each component, and what could not be had; or why there is nothing."""

    archive: str = ""
    properties: tuple[Mapping[str, Value], ...] = ()
    messages: tuple[Mapping[str, Value], ...] = ()
    error: str = ""


def retrieve(work: Work, request: Request) -> Retrieved:
    """Everything that the request names. A component that is not there is a message, a package a failure.

    (No package is ever installed here. The words are a real org's, SFDO-Tooling/CumulusCI, test_metadata.)
    """
    if request.packages:
        absent = Objection(f"No package named '{request.packages[0]}' found", "INVALID_CROSS_REFERENCE_KEY")
        return Retrieved(error=f"{absent.code}: {absent.problem}")
    root = "" if request.single_package else UNPACKAGED
    messages: list[Mapping[str, Value]] = []
    found: dict[tuple[str, str], Element] = {}
    for type_name, member in request.manifest.members or _named(request.files):
        if type_name not in type_names():
            messages.append(_message(root, f"Entity type: '{type_name}' is unknown"))
            continue
        if type_name not in KINDS:
            lacking = _message(root, f"Not emulated: metadata type {type_name}")
            messages.extend([lacking] if lacking not in messages else [])
            continue
        for full_name in _expand(work, type_name, member):
            try:
                document = KINDS[type_name].read(work, full_name)
                found[type_name, spelled(work, type_name, full_name)] = document
            except Missing:
                messages.append(_message(root, f"Entity of type '{type_name}' named '{full_name}' cannot be found"))
    if request.files:
        wanted = {path.removeprefix(UNPACKAGED) for path in request.files}
        found = {key: node for key, node in found.items() if file_name(*key) in wanted}
    files = {root + path: data for path, data in _files(found, request.version).items()}
    files[f"{root}package.xml"] = write(package_xml(found, request.version))
    told = [properties(work, type_name, full_name, root) for type_name, full_name in found]
    told.append(package_properties(work, f"{root}package.xml"))
    return Retrieved(base64.b64encode(_zip(files)).decode(), tuple(told), tuple(messages))


def _named(files: Iterable[str]) -> list[tuple[str, str]]:
    """The components that files stand for, as a manifest would list them."""
    members = []
    for path in files:
        parts = PurePosixPath(path.removeprefix(UNPACKAGED)).parts
        folder = parts[0] if len(parts) > 1 else ""
        kind = BY_DIRECTORY.get(folder)
        type_name = kind.name if kind else OTHER_DIRECTORIES.get(folder, folder)
        members.append((type_name, unquote(parts[-1].rpartition(".")[0])))
    return members


def _zip(files: Mapping[str, bytes]) -> bytes:
    """In the order of their paths, with a fixed time, so that the same files are the same zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, FIXED_TIME), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _message(root: str, problem: str) -> Mapping[str, Value]:
    return {"fileName": f"{root}package.xml", "problem": problem}


def _expand(work: Work, type_name: str, member: str) -> Iterable[str]:
    """``*`` as names: custom objects only, no fields and no list views (Metadata API Guide, "Sample package.xml")."""
    if member != "*":
        return [member]
    kind = KINDS.get(type_name)
    if kind is None or kind.parent:
        return []
    names = list(kind.names(work))
    if type_name != "CustomObject":
        return names
    return [sobject.name for name in names if (sobject := work.org.schema.sobject(name)) and sobject.custom]


def _files(found: Mapping[tuple[str, str], Element], version: str) -> dict[str, bytes]:
    """One file a component; what belongs to an object goes into the object's file, beside its own settings if the
    object was asked for too."""
    objects: dict[str, Element] = {}
    children: dict[str, list[Element]] = defaultdict(list)
    files = {}
    for (type_name, full_name), node in found.items():
        kind = KINDS[type_name]
        path = file_name(type_name, full_name)
        if type_name == "CustomObject":
            objects[path] = node
        elif kind.parent:
            name = Element("fullName", full_name.partition(".")[2])
            children[path].append(Element(kind.tag, children=(name, *node.children)))
        else:
            files[path] = write(replace(node, tag=type_name))
    for path in objects.keys() | children.keys():
        whole = objects.get(path, Element("CustomObject"))
        known = {(child.tag, child.value("fullName")) for child in whole.children}
        more = tuple(child for child in children[path] if (child.tag, child.value("fullName")) not in known)
        more = tuple(sorted(more, key=lambda child: (child.tag, child.value("fullName"))))
        whole = canonical(replace(whole, children=(*whole.children, *more)), "CustomObject")
        files[path] = write(as_of(whole, version))
    return files


def package_xml(components: Iterable[tuple[str, str]], version: str) -> Element:
    """A manifest of the components: types and members in order."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for type_name, full_name in components:
        by_type[type_name].append(full_name)
    types = (
        of("types", *(Element("members", name) for name in sorted(set(by_type[name_of]))), Element("name", name_of))
        for name_of in sorted(by_type)
    )
    return of("Package", *types, Element("version", version))

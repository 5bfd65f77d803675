"""``package.xml`` and the destructive manifests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.archive import PACKAGE
from sfmeta.emulator.metadata.element import NotWellFormed, parse
from sfmeta.emulator.metadata.problems import Objection
from sfmeta.emulator.metadata.shape import Misshapen, unknown_element
from sfmeta.emulator.metadata.type_names import type_names
from sfmeta.emulator.metadata.wsdl import wsdl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.element import Element

VERSION = re.compile(r"\d{1,3}(\.\d)?\Z")


@dataclass(frozen=True, slots=True)
class Manifest:
    """``members``: type and full name, in the order of the file; ``*`` is a member like any other."""

    version: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The members of a manifest, for asking of each component of a package whether it is one."""

    members: frozenset[tuple[str, str]]

    def names(self, type_name: str, full_name: str) -> bool:
        """Whether the manifest lists the component, by that very name or by ``*``."""
        return not self.members.isdisjoint({(type_name, "*"), (type_name, full_name)})


class BadManifest(Exception):
    """The manifest cannot be used: what the platform says of it and where."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.problem)
        self.objection = objection


def read_manifest(name: str, data: bytes, newest: str) -> Manifest:
    """A manifest as it stands in a zip under that name. ``newest`` is the org's API version.

    What destructive manifests list is deleted, whatever the version: they need none.
    """
    try:
        root = parse(data)
        _check_elements(root)
    except NotWellFormed as error:
        raise BadManifest(Objection(f"Error parsing file: {error.reason}", "", error.line, error.column)) from None
    except Misshapen as error:
        raise BadManifest(Objection(error.told, "", error.line, error.column)) from None
    manifest = from_element(root)
    first = next(_objections(name, manifest, newest), None)
    if first is not None:
        raise BadManifest(first)
    return manifest


def _check_elements(root: Element) -> None:
    """Every element has to be one of a Package; in which order they stand, and whether those of one name stand
    together, is not asked (grm083/QuoteNetworkModernization has members on both sides of the name)."""
    if root.tag != "Package":
        raise Misshapen(f"Element {{{root.namespace}}}{root.tag} invalid at this location", root.line, root.column)
    for element, type_name in ((root, "Package"), *((types, "PackageTypeMembers") for types in root.all("types"))):
        for child in element.children:
            if child.tag not in wsdl().types[type_name]:
                raise unknown_element(child, type_name)


def _objections(name: str, manifest: Manifest, newest: str) -> Iterator[Objection]:
    """The platform's words (forcedotcom/cli 27, 866 and 1656, callawaycloud/sfdx-git-packager 35: verified)."""
    if not manifest.version and name == PACKAGE:
        yield Objection("No version specified", "")
    if manifest.version and not (VERSION.match(manifest.version) and float(manifest.version) <= float(newest)):
        yield Objection(f"Invalid version specified:{manifest.version}", "")
    for type_name, _ in manifest.members:
        if type_name not in type_names():
            yield Objection(f"Unknown type name '{type_name}' specified in {name}", "")


def from_element(root: Element) -> Manifest:
    """A manifest as the ``unpackaged`` of a retrieve has it; one without a version is taken too."""
    members: list[tuple[str, str]] = []
    for types in root.all("types"):
        name = types.value("name").strip()
        if not name:
            raise BadManifest(Objection("Required field is missing: name", "", types.end_line, types.end_column))
        members.extend((name, member.text.strip()) for member in types.all("members"))
    return Manifest(root.value("version").strip(), tuple(members))

"""``package.xml`` and the destructive manifests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.element import NotWellFormed, parse
from sfmeta.emulator.metadata.problems import Objection

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.element import Element


@dataclass(frozen=True, slots=True)
class Manifest:
    """``members``: type and full name, in the order of the file; ``*`` is a member like any other."""

    version: str
    members: tuple[tuple[str, str], ...]

    def names(self, type_name: str, full_name: str) -> bool:
        """Whether the manifest lists the component, by that very name or by ``*``."""
        return any(type_name == listed and name in ("*", full_name) for listed, name in self.members)


class BadManifest(Exception):
    """The manifest cannot be used: what the platform says of it and where."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.problem)
        self.objection = objection


def read_manifest(data: bytes) -> Manifest:
    """A manifest as it stands in a zip."""
    try:
        root = parse(data)
    except NotWellFormed as error:
        raise BadManifest(Objection(f"Error parsing file: {error.reason}", "", error.line, error.column)) from None
    return from_element(root)


def from_element(root: Element) -> Manifest:
    """A manifest as the ``unpackaged`` of a retrieve has it; one without a version is taken too."""
    members: list[tuple[str, str]] = []
    for types in root.all("types"):
        name = types.value("name").strip()
        if not name:
            raise BadManifest(Objection("Required field is missing: name", "", types.end_line, types.end_column))
        members.extend((name, member.text.strip()) for member in types.all("members"))
    return Manifest(root.value("version").strip(), tuple(members))

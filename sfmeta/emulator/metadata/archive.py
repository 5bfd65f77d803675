"""The zip of a deploy: its packages, each with its manifests and its components."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_FILES = 10_000
MAX_UNPACKED = 629_145_600  # Metadata API Developer Guide, "Metadata Limits"
MAX_REQUEST = 52_428_800

PACKAGE = "package.xml"
DESTRUCTIVE_BEFORE = ("destructiveChanges.xml", "destructiveChangesPre.xml")
DESTRUCTIVE_AFTER = ("destructiveChangesPost.xml",)
DESTRUCTIVE = (*DESTRUCTIVE_BEFORE, *DESTRUCTIVE_AFTER)
MANIFESTS = frozenset((PACKAGE, *DESTRUCTIVE))


class BadArchive(Exception):
    """The zip as a whole cannot be deployed: status code and message of the deploy result."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Package:
    """``root`` is the folder that it lies in, with its slash, empty at the top; files are by path below it."""

    root: str
    files: Mapping[str, bytes]


def unpack(data: bytes, *, single_package: bool) -> list[Package]:
    """The packages of a zip: one at the root, or one in each folder at the top. Directory entries are passed over."""
    files = _files(data)
    if single_package:
        return [Package("", files)]
    folders = dict.fromkeys(PurePosixPath(path).parts[0] for path in files if "/" in path)
    return [
        Package(f"{folder}/", {p.removeprefix(f"{folder}/"): d for p, d in files.items() if p.startswith(f"{folder}/")})
        for folder in folders
    ] or [Package("", files)]


def _files(data: bytes) -> dict[str, bytes]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MAX_FILES:
            raise BadArchive("LIMIT_EXCEEDED", f"LIMIT_EXCEEDED: Too many files in zip. Maximum is {MAX_FILES}.")
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise BadArchive(
                "LIMIT_EXCEEDED", f"LIMIT_EXCEEDED: Maximum size of unzipped files is {MAX_UNPACKED} bytes."
            )
        return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise BadArchive("INVALID_OPERATION", "The zip file of the deploy could not be read") from error

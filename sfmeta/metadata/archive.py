"""The zip of a deploy or a retrieve: the same tree gives the same bytes; what comes from elsewhere is not trusted."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from sfmeta.metadata.model import Tree

# Metadata API Developer Guide, Metadata Limits (verified): the platform refuses more.
MAX_FILES = 10_000
MAX_UNCOMPRESSED = 629_145_600

_EPOCH = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED = 0x1


def zip_bytes(tree: Tree) -> bytes:
    """A zip of the tree: names sorted, times fixed, no folder entries."""
    if len(tree) > MAX_FILES:
        raise ProjectError(
            f"{len(tree)} files are more than the {MAX_FILES} that one deploy may hold", fix="Deploy it in parts."
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(tree):
            info = zipfile.ZipInfo(path, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # or the bytes would name the platform they were made on
            info.external_attr = 0o644 << 16
            archive.writestr(info, tree[path])
    return buffer.getvalue()


def unzip(data: bytes) -> Tree:
    """The files of a zip; folder entries are passed over.

    Raises ProjectError for what is no zip, is damaged, is larger than Metadata API allows, is encrypted, names a path
    twice, or names one outside of the folder it would be written to.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            _check(entries)
            return {info.filename: archive.read(info) for info in sorted(entries, key=lambda info: info.filename)}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        raise ProjectError(f"not a readable zip: {error}") from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in entries]
    if len(names) > MAX_FILES:
        raise ProjectError(f"the zip holds {len(names)} files, more than {MAX_FILES}")
    size = sum(info.file_size for info in entries)
    if size > MAX_UNCOMPRESSED:
        raise ProjectError(f"the zip unpacks to {size} bytes, more than {MAX_UNCOMPRESSED}")
    seen: set[str] = set()
    for info in entries:
        name = info.filename
        if info.flag_bits & _ENCRYPTED:
            raise ProjectError(f"the zip's {name} is encrypted")
        if (
            name.startswith("/")
            or "\\" in name
            or ":" in name.split("/")[0]
            or not {"", ".", ".."}.isdisjoint(name.split("/"))
        ):
            raise ProjectError(f"the zip names a path that is not safe: {name!r}")
        if name in seen:
            raise ProjectError(f"the zip holds {name} twice")
        seen.add(name)

"""sfmeta.lock: which files ``generate`` wrote, by digest, so that it knows its own work from a person's.

It is committed beside sfmeta.yml, outside the package directories, in the format of ``sha256sum``. Nothing depends on
it but consent: without it, or with a wrong line in it, generate asks before it touches a file.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, TypeAlias

from sfmeta.errors import SpecError
from sfmeta.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.metadata.model import Tree

FILE_NAME = "sfmeta.lock"

Lock: TypeAlias = "Mapping[str, frozenset[str]]"
"""The digests that a file of ours may have, by path: one, or two while a merge in git is unresolved."""

_HEAD = """\
# Which files sfmeta generate wrote, and what was in them: how it knows its own files from yours. Commit this file.
# Check it with: sha256sum --check sfmeta.lock
"""
_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<path>[^/\\][^\\]*)")
_PASSED_OVER = re.compile(r"#.*|\s*|(<{7}|\|{7}|={7}|>{7})( .*)?")


def read(text: str, path: str) -> Lock:
    """The lock that ``text`` holds. SpecError with a finding for each line that is none of ours.

    The lines of a merge conflict are read as both sides have them: whichever is on disk, we wrote it.
    """
    lock: dict[str, frozenset[str]] = {}
    findings = []
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.fullmatch(line)
        if found and ".." not in found["path"].split("/"):
            lock[found["path"]] = lock.get(found["path"], frozenset()) | {found["digest"]}
        elif not _PASSED_OVER.fullmatch(line):
            message = "this is not a digest, two spaces and a path"
            findings.append(Finding("lock-line", Severity.ERROR, message, Place(path, number)))
    if findings:
        fix = f"take {path} from git again, or delete it: sfmeta generate then asks before it overwrites a file"
        raise SpecError(f"{path} cannot be read", findings, fix=fix)
    return lock


def write(files: Tree) -> bytes:
    """The lock of the files that are ours."""
    return (_HEAD + "".join(f"{digest(data)}  {path}\n" for path, data in sorted(files.items()))).encode()


def is_ours(lock: Lock, path: str, data: bytes) -> bool:
    """Whether the file is as we wrote it."""
    return digest(data) in lock.get(path, ())


def digest(data: bytes) -> str:
    """SHA-256 of the text with ``\\n`` as line end: git may check out another one, and that is no edit."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()

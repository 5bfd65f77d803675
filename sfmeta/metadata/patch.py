"""Changes of files as a unified diff, the way git shows them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from sfmeta.diff import Create, Delete, Update

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.diff import Change

NOWHERE = "/dev/null"


def patch(changes: Iterable[Change[str, bytes]]) -> str:
    """What ``git apply`` takes; empty when nothing changes."""
    return "".join(line for change in changes for line in _patch(change))


def _patch(change: Change[str, bytes]) -> Iterator[str]:
    match change:
        case Create(path, after):
            yield from _lines(NOWHERE, f"b/{path}", b"", after)
        case Update(path, before, after):
            yield from _lines(f"a/{path}", f"b/{path}", before, after)
        case Delete(path, before):
            yield from _lines(f"a/{path}", NOWHERE, before, b"")


def _lines(before_name: str, after_name: str, before: bytes, after: bytes) -> Iterator[str]:
    old, new = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    for line in difflib.unified_diff(old, new, before_name, after_name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

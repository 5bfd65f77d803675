"""The cases of ``delta/``: files before and after, one behind the other in a text, and the manifest that follows.

A part begins with ``-- before PATH``, ``-- after PATH`` or ``-- manifest``; a line of the manifest begins with ``+``
for a component to deploy, with ``-`` for one to delete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.metadata.delta import Delta

FOLDER = Path(__file__).parent / "delta"
NAMES = sorted(file.stem for file in FOLDER.glob("*.txt"))
_PART = re.compile(r"^-- (before|after|manifest) ?(.*)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    before: dict[str, bytes]
    after: dict[str, bytes]
    manifest: str


def case(name: str) -> Case:
    _, *parts = _PART.split((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    files: dict[str, dict[str, bytes]] = {"before": {}, "after": {}, "manifest": {}}
    for side, path, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        files[side][path] = text.encode()
    return Case(files["before"], files["after"], files["manifest"][""].decode())


def manifest(delta: Delta) -> str:
    marked = [*(("+", key) for key in delta.changed), *(("-", key) for key in delta.deleted)]
    return "".join(f"{mark} {key}\n" for mark, key in sorted(marked, key=lambda pair: (pair[1], pair[0])))


def rewrite(name: str, expected: str) -> None:
    file = FOLDER / f"{name}.txt"
    head, _, _ = file.read_text(encoding="utf-8").partition("-- manifest\n")
    file.write_text(f"{head}-- manifest\n{expected}", encoding="utf-8")

"""What generating would change in the project, and what it must not change unasked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sfmeta.diff import Delete, Update, diff
from sfmeta.findings import Finding, Place, Severity, in_order
from sfmeta.metadata import lock
from sfmeta.metadata.package import DESTRUCTIVE
from sfmeta.metadata.vanished import vanished

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sfmeta.catalog.model import Spec
    from sfmeta.diff import Change
    from sfmeta.metadata.lock import Lock
    from sfmeta.metadata.model import Tree

OVERWRITE = "overwrite"
FIELD_SUFFIX = ".field-meta.xml"
DESTRUCTIVE_PATH = f"manifest/{DESTRUCTIVE}"


@dataclass(frozen=True, slots=True)
class Generation:
    """Changes of files by path, the lock among them, and objections by rule.

    ``overwrite`` is what a person may consent to. ``vanished`` has no consent, only an answer: sfmeta.yml says
    ``enabled: false``, or the person says that the field is to be forgotten.
    """

    changes: tuple[Change[str, bytes], ...]
    objections: tuple[Finding, ...]


def generation(
    wanted: Tree, retired: Collection[str], present: Tree, known: Lock, forgotten: Collection[str], spec: Spec
) -> Generation:
    """What turns the files ``present`` into those ``wanted``.

    ``retired`` are the paths of disabled fields: they go. What we wrote and nobody wants any more goes too, unless it
    is a field: that one stays until it is ``forgotten``, and stays for good if a person has edited it. What is there
    and not in the lock is a person's and stays.
    """
    gone = left_out(wanted, retired, known)
    missing = {path for path in gone if field_name(path) not in forgotten}
    left_to_people = {path for path in gone - missing if not _as_written(path, present, known)}
    leaving = known.keys() - wanted.keys() - missing - left_to_people
    after = {path: _kept(present.get(path), data) for path, data in wanted.items()}
    concerned = after.keys() | set(retired) | leaving
    changes = diff({path: data for path, data in present.items() if path in concerned}, after)
    missed = (vanished(path, field_name(path) or path, present.get(path), spec) for path in missing)
    return Generation(
        changes + _lock_change(present.get(lock.FILE_NAME), lock.write(after)),
        in_order([*_overwritten(changes, known), *missed]),
    )


def left_out(wanted: Tree, retired: Collection[str], known: Lock) -> frozenset[str]:
    """The paths of fields that we wrote and that the spec names no longer, in this package directory or another."""
    named = {_in_object(path) for path in (*wanted, *retired)}
    return frozenset(path for path in known if field_name(path) and _in_object(path) not in named)


def _in_object(path: str) -> tuple[str, ...]:
    """``(Account, fields, X__c.field-meta.xml)``: what of a path does not change when source moves elsewhere."""
    return PurePosixPath(path).parts[-3:]


def field_name(path: str) -> str | None:
    """The API name of the field whose source file this is; None for any other file."""
    name = PurePosixPath(path).name
    return name.removesuffix(FIELD_SUFFIX) if name.endswith(FIELD_SUFFIX) else None


def _kept(present: bytes | None, wanted: bytes) -> bytes:
    """The file as it is when it differs in line ends alone: git may have made them so."""
    return present if present is not None and lock.digest(present) == lock.digest(wanted) else wanted


def _as_written(path: str, present: Tree, known: Lock) -> bool:
    return path in present and lock.is_ours(known, path, present[path])


def _lock_change(present: bytes | None, wanted: bytes) -> tuple[Change[str, bytes], ...]:
    return diff(
        {} if present is None else {lock.FILE_NAME: present},
        {lock.FILE_NAME: wanted if present is None else _kept(present, wanted)},
    )


def _overwritten(changes: tuple[Change[str, bytes], ...], known: Lock) -> Iterator[Finding]:
    for change in changes:
        if not isinstance(change, Update | Delete) or lock.is_ours(known, change.key, change.before):
            continue
        was = "was edited by hand" if change.key in known else "was not written by sfmeta generate"
        loses = "generating would delete it" if isinstance(change, Delete) else "generating would write over it"
        yield Finding(
            OVERWRITE,
            Severity.ERROR,
            f"{was}, and {loses}",
            Place(change.key),
            "bring what it says into sfmeta.yml or a template, move the file away, or consent with --allow overwrite",
        )

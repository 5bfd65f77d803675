"""Backups that are being written, in hidden folders. One that was killed half way leaves customers' data behind, which
the next backup takes away: a lock, which goes with the process that holds it, tells the two apart."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def becoming(folder: Path) -> Iterator[Path]:
    """A new folder for its owner alone, which gets the name ``folder`` when the block has ended well, and is removed
    when it has not."""
    hidden = folder.with_name(f".{folder.name}")
    try:
        with _held(hidden):
            try:
                hidden.mkdir(mode=0o700)
                yield hidden
                hidden.rename(folder)
            finally:
                shutil.rmtree(hidden, ignore_errors=True)
    except Timeout:
        raise ProjectError("another process is saving the same values", where=str(hidden)) from None


def sweep(backups: Path) -> tuple[Path, ...]:
    """Remove what backups left that were killed, and say where; those that are being written now are let be."""
    return tuple(hidden for hidden in sorted(backups.glob("*/.*/")) if _removed(hidden))


def _removed(hidden: Path) -> bool:
    try:
        with _held(hidden):
            shutil.rmtree(hidden)
    except (Timeout, OSError):
        return False
    return True


@contextmanager
def _held(hidden: Path) -> Iterator[None]:
    path = hidden.with_name(f"{hidden.name}.lock")
    with FileLock(path, timeout=0, mode=0o600):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)

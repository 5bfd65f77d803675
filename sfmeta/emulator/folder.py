"""The folder of ``--data``: one emulator at a time, for it keeps in memory what its databases do not hold."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

LOCK: Final = "emulator.lock"
HOLDER: Final = "emulator.pid"


class FolderInUse(Exception):
    """Another emulator that is still running keeps its data in the folder; ``process`` is its number, "" if unknown."""

    def __init__(self, folder: Path, process: str) -> None:
        super().__init__(f"another emulator{f' (process {process})' if process else ''} keeps its data in {folder}")
        self.process = process


class Held:
    """The folder is this emulator's until `release`. The system lets go of it when the process ends, however it does:
    the files that a killed one leaves behind hinder nobody."""

    def __init__(self, folder: Path) -> None:
        self._holder = folder / HOLDER
        self._lock = FileLock(folder / LOCK, timeout=0, is_singleton=False)
        try:
            self._lock.acquire()
        except Timeout:
            raise FolderInUse(folder, _read(self._holder)) from None
        self._holder.write_text(f"{os.getpid()}\n", encoding="ascii")

    def release(self) -> None:
        """Let the next one in; may be called twice."""
        if self._lock.is_locked:
            self._holder.unlink(missing_ok=True)
            self._lock.release()


def _read(holder: Path) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return holder.read_text(encoding="ascii").strip()
    return ""

"""Files and folders that only their owner can read: what is in them is customers' data."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def private_file(path: Path) -> io.FileIO:
    """A new file to write to; FileExistsError where there is one."""
    return io.FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def write_privately(path: Path, text: str) -> None:
    """The text into this file, in place of what it held."""
    path.unlink(missing_ok=True)
    with private_file(path) as file:
        file.write(text.encode())


def to_disk(file: io.FileIO) -> None:
    """Return when it is there, whatever happens to this machine."""
    file.flush()
    os.fsync(file.fileno())

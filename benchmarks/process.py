"""A command in a process of its own: how long it took, and the most memory it held."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command that went well printed; ``peak`` in MB."""

    printed: str
    seconds: float
    peak: float


def run(command: Sequence[str], folder: Path, more: Mapping[str, str] | None = None) -> Ended:
    """Stops the benchmark where the command fails. ``more`` goes into its environment."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **(more or {})}, stdout=subprocess.PIPE)
    assert process.stdout is not None
    printed = process.stdout.read().decode()
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} went wrong: {printed}")
    return Ended(printed, time.perf_counter() - began, used.ru_maxrss / 1024)

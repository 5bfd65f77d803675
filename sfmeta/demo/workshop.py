"""A fresh project folder, the commands run in it, and the emulator they run against."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sfmeta.errors import ProjectError, SfmetaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SFMETA: Final = (sys.executable, "-m", "sfmeta")
LEFT_OUT: Final = ("SFMETA_", "SF_", "GIT_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
PATIENCE: Final = 600


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed. ``told`` is what it said to people; of a command with ``--json`` the result is apart."""

    out: str
    told: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document that ``--json`` asked for."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def environment(salesforce: str) -> dict[str, str]:
    """What the commands see: no setting of the person's own, a git identity, English, UTF-8, no proxy on loopback."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(LEFT_OUT)}
    git = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in IDENTITY.items()}
    return {
        **kept,
        **git,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_PAGER": "cat",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "NO_PROXY": "*",
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "ignore",
        "SFMETA_EMULATOR_URL": salesforce,
    }


IDENTITY: Final[Mapping[str, str]] = {
    "NAME": "sfmeta demo",
    "EMAIL": "demo@emulator.example",
    "DATE": "2026-01-01T00:00:00Z",
}


@dataclass(frozen=True, slots=True)
class Workshop:
    """Runs commands in ``folder``."""

    folder: Path
    environment: Mapping[str, str]

    def sfmeta(self, *arguments: str) -> Ran:
        """Run ``sfmeta …``; `SfmetaError` with what it said when it does not end well."""
        return self._run(shlex.join(("sfmeta", *arguments)), (*SFMETA, *arguments), apart="--json" in arguments)

    def git(self, *arguments: str) -> Ran:
        return self._run(shlex.join(("git", *arguments)), ("git", *arguments), apart=False)

    def _run(self, shown: str, command: tuple[str, ...], *, apart: bool) -> Ran:
        """``apart`` keeps standard output from standard error; otherwise both are told in the order they came."""
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if apart else subprocess.STDOUT,
                timeout=PATIENCE,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except FileNotFoundError as error:
            raise ProjectError(f"{command[0]} is not installed", fix=f"install {command[0]}, then run again") from error
        except subprocess.TimeoutExpired as error:
            raise SfmetaError(f"{shown} did not end within {PATIENCE} seconds") from error
        if done.returncode:
            raise SfmetaError(f"{shown} ended with {done.returncode}:\n{done.stdout}{done.stderr or ''}".rstrip())
        return Ran(done.stdout, done.stderr if apart else done.stdout)


@contextlib.contextmanager
def emulator(customers: int, seed: int) -> Iterator[dict[str, Any]]:
    """A running ``sfmeta emulator`` on free ports: its ready document."""
    ports = ("--port", "0", "--tls-port", "0", "--upflow-port", "0")
    command = (*SFMETA, "emulator", *ports, "--customers", str(customers), "--seed", str(seed))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SFMETA_")}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env={**kept, "PYTHONUTF8": "1"}, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise SfmetaError("the emulator did not start", fix="see what `sfmeta emulator --port 0` says")
            yield json.loads(line)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()

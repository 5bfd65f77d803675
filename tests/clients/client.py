"""What the tests drive: the emulator as its ready document tells of it, and a program of somebody else's."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Ready:
    """The emulator's ready document, as a user reads it from its standard output."""

    document: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.document[name]


@dataclass(frozen=True, slots=True)
class Client:
    """A command-line client in a home of its own: ``run`` gives what it printed, whatever its exit code."""

    program: str
    folder: Path
    environment: Mapping[str, str]

    def within(self, folder: Path) -> Client:
        return replace(self, folder=folder)

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def json(self, *arguments: str, **more: str) -> dict[str, Any]:
        """The JSON document of ``--json``; its ``status`` is the exit code the client gave."""
        done = self.run(*arguments, "--json", **more)
        start = done.stdout.find("{")
        assert start >= 0, f"{arguments}: {done.stdout}{done.stderr}"
        document = json.loads(done.stdout[start:])
        assert isinstance(document, dict)
        assert document["status"] == done.returncode
        return document

    def result(self, *arguments: str, **more: str) -> Any:
        """``result`` of a call that succeeded."""
        document = self.json(*arguments, **more)
        assert document["status"] == 0, json.dumps(document, indent=1)[:4000]
        return document["result"]

    def refusal(self, *arguments: str, **more: str) -> dict[str, Any]:
        """The document of a call that failed."""
        document = self.json(*arguments, **more)
        assert document["status"] != 0, json.dumps(document, indent=1)[:4000]
        return document


def flattened(answer: subprocess.CompletedProcess[str]) -> str:
    """Everything that was printed, without the line breaks that a terminal's width puts into a message."""
    return " ".join((answer.stdout + answer.stderr).split())

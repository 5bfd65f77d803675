"""Other people's clients against the emulator: only ``make test-clients`` collects this folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CLIENTS = os.environ.get("SFMETA_CLIENTS", "")
collect_ignore_glob = [] if CLIENTS else ["test_*.py"]


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
        return document

    def result(self, *arguments: str, **more: str) -> Any:
        """``result`` of a call that succeeded."""
        document = self.json(*arguments, **more)
        assert document["status"] == 0, json.dumps(document, indent=1)[:4000]
        return document["result"]


@pytest.fixture(scope="session")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """One emulator for all clients, started as a user starts it."""
    program = Path(sys.executable).with_name("sfmeta")
    arguments = ["emulator", "--port", "0", "--tls-port", "0", "--upflow-port", "0", "--customers", "20"]
    with subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Ready(json.loads(process.stdout.readline()))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


@pytest.fixture(scope="session")
def environment(org: Ready, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home of the clients' own, and everything switched off that would leave this machine."""
    return {
        "PATH": f"{CLIENTS}/venv/bin:{CLIENTS}/node_modules/.bin:{os.environ['PATH']}",
        "HOME": str(tmp_path_factory.mktemp("home")),
        "LANG": "C.UTF-8",
        "SF_DISABLE_TELEMETRY": "true",
        "SF_AUTOUPDATE_DISABLE": "true",
        "SF_SKIP_NEW_VERSION_CHECK": "true",
        "SF_USE_GENERIC_UNIX_KEYCHAIN": "true",
        "REQUESTS_CA_BUNDLE": org.ca_file,
        "NODE_EXTRA_CA_CERTS": org.ca_file,
    }

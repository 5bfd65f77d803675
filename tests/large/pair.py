"""An emulator and a project, both used as a user does: through commands in processes of their own, which can be killed
at any moment."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.clients.client import Ready

PROGRAM = Path(sys.executable).with_name("sfmeta")
PORTS = ("--port", "0", "--tls-port", "0", "--upflow-port", "0")
ALLOWED = ("many-changed", "many-cleared", "much-moved")
A_LARGE_PAGE = 5_000
GLANCE = 0.02


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that came to its end."""

    code: int
    document: Mapping[str, Any]
    said: str


@dataclass(frozen=True, slots=True)
class Moment:
    """When to strike: as soon as a call is held back by ``rule``, or the person at the terminal reads ``line``."""

    rule: Mapping[str, Any] | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """An Upflow organization and an org (``ready`` tells of them), and the project in ``folder`` that joins them."""

    ready: Ready
    folder: Path

    def deploy(self, *changes: tuple[str, str]) -> None:
        """The example project with texts of its sfmeta.yml changed, generated and deployed."""
        self.run("init", "--example")
        spec = self.folder / "sfmeta.yml"
        text = spec.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        spec.write_text(text, encoding="utf-8")
        for command in (
            ("generate",),
            ("deploy", "--org", "emulator", "--yes", "--assign", "--allow", "uncommitted"),
        ):
            ended = self.run(*command)
            assert ended.code == 0, ended.said

    def run(self, *arguments: str) -> Ended:
        done = subprocess.run(
            [PROGRAM, *arguments, "--json"],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ended(done.returncode, json.loads(done.stdout or "{}"), done.stderr)

    def sync(self, *options: str) -> Ended:
        return self.run(*self._sync, *options)

    def synced(self) -> Ended:
        """A run that goes well."""
        ended = self.sync()
        assert ended.code == 0, ended
        return ended

    def kill_sync(self, moment: Moment, *options: str) -> None:
        """Begin a run, and kill it (SIGKILL) at this moment."""
        if moment.rule:
            self.trouble(moment.rule)
        keyboard, terminal = pty.openpty()
        command: list[str | Path] = [PROGRAM, *self._sync, *options]
        with subprocess.Popen(
            command, cwd=self.folder, env=self._environment, stdout=subprocess.DEVNULL, stderr=terminal
        ) as process:
            os.close(terminal)
            said = ""
            try:
                while not (moment.line in said if moment.line else self._met()):
                    assert process.poll() is None, f"it ended before {moment}: {said}"
                    said += _read(keyboard)
            finally:
                process.kill()
                os.close(keyboard)
        assert process.returncode == -signal.SIGKILL
        self.end_trouble()

    def control(self, path: str, **body: Any) -> Any:
        answer = requests.post(f"{self.ready.salesforce}/emulator/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def trouble(self, *rules: Mapping[str, Any]) -> None:
        self.control("trouble", rules=rules)

    def end_trouble(self) -> None:
        requests.delete(f"{self.ready.salesforce}/emulator/trouble", timeout=60).raise_for_status()

    def pay(self, customers: int) -> int:
        """So many customers, or as many as still owe something, pay what is overdue; how many."""
        return len(self.control("upflow/pay", customers=customers)["paid"])

    def _met(self) -> bool:
        """Whether the last rule of trouble applied already."""
        rules = requests.get(f"{self.ready.salesforce}/emulator/trouble", timeout=60).json()["rules"]
        return bool(rules[-1]["met"] >= rules[-1]["nth"])

    @property
    def _sync(self) -> list[str]:
        return ["sync", "--org", "emulator", *(word for gate in ALLOWED for word in ("--allow", gate))]

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "SFMETA_EMULATOR_URL": self.ready.salesforce}


def _read(terminal: int) -> str:
    """What was said since; at the end Linux says so by an error."""
    if not select.select([terminal], [], [], GLANCE)[0]:
        return ""
    try:
        return os.read(terminal, 65_536).decode(errors="replace")
    except OSError:
        time.sleep(GLANCE)
        return ""


@contextmanager
def started(customers: int, folder: Path) -> Iterator[Pair]:
    """An emulator of its own for a project in ``folder``, without Upflow's limits: the trouble decides what is refused.

    The checks read pages larger than the sync asks for.
    """
    with subprocess.Popen(
        [PROGRAM, "emulator", *PORTS, "--customers", str(customers)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            made = Pair(Ready(json.loads(process.stdout.readline())), folder)
            made.control("upflow/settings", requests_per_minute=0, greatest_limit=A_LARGE_PAGE)
            yield made
        finally:
            process.terminate()

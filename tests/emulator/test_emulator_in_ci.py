"""The workflow in docs/emulator.md works: every step of its jobs is run as a runner runs it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from ruamel.yaml import YAML

PAGE = Path(__file__).parents[2] / "docs" / "emulator.md"
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
PORT = "8765"


@dataclass
class Runner:
    """Runs the jobs of the page in one folder, on a port that is free. What installs sfmeta is left out: it is here."""

    folder: Path
    port: str
    groups: list[int] = field(default_factory=list)

    @property
    def ready(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "emulator.json").read_text())
        return found

    def job(self, name: str) -> str:
        """Run every step; what the last one said."""
        page = PAGE.read_text(encoding="utf-8").replace(PORT, self.port)
        workflow = YAML(typ="safe", pure=True).load(page.split("```yaml\n")[1].split("```")[0])
        steps = [step["run"] for step in workflow["jobs"][name]["steps"] if "run" in step]
        said = ""
        for script in steps:
            if not script.startswith("pip install"):
                said = self.run(script)
        return said

    def run(self, script: str) -> str:
        """A step; what it starts stays until the job ends."""
        log = self.folder / "log"
        with log.open("w") as file:
            step = subprocess.Popen(
                ["bash", "-e", "-c", script],
                cwd=self.folder,
                env={**os.environ, "PATH": PATH},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                process_group=0,
            )
            self.groups.append(step.pid)
            code = step.wait(120)
        said = log.read_text()
        assert code == 0, f"{script}\n{said}"
        return said


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    runner = Runner(tmp_path, port)
    yield runner
    for group in runner.groups:
        with contextlib.suppress(ProcessLookupError):  # a step that left nothing running
            os.killpg(group, signal.SIGTERM)


def test_any_test_can_talk_to_it(runner: Runner) -> None:
    assert "DailyApiRequests" in json.loads(runner.job("anything"))


def test_a_project_deploys_and_syncs(runner: Runner) -> None:
    runner.run("sfmeta init --example && sfmeta generate")
    spec = runner.folder / "sfmeta.yml"
    spec.write_text(spec.read_text().replace(PORT, runner.port))
    runner.job("deploy")
    ready = runner.ready
    answer = requests.get(
        f"{ready['salesforce']}/services/data/v67.0/query",
        params={"q": "SELECT COUNT() FROM Account WHERE Upflow_Outstanding__c != null"},
        headers={"Authorization": f"Bearer {ready['integration_access_token']}"},
        timeout=60,
    )
    assert answer.json()["totalSize"] > 0, answer.text

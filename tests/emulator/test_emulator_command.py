"""`sfmeta emulator` as a process: its line of JSON, its end, and what it says when it cannot start."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import requests
from starlette.requests import Request

from sfmeta.emulator.control import is_local

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-W", "error", "-m", "sfmeta", "emulator", "--customers", "3"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_one_json_line_and_ends_without_a_word(how: signal.Signals) -> None:
    with subprocess.Popen(
        [*COMMAND, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert requests.get(ready["salesforce"] + "/emulator", timeout=60).json() == ready
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_port_that_is_taken_is_said_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("--port", str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "a port could not be opened: Address already in use" in ended.stderr
    assert "--port 0" in ended.stderr


def test_a_folder_that_another_one_has_is_said_with_who_has_it_and_a_killed_one_has_none(tmp_path: Path) -> None:
    kept = ("--port", "0", "--data", str(tmp_path))
    with subprocess.Popen([*COMMAND, *kept], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        first.stdout.readline()
        second = run(*kept)
        first.kill()
    assert second.returncode == 1
    assert f"another emulator (process {first.pid}) keeps its data in {tmp_path}" in second.stderr
    assert f"kill {first.pid}" in second.stderr
    with subprocess.Popen([*COMMAND, *kept], stdout=subprocess.PIPE, text=True) as third:
        assert third.stdout is not None
        assert json.loads(third.stdout.readline())["seed"] == 1
        third.terminate()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('[{"action": "explode"}]', "action 'explode' is not one of slow, hold, drop"),
        ("[{]", "the scenario cannot be used"),
        ('{"action": "drop"}', "the scenario must be a list of rules"),
    ],
)
def test_a_scenario_that_cannot_be_used_is_said_by_file(tmp_path: Path, written: str, words: str) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(written)
    ended = run("--port", "0", "--scenario", str(path))
    assert ended.returncode == 1
    assert words in ended.stderr
    assert "Warning" not in ended.stderr, "nothing is left behind"
    assert str(path) in ended.stderr


def test_without_its_packages_it_says_what_to_install() -> None:
    hidden = "import sys; sys.modules['starlette'] = None; from sfmeta.cli.main import main; main()"
    command = [sys.executable, "-c", hidden, "emulator", "--port", "0"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "needs packages that are not installed (starlette)" in ended.stderr
    assert "pip install 'sfmeta[emulator]'" in ended.stderr


@pytest.mark.parametrize("arguments", [["--edition", "gold"], ["--customers", "-1"], ["--api-version", "latest"]])
def test_what_cannot_be_meant_is_a_usage_error(arguments: list[str]) -> None:
    assert run("--port", "0", *arguments).returncode == 2


@pytest.mark.parametrize(
    ("client", "host", "local"),
    [
        ("127.0.0.1", "127.0.0.1:8765", True),
        ("127.0.0.1", "localhost", True),
        ("192.0.2.7", "127.0.0.1:8765", False),
        ("192.0.2.7", "192.0.2.7:8765", False),
        ("127.0.0.1", "attacker.example:8765", False),
    ],
)
def test_only_this_machine_controls_an_emulator_that_listens_everywhere(client: str, host: str, local: bool) -> None:
    scope = {"type": "http", "client": (client, 40000), "headers": [(b"host", host.encode())]}
    assert is_local(Request(scope)) is local


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False)

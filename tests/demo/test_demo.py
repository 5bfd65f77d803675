"""The demo, run as a newcomer runs it, in an environment that offers it nothing."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

from sfmeta.demo.figures import Figures

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "sfmeta", "demo"]
ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C"}
CUSTOMERS = 40
UNMATCHED = 4  # no Account, two Accounts, another letter case, no external id
HALF_A_SCREEN = 24


def test_the_whole_mission(tmp_path: Path) -> None:
    """No HOME, no git identity, a locale without accents, no terminal: every figure measured, nothing left to do."""
    project = tmp_path / "project"
    ended = demo("--json", "--customers", str(CUSTOMERS), "--keep", str(project))
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "schema": "sfmeta/demo/1",
        "result": "done",
        "fields_deployed": 18,
        "customers": CUSTOMERS,
        "matched": CUSTOMERS - UNMATCHED,
        "rows_written": CUSTOMERS - UNMATCHED,
        "rows_failed": 0,
        "second_sync_changed": 5,
        "second_sync_written": 5,
        "field_removed": "Upflow_Rating__c",
        "values_saved": 26,  # the others have no average delay, and so no rating
        "final_plan_changes": 0,
        "disagreements": [],
    }
    acts = re.split(r"^\d+/\d+  ", ended.stderr, flags=re.MULTILINE)[1:]
    assert len(acts) == 10
    assert max(act.count("\n") for act in acts) <= HALF_A_SCREEN
    assert all("$ " in act for act in acts)
    log = subprocess.run(["git", "log", "--format=%s"], cwd=project, capture_output=True, text=True, check=True)
    assert log.stdout.splitlines()[0] == "Retire Upflow_Rating__c"


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    ended = demo("--json", "--keep", str(tmp_path))
    assert ended.returncode == 1
    assert "is not empty" in json.loads(ended.stdout)["error"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_ended_from_outside_it_leaves_nothing_running(tmp_path: Path) -> None:
    command = [*COMMAND, "--customers", "25", "--keep", str(tmp_path / "project")]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        port = int(re.findall(r"127\.0\.0\.1:(\d+)", process.stdout.readline())[0])
        process.terminate()
        process.communicate(timeout=60)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_without_git_it_says_so(tmp_path: Path) -> None:
    ended = demo("--json", environment={"PATH": str(tmp_path)})
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["error"] == "git is not installed"


def test_a_figure_that_two_sides_tell_differently_is_a_disagreement() -> None:
    figures = Figures()
    figures.agree("rows written", 3, 3)
    figures.agree("rows failed", 0, 1)
    assert [str(each) for each in figures.disagreements] == ["rows failed: the org has 0, the command said 1"]


def demo(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment or ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

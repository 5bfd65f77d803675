"""What the page says about running it all the time is so."""

from __future__ import annotations

import configparser
import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import click
from prometheus_client import Metric

from sfmeta.cli.commands import COMMANDS
from sfmeta.cli.main import sfmeta as program
from sfmeta.cli.metrics import Metrics
from sfmeta.sync.rhythm import PAUSES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "running.md").read_text(encoding="utf-8")


def row(metric: Metric) -> str:
    name = f"{metric.name}_total" if metric.type == "counter" else metric.name
    labels = ["org", *{"sfmeta_sweeps": ["result"], "sfmeta_calls": ["side"]}.get(metric.name, [])]
    return f"| `{name}` | {', '.join(labels)} | {metric.documentation} |"


def test_the_metrics_are_those_that_are_served() -> None:
    metrics = Metrics(["prod"], datetime(2026, 11, 22, tzinfo=UTC))
    assert [row(metric) for metric in metrics.registry.collect()] == re.findall(r"^\| `sfmeta_.*", PAGE, re.MULTILINE)


def test_the_pauses_are_those_of_the_table() -> None:
    told = re.findall(r"^\|.*\| (\d+) s \| (\d+) s \|$", PAGE, re.MULTILINE)
    assert told == [(f"{pause.first:.0f}", f"{pause.longest:.0f}") for pause in PAUSES.values()]


def parses(words: list[str]) -> None:
    """The command exists and takes these words."""
    assert words[0] in COMMANDS
    context = click.Context(program)
    command = program.get_command(context, words[0])
    assert command is not None
    command.make_context(words[0], words[1:], parent=context)


def test_the_unit_starts_a_command_that_there_is_and_waits_for_its_end() -> None:
    parser = configparser.ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((DOCS / "deploy" / "sfmeta-sync.service").read_text(encoding="utf-8"))
    service = parser["Service"]
    path, *words = shlex.split(service["ExecStart"])
    assert Path(path).name == "sfmeta"
    parses(words)
    assert (service["KillSignal"], parser["Install"]["WantedBy"]) == ("SIGTERM", "multi-user.target")
    assert service["ReadWritePaths"] == f"{service['WorkingDirectory']}/.sfmeta"


def test_the_image_starts_a_command_that_there_is_as_nobody_special() -> None:
    lines = (DOCS / "deploy" / "Containerfile").read_text(encoding="utf-8").splitlines()
    steps = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]
    said = dict(steps)
    assert {name for name, _ in steps} <= {
        "FROM", "RUN", "COPY", "USER", "WORKDIR", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"
    }  # fmt: skip
    assert [*json.loads(said["ENTRYPOINT"])] == ["sfmeta"]
    words = json.loads(said["CMD"])
    parses(words)
    assert (said["USER"], said["STOPSIGNAL"]) == ("sfmeta", "SIGTERM")
    port = words[words.index("--metrics-port") + 1]
    assert f"127.0.0.1:{port}/healthz" in said["HEALTHCHECK"]
    compile(json.loads(said["HEALTHCHECK"].partition("CMD ")[2])[-1], "HEALTHCHECK", "exec")

"""The command line as a whole: help that teaches, nothing imported for nothing, errors without a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from sfmeta.cli.commands import COMMANDS
from sfmeta.cli.main import sfmeta

HEAVY = {"duckdb", "git", "httpx", "jinja2", "lxml", "requests", "ruamel", "simple_salesforce", "sqlalchemy"}


def run(*arguments: str, cwd: Path, output: Path | None = None) -> subprocess.CompletedProcess[str]:
    with (output or Path("/dev/null")).open("w") as out:
        return subprocess.run(
            [sys.executable, "-m", "sfmeta", *arguments],
            cwd=cwd,
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )


def test_help_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    code = (
        "import sys, click\n"
        "from click.testing import CliRunner\n"
        "from sfmeta.cli.main import sfmeta\n"
        "assert CliRunner().invoke(sfmeta, ['--help']).exit_code == 0\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert HEAVY.isdisjoint(loaded)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_teaches_by_example(name: str) -> None:
    command = sfmeta.get_command(click.Context(sfmeta), name)
    assert command is not None
    text = command.get_help(click.Context(command, info_name=f"sfmeta {name}"))
    assert "Example" in text
    assert f"sfmeta {name}" in text.partition("Example")[2]


def test_a_command_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    done = run("deplyo", cwd=tmp_path)
    assert done.returncode == 2
    assert "No such command 'deplyo'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "schema", "said"),
    [
        (("plan", "--orgg", "dev", "--json"), "sfmeta/plan/1", "--orgg"),
        (("deploy", "--json", "--resume", "a", "--cancel", "b"), "sfmeta/deploy/1", "exclude each other"),
        (("deplyo", "--json"), "sfmeta/usage/1", "No such command 'deplyo'"),
    ],
)
def test_a_usage_error_is_a_json_document_too(
    arguments: tuple[str, ...], schema: str, said: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = run(*arguments, cwd=tmp_path, output=out)
    assert done.returncode == 2
    document = json.loads(out.read_text())
    assert (document["schema"], document["result"]) == (schema, "usage")
    assert said in document["error"]


def test_output_that_cannot_be_written_is_said_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "sfmeta.yml").write_text("fields:\n  rating:\n")
    done = run("fields", cwd=tmp_path, output=Path("/dev/full"))
    assert done.returncode == 1
    assert "Error: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr

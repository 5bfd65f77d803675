"""For every test: ``sfmeta``, the command line as a person has it, and ``example``, a project to use it in."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sfmeta.cli.main import main


@dataclass(frozen=True, slots=True)
class Run:
    exit_code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document that ``--json`` prints."""
        return json.loads(self.out)


@pytest.fixture
def sfmeta(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run ``sfmeta ARGUMENTS…`` where we are."""

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["sfmeta", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return Run(stopped.value.code, out, err)

    return run


@pytest.fixture
def example(sfmeta: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example project, generated; we stand in it."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for command in (("init", "--example"), ("generate",)):
        done = sfmeta(*command)
        assert done.exit_code == 0, done.err
    return folder

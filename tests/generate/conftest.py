"""``sfmeta``: the command line as a person has it, with its exit code and both of its outputs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sfmeta.cli.main import main


@dataclass(frozen=True, slots=True)
class Run:
    exit_code: int
    out: str
    err: str


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

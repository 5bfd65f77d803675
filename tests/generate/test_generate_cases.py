"""A case folder: a project (``project/``), what is done with it (``steps.json``), what that prints (``transcript.txt``)
and the files that it leaves (``after/``; without the lock's digests, which other tests see to).

A step runs a command, writes a file, replaces a part of one, or deletes one. ``SFMETA_REWRITE=1 pytest tests/generate``
writes the expected files anew; the difference is then reviewed in git.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Run

CASES = Path(__file__).parent / "cases"
TRANSCRIPT = "transcript.txt"
UNCHANGED = ("sfdx-project.json", "sfmeta.lock")
"""Not kept in ``after/``: the same in most cases, or digests."""


def take(step: dict[str, Any], sfmeta: Callable[..., Run]) -> str:
    """Do what a step says; what a person would see of it."""
    match step:
        case {"run": list(arguments)}:
            run = sfmeta(*arguments)
            printed = [f"1> {line}\n" for line in run.out.splitlines()] + [
                f"2> {line}\n" for line in run.err.splitlines()
            ]
            return f"$ sfmeta {' '.join(arguments)}\n{''.join(printed)}exit {run.exit_code}\n"
        case {"write": dict(texts)}:
            for path, text in texts.items():
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                Path(path).write_bytes(text.encode())
            return f"(write {', '.join(texts)})\n"
        case {"replace": dict(replacements)}:
            for path, (old, new) in replacements.items():
                data = Path(path).read_bytes()
                assert old.encode() in data
                Path(path).write_bytes(data.replace(old.encode(), new.encode()))
            return f"(edit {', '.join(replacements)})\n"
        case {"delete": list(paths)}:
            for path in paths:
                Path(path).unlink()
            return f"(delete {', '.join(paths)})\n"
    raise AssertionError(step)


def files(root: Path) -> Iterator[str]:
    """Every file by name and contents: what a failure shows is a readable difference."""
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        if file.is_file() and path not in UNCHANGED:
            yield f"=== {path}\n{file.read_bytes().decode()}"


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_what_is_generated_and_said_is_as_expected(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sfmeta: Callable[..., Run]
) -> None:
    folder, project = CASES / case, tmp_path / "project"
    shutil.copytree(folder / "project", project)
    if not (project / "sfdx-project.json").exists():
        (project / "sfdx-project.json").write_text('{"packageDirectories": [{"path": "force-app"}]}\n')
    monkeypatch.chdir(project)
    steps = json.loads((folder / "steps.json").read_text())
    transcript = "".join(take(step, sfmeta) for step in steps).replace(str(tmp_path), "")
    if os.environ.get("SFMETA_REWRITE"):
        (folder / TRANSCRIPT).write_text(transcript)
        shutil.rmtree(folder / "after", ignore_errors=True)
        shutil.copytree(
            project, folder / "after", ignore=lambda _, names: [name for name in names if name in UNCHANGED]
        )
    assert transcript == (folder / TRANSCRIPT).read_text()
    assert list(files(project)) == list(files(folder / "after"))

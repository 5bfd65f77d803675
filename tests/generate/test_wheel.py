"""What is installed from a wheel works as it does in a checkout: templates, catalogue and starters are inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]


def test_a_wheel_generates_like_a_checkout(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path / "dist"), versions=["standard"])
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONSAFEPATH": "1"}
    where = [sys.executable, "-c", "import sfmeta; print(sfmeta.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout
    assert found.startswith(str(tmp_path / "installed"))
    for arguments in (["init", "project", "--example"], ["generate", "--project", "project"]):
        subprocess.run(
            [sys.executable, "-m", "sfmeta", *arguments], cwd=tmp_path, env=environment, check=True, capture_output=True
        )
    made = {file.name: file.read_bytes() for file in (tmp_path / "project/force-app").rglob("*.xml")}
    ours = {file.name: file.read_bytes() for file in (ROOT / "force-app").rglob("*.xml")}
    assert made == ours
    assert len(made) == 20

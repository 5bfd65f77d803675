"""What ``sfmeta generate`` writes, in the hands of Salesforce's own command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from .client import Client, Ready

SOURCE = Path("force-app") / "main" / "default"


def sfmeta(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("sfmeta")
    return subprocess.run(
        [program, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def generated(sf: Client) -> Mapping[str, bytes]:
    """The example project with all 18 fields in the CLI's folder: its source files by their paths."""
    for arguments in (["init", "--example"], ["generate"]):
        done = sfmeta(sf.folder, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    return tree(sf.folder / SOURCE)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.xml"))}


def test_sf_deploys_all_our_fields_and_our_own_plan_finds_nothing_left_to_do(
    sf: Client, org: Ready, generated: Mapping[str, bytes]
) -> None:
    deployed = sf.result("project", "deploy", "start", "--source-dir", "force-app")
    assert {file["state"] for file in deployed["files"]} == {"Created"}
    assert len(deployed["files"]) == len(generated) == 20
    sf.result("org", "assign", "permset", "--name", "Upflow_Reader", "--name", "Upflow_Integration")
    described = sf.result("sobject", "describe", "--sobject", "Account")["fields"]
    assert sum(field["name"].startswith("Upflow_") and field["updateable"] for field in described) == 18
    planned = sfmeta(sf.folder, "plan", "--org", "emulator", "--exit-code", SFMETA_EMULATOR_URL=org.salesforce)
    assert planned.returncode == 0, planned.stdout + planned.stderr


def test_sf_converts_our_source_to_metadata_format_and_back_without_changing_a_byte(
    sf: Client, generated: Mapping[str, bytes]
) -> None:
    sf.result("project", "convert", "source", "--root-dir", "force-app", "--output-dir", "mdapi")
    sf.result("project", "convert", "mdapi", "--root-dir", "mdapi", "--output-dir", "back")
    back = tree(sf.folder / "back" / "main" / "default")
    assert {path: back.get(path) for path in generated} == generated
    assert set(back) - set(generated) == {"objects/Account/Account.object-meta.xml"}  # the CLI adds it, empty

"""The verified tests really run against the org that is named, find out where it differs, and leave nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sfmeta.testing import EmulatorFactory, RunningEmulator
from tests.emulator.metadata.wire import Org
from tests.verified.org import PREFIX

ORG, TOKEN = "SFMETA_VERIFY_ORG", "SFMETA_VERIFY_TOKEN"
ROOT = Path(__file__).parents[2]
HERE = "tests/verified"


def run(*tests: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "SFMETA_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "verified", *(f"{HERE}/{test}" for test in tests)],
        cwd=ROOT,
        env={**plain, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def named(emulator: RunningEmulator) -> dict[str, str]:
    return {ORG: emulator.salesforce, TOKEN: emulator.access_token}


def test_they_run_against_the_org_that_is_named_and_leave_nothing(emulator: RunningEmulator) -> None:
    ended = run("test_describe.py", "test_deploys.py", **named(emulator))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    calls = requests.get(f"{emulator.salesforce}/emulator/calls").json()
    assert sum("deployRequest" in call["path"] for call in calls["calls"]) > 5
    org = Org(emulator)
    left = org.query(f"SELECT Name FROM PermissionSet WHERE Name LIKE '{PREFIX}%'")
    sobject = emulator.server.world.org.schema.sobject("Account")
    assert sobject is not None
    assert (left, [field.name for field in sobject.fields if field.custom]) == ([], [])


def test_an_org_that_answers_otherwise_makes_them_fail(emulator: RunningEmulator) -> None:
    rule = {"action": "deploy-fails", "times": 0}
    requests.post(f"{emulator.salesforce}/emulator/trouble", json={"rules": [rule]}).raise_for_status()
    ended = run("test_describe.py", **named(emulator))
    assert ended.returncode == 1
    assert "UNKNOWN_EXCEPTION" in ended.stdout


def test_a_production_org_is_left_alone(emulator_factory: EmulatorFactory) -> None:
    production = emulator_factory(edition="enterprise")
    ended = run("test_describe.py", **named(production))
    assert ended.returncode == 4
    assert "is neither a sandbox, a scratch org nor a Developer Edition org" in ended.stdout + ended.stderr


@pytest.mark.parametrize("given", [{}, {TOKEN: ""}])
def test_an_org_without_a_token_is_said(emulator: RunningEmulator, given: dict[str, str]) -> None:
    ended = run("test_describe.py", **{ORG: emulator.salesforce, **given})
    assert ended.returncode == 4
    assert f"put an access token of it into {TOKEN}" in ended.stdout + ended.stderr

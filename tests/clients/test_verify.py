"""The tests marked ``verified`` ask the org that ``SFMETA_VERIFY_ORG`` names: here the emulator, as if a real one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import requests

from .client import Client, Ready

ROOT = Path(__file__).parents[2]


def calls_left(org: Ready) -> int:
    headers = {"Authorization": f"Bearer {org.access_token}"}
    limits = requests.get(f"{org.salesforce}/services/data/v67.0/limits", headers=headers, timeout=60).json()
    remaining = limits["DailyApiRequests"]["Remaining"]
    assert isinstance(remaining, int)
    return remaining


def test_what_is_verified_can_be_asked_of_the_org_of_an_alias(org: Ready, signed_in: Client) -> None:
    before = calls_left(org)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "verified",
            "--force-enable-socket",
            "tests/verified",
        ],
        cwd=ROOT,
        env={**signed_in.environment, "SFMETA_VERIFY_ORG": "emulated"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert before - calls_left(org) > 60

"""jsforce, unmodified, against the emulator: the checks themselves are in ``jsforce_checks.mjs``."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from .client import Ready

SCRIPT = Path(__file__).with_name("jsforce_checks.mjs")
CHECKS = re.findall(r"^  async '([^']+)'\(\)", SCRIPT.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_every_check_of_the_script_is_run() -> None:
    assert len(CHECKS) == SCRIPT.read_text(encoding="utf-8").count("\n  async '")
    assert CHECKS


@pytest.mark.parametrize("check", CHECKS)
def test_jsforce(check: str, org: Ready, environment: dict[str, str]) -> None:
    mark = f"J{CHECKS.index(check)}"
    done = subprocess.run(
        ["node", str(SCRIPT), check, mark],
        env={**environment, "SFMETA_CLIENTS": os.environ["SFMETA_CLIENTS"], "READY": json.dumps(dict(org.document))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr

"""Other people's clients against the emulator: only ``make test-clients`` collects this folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from .client import Client, Ready
from .sfdx import Project

CLIENTS = os.environ.get("SFMETA_CLIENTS", "")
collect_ignore_glob = [] if CLIENTS else ["test_*.py"]


@pytest.fixture(scope="session")
def org() -> Iterator[Ready]:
    """One emulator for all clients, started as a user starts it."""
    program = Path(sys.executable).with_name("sfmeta")
    arguments = ["emulator", "--port", "0", "--tls-port", "0", "--upflow-port", "0", "--customers", "20"]
    with subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Ready(json.loads(process.stdout.readline()))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


@pytest.fixture
def trouble(org: Ready) -> Iterator[Callable[..., None]]:
    """``trouble("deploy-queued", seconds=60)`` holds a rule in force until the test ends."""
    address = f"{org.salesforce}/emulator/trouble"

    def add(action: str, **parameters: object) -> None:
        rule = {"action": action, **parameters}
        requests.post(address, json={"rules": [rule]}, timeout=60).raise_for_status()

    yield add
    requests.delete(address, timeout=60).raise_for_status()


@pytest.fixture(scope="session")
def environment(org: Ready, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home of the clients' own, and everything switched off that would leave this machine."""
    return {
        "PATH": f"{CLIENTS}/venv/bin:{CLIENTS}/node_modules/.bin:{os.environ['PATH']}",
        "HOME": str(tmp_path_factory.mktemp("home")),
        "LANG": "C.UTF-8",
        "NODE_COMPILE_CACHE": f"{CLIENTS}/compiled",
        "SF_DISABLE_TELEMETRY": "true",
        "SF_AUTOUPDATE_DISABLE": "true",
        "SF_SKIP_NEW_VERSION_CHECK": "true",
        "SF_USE_GENERIC_UNIX_KEYCHAIN": "true",
        "REQUESTS_CA_BUNDLE": org.ca_file,
        "NODE_EXTRA_CA_CERTS": org.ca_file,
    }


@pytest.fixture(scope="session")
def signed_in(org: Ready, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Salesforce's CLI, signed in with an access token as the alias ``emulated``."""
    home = tmp_path_factory.mktemp("sf")
    sf = Client("sf", home, {**environment, "HOME": str(home), "SF_TARGET_ORG": "emulated"})
    result = sf.result(
        *("org", "login", "access-token", "--instance-url", org.salesforce, "--no-prompt", "--alias", "emulated"),
        SF_ACCESS_TOKEN=org.access_token,
    )
    assert (result["orgId"], result["username"]) == (org.org_id, org.username)
    return sf


@pytest.fixture
def sf(signed_in: Client, tmp_path: Path) -> Client:
    """The signed-in CLI in an empty folder."""
    return signed_in.within(tmp_path)


@pytest.fixture
def project(sf: Client) -> Project:
    return Project.make(sf)

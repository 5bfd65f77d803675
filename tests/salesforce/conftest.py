"""Connections to the emulated org, over its TLS port, with pauses too short to notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import requests

from sfmeta.salesforce.connection import Connection, Grant
from sfmeta.salesforce.transport import Patience

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator


@pytest.fixture
def patience() -> Patience:
    """Two further tries, at once."""
    return Patience(connect=5.0, read=5.0, pauses=(0.0, 0.0))


@pytest.fixture
def connection(emulator: RunningEmulator, patience: Patience) -> Iterator[Connection]:
    """As the administrator; each sign-in asks for the token anew."""

    def sign_in() -> Grant:
        document = requests.get(emulator.salesforce + "/emulator", timeout=60).json()
        return Grant(document["salesforce_tls"], document["access_token"], document["ca_file"])

    with Connection("emulator", "67.0", sign_in, patience=patience) as made:
        yield made


@pytest.fixture
def troubled(emulator: RunningEmulator) -> Callable[..., None]:
    """``troubled(action="drop", path="*/query")`` lets calls go wrong."""

    def add(**rule: object) -> None:
        requests.post(emulator.salesforce + "/emulator/trouble", json={"rules": [rule]}, timeout=60).raise_for_status()

    return add


@pytest.fixture
def calls(emulator: RunningEmulator) -> Callable[[], dict[str, int]]:
    """How often each route was called."""

    def counts() -> dict[str, int]:
        found: dict[str, int] = requests.get(emulator.salesforce + "/emulator/calls", timeout=60).json()["counts"]
        return found

    return counts

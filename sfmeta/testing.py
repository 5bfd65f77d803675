"""A pytest plugin: a fresh Salesforce and Upflow over real sockets, for each test that asks.

    # conftest.py
    pytest_plugins = ["sfmeta.testing"]

    def test_sync(emulator):
        requests.get(emulator.salesforce + "/services/data", headers=…)

``emulator`` has the names of the JSON line that ``sfmeta emulator`` prints. ``emulator_factory(customers=3)`` makes
one with other options (`sfmeta.emulator.options.Options`), as many as a test likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from sfmeta.emulator import certificate
from sfmeta.emulator.options import Options
from sfmeta.emulator.server import Emulator

if TYPE_CHECKING:
    from sfmeta.emulator.certificate import Certificates

FEW = 12

EmulatorFactory: TypeAlias = Callable[..., "RunningEmulator"]


class RunningEmulator:
    """A started emulator: the names of the ready document as attributes, and the server itself as ``server``."""

    def __init__(self, server: Emulator) -> None:
        self.server = server
        server.start()
        self.document = server.ready()

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["document"][name]
        except KeyError:
            raise AttributeError(f"the ready document has no {name!r}") from None


@pytest.fixture(scope="session")
def emulator_certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """One certificate authority for the whole run: a client has to trust one only."""
    return certificate.ensure(tmp_path_factory.mktemp("emulator-certificates"))


@pytest.fixture
def emulator_factory(emulator_certificates: Certificates) -> Iterator[EmulatorFactory]:
    """Makes emulators; those it made are stopped when the test ends."""
    servers: list[Emulator] = []

    def make(**options: Any) -> RunningEmulator:
        server = Emulator(Options(**{"customers": FEW, **options}), emulator_certificates)
        servers.append(server)
        return RunningEmulator(server)

    yield make
    for server in servers:
        server.stop()
    crashes = [crash for server in servers for crash in server.crashes]
    assert not crashes, "the emulator itself failed:\n" + "\n".join(crashes)


@pytest.fixture
def emulator(emulator_factory: EmulatorFactory) -> RunningEmulator:
    """A fresh org and Upflow, seeded with a dozen customers."""
    return emulator_factory()

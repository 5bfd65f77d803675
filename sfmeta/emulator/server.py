"""One emulator: an org and an Upflow organization behind three ports, started and stopped as one."""

from __future__ import annotations

import importlib
import importlib.util
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sfmeta.emulator import certificate, control, listen
from sfmeta.emulator.app import salesforce
from sfmeta.emulator.calls import Calls, Recorded
from sfmeta.emulator.disturb import Disturbed
from sfmeta.emulator.options import LOOPBACK, Options
from sfmeta.emulator.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

SERVICES: Final = ("oauth", "metadata", "tooling", "rest", "composite", "bulk")


@dataclass(frozen=True, slots=True)
class Ready:
    """Where everything is, and every key to it: the JSON line of ``sfmeta emulator`` and of ``GET /emulator``."""

    salesforce: str
    salesforce_tls: str
    upflow: str
    ca_file: str
    jwt_key_file: str
    seed: int
    customers: int
    api_version: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Emulator:
    """Use as a context manager, or call `start` and `stop`."""

    def __init__(self, options: Options, certificates: certificate.Certificates | None = None) -> None:
        self.options = options
        self.trouble = Trouble(options.scenario)
        self.calls = Calls()
        self._folder = None if options.data else tempfile.TemporaryDirectory(prefix="sfmeta-emulator-")
        self.folder = options.data or Path(self._folder.name if self._folder else "")
        self.certificates = certificates or certificate.ensure(self.folder)
        self._listener: listen.Listener | None = None
        self.ready: Ready | None = None

    def start(self) -> Ready:
        """Seed, bind, and return when every port answers."""
        options = self.options
        plain, tls, upflow = (
            listen.bind(options.host, port) for port in (options.port, options.tls_port, options.upflow_port)
        )
        addresses = [bound.getsockname()[1] for bound in (plain, tls, upflow)]
        self.ready = Ready(
            salesforce=f"http://{LOOPBACK}:{addresses[0]}",
            salesforce_tls=f"https://localhost:{addresses[1]}",
            upflow=f"http://{LOOPBACK}:{addresses[2]}/v1",
            ca_file=str(self.certificates.ca_file),
            jwt_key_file=str(self.certificates.jwt_key_file),
            seed=options.seed,
            customers=options.customers,
            api_version=options.api_version,
        )
        org = self._wrap(salesforce([*control.routes(self), *_service_routes(None)]), "salesforce")
        self._listener = listen.Listener(
            [
                listen.Port(plain, org),
                listen.Port(tls, org, self.certificates.server_context()),
                listen.Port(upflow, self._wrap(salesforce([]), "upflow")),
            ]
        )
        self._listener.start()
        return self.ready

    def stop(self) -> None:
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _wrap(self, app: ASGIApp, service: str) -> ASGIApp:
        return Recorded(Disturbed(app, self.trouble, service), self.calls, service)

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _service_routes(org: object) -> Sequence[BaseRoute]:
    """The routes of the services there are."""
    found: list[BaseRoute] = []
    for service in SERVICES:
        name = f"{__package__}.{service}.routes"
        if importlib.util.find_spec(f"{__package__}.{service}") and importlib.util.find_spec(name):
            found.extend(importlib.import_module(name).routes(org))
    return found

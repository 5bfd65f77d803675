"""One emulator: an org and an Upflow organization behind three ports, started and stopped as one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.emulator import certificate, control, listen
from sfmeta.emulator.app import salesforce
from sfmeta.emulator.bulk import routes as bulk
from sfmeta.emulator.calls import Calls, Recorded
from sfmeta.emulator.composite import routes as composite
from sfmeta.emulator.disturb import Disturbed
from sfmeta.emulator.folder import Held
from sfmeta.emulator.guard import Guarded
from sfmeta.emulator.inflate import Inflated
from sfmeta.emulator.metadata import routes as metadata
from sfmeta.emulator.oauth import routes as oauth
from sfmeta.emulator.options import LOOPBACK
from sfmeta.emulator.rest import routes as rest
from sfmeta.emulator.scenario import parse
from sfmeta.emulator.tooling import routes as tooling
from sfmeta.emulator.upflow.limits import Limited
from sfmeta.emulator.upflow.routes import application as upflow
from sfmeta.emulator.world import CLIENT_ID, USERNAMES, World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from sfmeta.emulator.options import Options
    from sfmeta.emulator.org.org import Org


class Emulator:
    """Made seeded, or `FolderInUse` where another one has the folder; `start` opens the ports,
    `stop` closes them and forgets what is not kept in a folder."""

    def __init__(self, options: Options, certificates: certificate.Certificates | None = None) -> None:
        parse(options.scenario)  # a scenario that cannot be used is said before anything is made
        self.options = options
        self.calls = Calls()
        self.crashes: list[str] = []
        self._folder = None if options.data else tempfile.TemporaryDirectory(prefix="sfmeta-emulator-")
        folder = options.data or Path(self._folder.name if self._folder else "")
        folder.mkdir(parents=True, exist_ok=True)
        self._held = Held(folder) if options.data else None
        try:
            self.certificates = certificates or certificate.ensure(folder)
            self.world = World(options, folder, self.certificates.jwt_certificate)
        except BaseException:
            self._let_go()
            raise
        self.trouble = self.world.org.trouble
        self.trouble.add(options.scenario)
        self._listener: listen.Listener | None = None
        self._ports: tuple[int, int, int] = (0, 0, 0)

    def start(self) -> None:
        """Bind, and return when every port answers. OSError when a port is taken."""
        options = self.options
        sockets = []
        try:
            for port in (options.port, options.tls_port, options.upflow_port):
                sockets.append(listen.bind(options.host, port))
        except OSError:
            for bound in sockets:
                bound.close()
            raise
        plain, tls, upflow_socket = sockets
        self._ports = (plain.getsockname()[1], tls.getsockname()[1], upflow_socket.getsockname()[1])
        org = self._layers(Inflated(salesforce([*control.routes(self), *service_routes(self.world.org)])), "salesforce")
        limited = Limited(self._layers(upflow(self.world.upflow), "upflow"), self.world.upflow.settings)
        self._listener = listen.Listener(
            [
                listen.Port(plain, org),
                listen.Port(tls, org, self.certificates.server_context()),
                listen.Port(upflow_socket, Recorded(limited, self.calls, "upflow")),
            ]
        )
        self._listener.start()

    def stop(self) -> None:
        """Close ports, threads, database and folder; may be called twice."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        self.world.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.release()
            self._held = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def ready(self) -> dict[str, object]:
        """Where everything is, and every key to it: the JSON line of ``sfmeta emulator`` and of ``GET /emulator``."""
        plain, tls, upflow_port = self._ports
        world = self.world
        tokens = world.tokens()
        users = {role: world.user(role) for role in USERNAMES}
        return {
            "salesforce": f"http://{LOOPBACK}:{plain}",
            "salesforce_tls": f"https://localhost:{tls}",
            "upflow": f"http://{LOOPBACK}:{upflow_port}/v1",
            "access_token": tokens["admin"],
            "integration_access_token": tokens["integration"],
            "standard_access_token": tokens["standard"],
            "org_id": world.org.id,
            "user_id": users["admin"].id,
            "integration_user_id": users["integration"].id,
            "standard_user_id": users["standard"].id,
            "username": users["admin"].username,
            "integration_username": users["integration"].username,
            "standard_username": users["standard"].username,
            "ca_file": str(self.certificates.ca_file),
            "client_id": CLIENT_ID,
            "client_secret": world.client_secret,
            "jwt_key_file": str(self.certificates.jwt_key_file),
            "upflow_api_key": world.upflow.api_key,
            "upflow_api_secret": world.upflow.api_secret,
            "api_version": world.org.api_version,
            "seed": world.seed,
            "customers": world.upflow.store.total("customer"),
        }

    def _layers(self, app: ASGIApp, service: str) -> ASGIApp:
        guarded = Disturbed(Guarded(app, service, self.crashes), self.trouble, service)
        return guarded if service == "upflow" else Recorded(guarded, self.calls, service)

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def service_routes(org: Org) -> Sequence[BaseRoute]:
    """The routes of every service of the org."""
    services = (oauth, metadata, tooling, composite, bulk, rest)
    return [route for service in services for route in service.routes(org)]

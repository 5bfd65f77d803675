"""Sockets, TLS and the one event-loop thread that serves several ASGI applications, each on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

TRANSPORT: Final = "sfmeta.transport"  # the key in an ASGI scope under which the connection itself is found
BACKLOG: Final = 2048
GRACE_SECONDS: Final = 2


@dataclass(frozen=True, slots=True)
class Port:
    """One listening socket and what answers on it; ``tls`` makes it HTTPS."""

    socket: socket.socket
    app: ASGIApp
    tls: ssl.SSLContext | None = None


def bind(host: str, port: int) -> socket.socket:
    """A bound socket, its port chosen by the system when ``port`` is 0. OSError when the port is taken."""
    # asyncio turns Nagle's algorithm off only on sockets that say they are TCP; with it every answer takes 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class Listener:
    """Serves every port from one thread, until `stop`."""

    def __init__(self, ports: Sequence[Port]) -> None:
        self._servers = [_Server(port) for port in ports]
        self._started = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="emulator", daemon=True)

    def start(self) -> None:
        """Return when every port answers."""
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure

    def stop(self) -> None:
        """Close every port and connection; return when the thread has ended."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # it may have ended between the two lines
                loop.call_soon_threadsafe(self._leave)
        self._thread.join()

    def _leave(self) -> None:
        for server in self._servers:
            server.leave()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:
            self._failure = failure
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        tasks = [asyncio.create_task(server.serve_port()) for server in self._servers]
        answering = asyncio.create_task(self._all_listening())
        await asyncio.wait([answering, *tasks], return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            self._started.set()
        await asyncio.gather(*tasks)
        await _hang_up()

    async def _all_listening(self) -> None:
        for server in self._servers:
            await server.listening.wait()


def _cut(transport: asyncio.Transport) -> None:
    """Abort a connection. Closed twice over TLS, early releases of Python 3.11 have lost what there is to abort; the
    connection below is then cut by ``_hang_up``."""
    with contextlib.suppress(AttributeError):
        transport.abort()


async def _hang_up() -> None:
    """Cut the connections that no server knows of any more, or not yet: in a TLS goodbye, or a TLS handshake.

    asyncio keeps them to itself; only from Python 3.13 on has its Server an ``abort_clients``.
    """
    open_transports = vars(asyncio.get_running_loop()).get("_transports", {})
    for _ in range(3):  # one that is accepted meanwhile appears within a turn or two of the loop
        for transport in tuple(open_transports.values()):
            transport.abort()
        await asyncio.sleep(0)


class _Server(uvicorn.Server):
    """A uvicorn server that stops at once, where the original looks ten times a second."""

    def __init__(self, port: Port) -> None:
        config = uvicorn.Config(
            port.app,
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=60,
        )
        config.load()
        config.ssl = port.tls
        super().__init__(config)
        self._socket = port.socket
        self._left = asyncio.Event()
        self.listening = asyncio.Event()

    async def serve_port(self) -> None:
        await self.serve(sockets=[self._socket])

    def leave(self) -> None:
        self.should_exit = True
        self._left.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port, hang up on idle clients, let calls in hand end, cut what is open when the grace is over.

        The original waits a tenth of a second in any case: that is most of a short test.
        """
        for server in self.servers:
            server.close()
        connections, tasks = self.server_state.connections, self.server_state.tasks
        for connection in tuple(connections):
            connection.shutdown()
        clock = asyncio.get_running_loop().time
        over = clock() + GRACE_SECONDS
        while (connections or tasks) and clock() < over:
            await asyncio.sleep(0.002)
        for task in tuple(tasks):
            task.cancel()
        for connection in tuple(connections):
            _cut(connection.transport)
        await asyncio.sleep(0)

    async def main_loop(self) -> None:
        self.listening.set()
        seconds = 0
        while not await self.on_tick(seconds * 10):
            seconds += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._left.wait(), timeout=1)


class _Protocol(H11Protocol):
    """Hands the connection to the application, so that trouble can cut it like a real network does."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = with_transport

    def shutdown(self) -> None:
        """Hang up on an idle client at once: over TLS a polite close waits for the client's, which need not come."""
        super().shutdown()
        if self.transport.is_closing():
            _cut(self.transport)

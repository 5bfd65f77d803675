"""A mistake of the emulator's own: said aloud, kept for the test that met it, answered as the service would its own."""

from __future__ import annotations

import json
import sys
import traceback
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from sfmeta.emulator.disturb import BODIES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Guarded:
    """The ASGI layer around one service; ``crashes`` collects the tracebacks."""

    def __init__(self, app: ASGIApp, service: str, crashes: list[str]) -> None:
        self._app = app
        self._service = service
        self._crashes = crashes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            return  # the client hung up before its request was read: nobody is left to answer
        except Exception as error:
            crash = f"{scope['method']} {scope['path']}\n{''.join(traceback.format_exception(error))}"
            self._crashes.append(crash)
            print(f"emulator: {crash}", file=sys.stderr, flush=True)  # noqa: T201 - a person must see it
            if not started:
                await self._apologise(send)

    async def _apologise(self, send: Send) -> None:
        body = json.dumps(BODIES[self._service][500]).encode()
        headers = [(b"content-type", b"application/json;charset=UTF-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": body})

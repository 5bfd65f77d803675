"""``/emulator/…``: what a test or a demo asks of the emulator itself. Answered on loopback only, always."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route

from sfmeta.emulator.trouble import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from sfmeta.emulator.server import Emulator

    Endpoint = Callable[[Request], Awaitable[Response]]

LOCAL_CLIENTS = ("127.0.0.1", "::1")
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


def routes(emulator: Emulator) -> Sequence[BaseRoute]:
    """Every control endpoint, for one emulator."""

    async def ready(request: Request) -> Response:
        assert emulator.ready is not None
        return JSONResponse(emulator.ready.as_json())

    async def trouble(request: Request) -> Response:
        if request.method == "POST":
            written = json.loads(await request.body())
            emulator.trouble.add(written if isinstance(written, list) else [written])
        elif request.method == "DELETE":
            emulator.trouble.clear()
        return JSONResponse({"rules": emulator.trouble.as_json()})

    async def calls(request: Request) -> Response:
        if request.method == "DELETE":
            emulator.calls.clear()
        return JSONResponse(
            {"counts": emulator.calls.counts(), "calls": [asdict(call) for call in emulator.calls.log()]}
        )

    return [
        Route("/emulator", _local(ready), methods=["GET"]),
        Route("/emulator/trouble", _local(trouble), methods=["GET", "POST", "DELETE"]),
        Route("/emulator/calls", _local(calls), methods=["GET", "DELETE"]),
    ]


def _local(endpoint: Endpoint) -> Endpoint:
    """Refuse who is not on this machine, and a web page that got here under a name of its own."""

    async def guarded(request: Request) -> Response:
        client = request.client.host if request.client else ""
        name = request.headers.get("host", "").rsplit(":", 1)[0]
        if client not in LOCAL_CLIENTS or name not in LOCAL_NAMES:
            return JSONResponse({"error": "the emulator is controlled from its own machine only"}, 403)
        try:
            return await endpoint(request)
        except (ScenarioError, json.JSONDecodeError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return guarded

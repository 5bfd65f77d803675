"""What was called: a log of the latest calls and counters of all, for tests that assert what went over the wire."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEPT: Final = 10_000
ANSWERED_NOTHING: Final = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``route`` is its path with the variable parts named; ``status`` 0 means that no answer was sent."""

    number: int
    service: str
    method: str
    path: str
    route: str
    query: str
    status: int
    seconds: float


class Calls:
    """The calls of one emulator, those to its own control endpoints left out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._log: deque[Call] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()
        self._total = 0

    def add(self, service: str, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        with self._lock:
            self._total += 1
            self._counts[f"{service} {scope['method']} {route}"] += 1
            query = scope["query_string"].decode("latin-1")
            path = scope["path"]
            self._log.append(Call(self._total, service, scope["method"], path, route, query, status, round(seconds, 6)))

    def log(self) -> list[Call]:
        with self._lock:
            return list(self._log)

    def counts(self) -> dict[str, int]:
        """How often each route was called: ``{"salesforce GET /services/data": 3}``."""
        with self._lock:
            return dict(sorted(self._counts.items()))

    def clear(self) -> None:
        with self._lock:
            self._log.clear()
            self._counts.clear()


class Recorded:
    """The ASGI layer that notes every call of one service."""

    def __init__(self, app: ASGIApp, calls: Calls, service: str) -> None:
        self._app = app
        self._calls = calls
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/emulator"):
            await self._app(scope, receive, send)
            return
        status = ANSWERED_NOTHING
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._calls.add(self._service, scope, status, time.perf_counter() - began)


def _route(scope: Scope) -> str:
    """The path with what the router took from it named again: ``/services/data/{version}/sobjects/{name}``."""
    parts = scope["path"].split("/")
    for name, value in scope.get("path_params", {}).items():
        parts = [f"{{{name}}}" if part == str(value) else part for part in parts]
    return "/".join(parts)

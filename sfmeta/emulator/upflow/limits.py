"""Upflow's limits, enforced: 600 requests a minute and 10 at a time for one pair of keys, then 429.

The two numbers are its documentation's. That the minute slides, the body of a 429 and its ``Retry-After`` are modelled;
the header can be switched off.
"""

from __future__ import annotations

import json
import math
import time
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from sfmeta.emulator.upflow.organization import Settings

WINDOW: Final = 60.0


class Limited:
    """The ASGI layer that counts. Used from one event loop only, so it needs no lock."""

    def __init__(self, app: ASGIApp, settings: Settings, now: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._settings = settings
        self._now = now
        self._recent: deque[float] = deque()
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        wait = self._must_wait()
        if wait:
            await self._refuse(send, wait)
            return
        self._recent.append(self._now())
        self._running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running -= 1

    def _must_wait(self) -> float:
        """Seconds until a request would be let in, 0 for now."""
        now = self._now()
        while self._recent and self._recent[0] <= now - WINDOW:
            self._recent.popleft()
        settings = self._settings
        if settings.concurrent and self._running >= settings.concurrent:
            return 1.0
        if settings.requests_per_minute and len(self._recent) >= settings.requests_per_minute:
            return self._recent[0] + WINDOW - now
        return 0.0

    async def _refuse(self, send: Send, wait: float) -> None:
        body = json.dumps({"message": "Too Many Requests"}).encode()
        headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        if self._settings.retry_after:
            headers.append((b"retry-after", str(math.ceil(wait)).encode()))
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        await send({"type": "http.response.body", "body": body})

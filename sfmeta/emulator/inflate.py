"""Compressed requests, unpacked on the way in (REST API Developer Guide, "Compression": gzip and deflate; verified).

Answers go out as they are: the platform "is not required to compress the response".
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENCODINGS: Final = (b"gzip", b"deflate")
ANY_HEADER: Final = zlib.MAX_WBITS | 32  # zlib finds out whether it is gzip or zlib
LEFT_OUT: Final = (b"content-encoding", b"content-length")


class Inflated:
    """The ASGI layer; a body that is not what it says ends early, and is refused by whoever parses it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: list[tuple[bytes, bytes]] = scope.get("headers", [])
        if not any(name == b"content-encoding" and value.lower() in ENCODINGS for name, value in headers):
            await self._app(scope, receive, send)
            return
        unpacker = zlib.decompressobj(ANY_HEADER)

        async def unpacked() -> Message:
            message = await receive()
            if message["type"] != "http.request":
                return message
            try:
                body = unpacker.decompress(message.get("body", b""))
            except zlib.error:
                return {"type": "http.request", "body": b"", "more_body": False}
            return {**message, "body": body}

        scope["headers"] = [(name, value) for name, value in headers if name not in LEFT_OUT]
        await self._app(scope, unpacked, send)

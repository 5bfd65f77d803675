"""The ASGI layer that carries out trouble, with what a real socket does: a cut connection is cut."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final

from sfmeta.emulator.listen import TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sfmeta.emulator.scenario import Rule
    from sfmeta.emulator.trouble import Trouble

    Action = Callable[["Disturbed", Rule, Scope, Receive, Send], Awaitable[None]]

BODILESS: Final = (204, 205, 304)
GLANCE: Final = 0.005
"""Seconds between two looks at a rule that holds a call."""

BODIES: Final[Mapping[str, Mapping[int, object]]] = {
    # What each side says where a rule gives only a status. Salesforce: REST API Developer Guide, "Status Codes".
    "salesforce": {
        401: [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}],
        403: [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}],
        429: [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}],
        500: [{"message": "An unexpected error occurred.", "errorCode": "UNKNOWN_EXCEPTION"}],
        503: [{"message": "Server is temporarily unavailable.", "errorCode": "SERVER_UNAVAILABLE"}],
    },
    "upflow": {
        401: {"message": "Unauthorized"},
        429: {"message": "Too Many Requests"},
        500: {"message": "Internal Server Error"},
        503: {"message": "Service Unavailable"},
    },
}


class Disturbed:
    """Wraps the application of one service; ``service`` is what rules call it."""

    def __init__(self, app: ASGIApp, trouble: Trouble, service: str) -> None:
        self.app = app
        self._trouble = trouble
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/emulator"):
            await self.app(scope, receive, send)
            return
        body = b""
        if self._trouble.needs_body:
            body, receive = await _read(receive)
        rule = self._trouble.for_call(self._service, scope["method"], scope["path"], body)
        if rule is None:
            await self.app(scope, receive, send)
        else:
            await CARRY_OUT[rule.action](self, rule, scope, receive, send)

    def body_of(self, rule: Rule, status: int) -> bytes:
        if status in BODILESS:
            return b""
        given = rule.parameters.get("body")
        if isinstance(given, str):
            return given.encode()
        return json.dumps(given if given is not None else BODIES[self._service].get(status, {})).encode()


async def _slow(self: Disturbed, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(rule.number("seconds", 1))
    await self.app(scope, receive, send)


async def _hold(self: Disturbed, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
    """The call waits until the trouble is ended: what a test does meanwhile needs no stopwatch."""
    while not rule.lifted.is_set():
        await asyncio.sleep(GLANCE)
    await self.app(scope, receive, send)


async def _drop(self: Disturbed, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
    """The call never arrives: nothing is done, nothing is answered."""
    await _cut(scope, receive)


async def _drop_after(self: Disturbed, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
    """The call is carried out, and its answer is lost."""

    async def swallow(message: Message) -> None:
        return None

    await self.app(scope, receive, swallow)
    await _cut(scope, receive)


async def _truncate(self: Disturbed, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
    """The answer's headers promise its whole length, the body stops after ``bytes`` (default: half of it)."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await self.app(scope, receive, keep)
    start = messages[0]
    body = b"".join(message.get("body", b"") for message in messages[1:])
    headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
    kept = int(rule.number("bytes", len(body) // 2))
    await send({"type": "http.response.body", "body": body[:kept], "more_body": True})
    scope[TRANSPORT].close()
    await _until_disconnected(receive)


async def _status(self: Disturbed, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
    status = int(rule.number("status", 503))
    body = self.body_of(rule, status)
    headers = {"content-type": "application/json;charset=UTF-8", "content-length": str(len(body))}
    if "retry_after" in rule.parameters:
        headers["retry-after"] = str(rule.parameters["retry_after"])
    given = rule.parameters.get("headers")
    if isinstance(given, dict):
        headers.update({str(name).lower(): str(value) for name, value in given.items()})
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


CARRY_OUT: Final[Mapping[str, Action]] = {
    "slow": _slow,
    "hold": _hold,
    "drop": _drop,
    "drop-after": _drop_after,
    "truncate": _truncate,
    "status": _status,
}


async def _cut(scope: Scope, receive: Receive) -> None:
    scope[TRANSPORT].abort()
    await _until_disconnected(receive)


async def _until_disconnected(receive: Receive) -> None:
    """Wait for the server to notice: an application that returned earlier would be answered for, with a 500."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The whole body, and a ``receive`` that gives it again."""
    chunks: list[bytes] = []
    more = True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"".join(chunks)
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return body, again

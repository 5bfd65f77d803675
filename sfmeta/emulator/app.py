"""The Salesforce application: the services' routes, and what is said where none of them answers."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

NOT_EMULATED: Final = "X-Emulator"  # tells a person with curl what the platform's own body cannot say


def salesforce(routes: Sequence[BaseRoute]) -> ASGIApp:
    """Every route of the org on one application, with or without a slash at the end of the path."""
    app = Starlette(
        routes=list(routes),
        exception_handlers={Fault: _refused, HTTPException: _unrouted, Exception: _crashed},
    )
    app.router.redirect_slashes = False
    return _WithoutSlash(app)


class _WithoutSlash:
    """``/sobjects/Account/`` is ``/sobjects/Account``: simple-salesforce writes the former."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(scope["path"]) > 1:
            scope["path"] = scope["path"].rstrip("/") or "/"
        await self._app(scope, receive, send)


def _errors(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse([{"message": message, "errorCode": code}], status, headers)


async def _refused(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, Fault)
    problem = fault.problem
    error: dict[str, object] = {"message": problem.message, "errorCode": problem.code}
    if problem.fields:
        error["fields"] = list(problem.fields)
    return JSONResponse([error], fault.status)


async def _unrouted(request: Request, error: Exception) -> Response:
    """The platform's 404 and 405 (REST API Developer Guide, "Status Codes and Error Responses"; verified)."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        message = f"HTTP Method '{request.method}' not allowed. Allowed are {allowed.replace(' ', '')}"
        return _errors(405, "METHOD_NOT_ALLOWED", message)
    note = {NOT_EMULATED: f"{request.method} {request.url.path} is not emulated; docs/emulator.md lists what is"}
    return _errors(404, "NOT_FOUND", "The requested resource does not exist", note)


async def _crashed(request: Request, error: Exception) -> Response:
    """A mistake of the emulator's own: said aloud, answered the way the platform answers for its own."""
    print(f"emulator: {request.method} {request.url.path} failed", file=sys.stderr)  # noqa: T201 - there is no logger
    traceback.print_exception(error)
    return _errors(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId: 0")

"""The Salesforce application: the services' routes, and what is said where none of them answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from sfmeta.emulator.dispatch import dispatch
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.errors import not_allowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

NOTE: Final = "X-Emulator"  # tells a person with curl what the platform's own body cannot say


def salesforce(routes: Sequence[BaseRoute]) -> ASGIApp:
    """Every route of the org on one application, with or without a slash at the end of the path."""
    return _WithoutSlash(dispatch(routes, {Fault: _refused, HTTPException: _unrouted}))


class _WithoutSlash:
    """``/sobjects/Account/`` is ``/sobjects/Account``: simple-salesforce writes the former. The Salesforce CLI puts two
    slashes first where the instance URL that it was given ends with one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(scope["path"]) > 1:
            scope["path"] = "/" + scope["path"].strip("/")
        await self._app(scope, receive, send)


async def _refused(request: Request, fault: Exception) -> Response:
    """A `Fault` that a service let pass, as REST says it."""
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
        return await _refused(request, not_allowed(request.method, (error.headers or {}).get("Allow", "").split(", ")))
    note = {
        NOTE: f"{request.method} {request.url.path} is not emulated, docs/emulator.md lists what is".encode(
            "ascii", "replace"
        ).decode()
    }
    return JSONResponse([{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}], 404, note)

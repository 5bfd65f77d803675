"""Routes with handlers for what they raise, and nothing more: a mistake passes through, to whoever guards the port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Router

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    Handler = Callable[[Request, Exception], Awaitable[Response]]


def dispatch(routes: Sequence[BaseRoute], handlers: Mapping[type[Exception], Handler]) -> ASGIApp:
    """An application. No match and a wrong method reach the handlers as starlette's HTTPException."""
    app = ExceptionMiddleware(Router(routes=list(routes), redirect_slashes=False), handlers=dict(handlers))

    async def dispatched(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = app  # without it the router answers 404 and 405 itself
        await app(scope, receive, send)

    return dispatched

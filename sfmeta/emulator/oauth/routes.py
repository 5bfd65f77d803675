"""The endpoints of OAuth 2.0 and OpenID Connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sfmeta.emulator.oauth import identity
from sfmeta.emulator.oauth.bearer import authenticate
from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org


def routes(org: Org) -> list[BaseRoute]:
    """All of them, for one org."""

    def userinfo(request: Request) -> Response:
        if "authorization" not in request.headers:
            return PlainTextResponse("Missing_OAuth_Token", 403)
        try:
            user = authenticate(org, request)
        except Fault:
            return PlainTextResponse("Bad_OAuth_Token", 403)
        return JSONResponse(identity.userinfo(org, user, str(request.base_url).rstrip("/")))

    return [Route("/services/oauth2/userinfo", userinfo, methods=["GET", "POST"])]

"""The endpoints of OAuth 2.0 and OpenID Connect, and how they say no.

The token endpoint refuses in JSON, revocation and the login page in a form's encoding, the identity service in one
word: each as the platform does (field logs: omniphx/forrest 213 for the form, ``Bad_OAuth_Token`` in jsforce's code).
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sfmeta.emulator.oauth import authorize, clients, grants, identity
from sfmeta.emulator.oauth.bearer import user_of
from sfmeta.emulator.oauth.codes import Codes
from sfmeta.emulator.oauth.tokens import Tokens
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.ids import parse_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

    Parameters = Mapping[str, str]
    Work = Callable[[Request, Parameters], Response]

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def routes(org: Org) -> list[BaseRoute]:
    """All of them, for one org."""
    desk = Desk(org)
    return [
        Route("/services/oauth2/authorize", _endpoint(desk.authorize), methods=["GET", "POST"]),
        Route("/services/oauth2/token", _endpoint(desk.token), methods=["POST"]),
        Route("/services/oauth2/introspect", _endpoint(desk.introspect), methods=["POST"]),
        Route("/services/oauth2/revoke", _endpoint(desk.revoke), methods=["GET", "POST"]),
        Route("/services/oauth2/userinfo", _endpoint(desk.userinfo), methods=["GET", "POST"]),
        Route("/id/{org_id}/{user_id}", _endpoint(desk.identity), methods=["GET", "POST"]),
    ]


def _endpoint(work: Work) -> Callable[[Request], Awaitable[Response]]:
    """A call with its parameters, from the address and from a form; a name that is given twice has its last value."""

    async def endpoint(request: Request) -> Response:
        parameters = dict(request.query_params)
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            body = (await request.body()).decode("utf-8", "replace")
            parameters |= dict(parse_qsl(body, keep_blank_values=True))
        return await run_in_threadpool(work, request, parameters)

    return endpoint


class Desk:
    """Where apps and browsers of one org are served."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._codes = Codes()
        self._tokens = Tokens(org)

    def authorize(self, request: Request, parameters: Parameters) -> Response:
        """``/services/oauth2/authorize``: the login page, and what was chosen on it."""
        try:
            asked = authorize.checked(self._org, parameters)
            if request.method == "GET":
                return HTMLResponse(authorize.login_page(self._org, asked, parameters), headers=NO_STORE)
            return RedirectResponse(authorize.decided(self._org, self._codes, asked, parameters), 302, NO_STORE)
        except authorize.Returned as returned:
            return RedirectResponse(returned.address, 302, NO_STORE)
        except Fault as fault:
            return _form_error(fault)

    def token(self, request: Request, parameters: Parameters) -> Response:
        """``POST /services/oauth2/token``."""
        client_id, secret = _client_of(request, parameters)
        ask = grants.Ask(self._org, self._codes, self._tokens, parameters, client_id, secret, _host(request))
        try:
            return JSONResponse(grants.token(ask), headers=NO_STORE)
        except Fault as fault:
            return _json_error(fault)

    def introspect(self, request: Request, parameters: Parameters) -> Response:
        """``POST /services/oauth2/introspect``: what a token is good for; an app is told of its own (RFC 7662)."""
        try:
            client = clients.authenticated(self._org, *_client_of(request, parameters))
        except Fault as fault:
            return _json_error(fault)
        found = self._tokens.find(parameters.get("token", ""))
        user = self._org.users.by_id(found.user_id) if found else None
        if found is None or user is None or found.client_id != client.id or not self._tokens.is_open(found):
            return JSONResponse({"active": False}, headers=NO_STORE)
        issued = found.issued // 1000
        answer: dict[str, object] = {
            "active": True,
            "scope": found.scopes,
            "client_id": found.client_id,
            "username": user.username,
            "sub": identity.identity_url(self._org, user, _host(request)),
            "token_type": "refresh_token" if found.is_refresh else "access_token",
            **({} if found.is_refresh else {"exp": found.expires}),
            "iat": issued,
            "nbf": issued,
        }
        return JSONResponse(answer, headers=NO_STORE)

    def revoke(self, request: Request, parameters: Parameters) -> Response:
        """``/services/oauth2/revoke``: an access token, or a refresh token with all that was made of it."""
        with self._org.transaction():
            if self._tokens.revoke(parameters.get("token", "")):
                return Response(headers=NO_STORE)
        return _form_error(Fault("unsupported_token_type", "this token type is not supported"))

    def userinfo(self, request: Request, parameters: Parameters) -> Response:
        """``/services/oauth2/userinfo``."""
        user = self._asking(request, parameters)
        if isinstance(user, Response):
            return user
        return JSONResponse(identity.userinfo(self._org, user, _host(request)))

    def identity(self, request: Request, parameters: Parameters) -> Response:
        """``/id/{org}/{user}``: of oneself, or of another user of the org."""
        asking = self._asking(request, parameters)
        if isinstance(asking, Response):
            return asking
        if parse_id(request.path_params["org_id"]) != self._org.id:
            return _word("Wrong_Org", 403)
        user = self._org.users.by_id(parse_id(request.path_params["user_id"]) or "")
        if user is None:
            return _word("Bad_Id", 404)
        if not user.is_active:
            return _word("Inactive", 404)
        if parameters.get("format", "json") != "json":
            return _word(f"Not emulated: format {quote(parameters['format'])}", 406)
        version = parameters.get("version", "")
        return JSONResponse(identity.identity(self._org, user, asking, _host(request), version))

    def _asking(self, request: Request, parameters: Parameters) -> User | Response:
        """Whose token the call carries, in its header or as a parameter; or the identity service's refusal."""
        _, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip() or parameters.get("oauth_token", "") or parameters.get("access_token", "")
        if not token:
            return _word("Missing_OAuth_Token", 403)
        try:
            return user_of(self._org, token)
        except Fault:
            return _word("Bad_OAuth_Token", 403)


def _host(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _client_of(request: Request, parameters: Parameters) -> tuple[str, str]:
    """The app's key and secret: of the Authorization header (RFC 6749, 2.3.1) where it has them, else parameters."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "basic":
        try:
            client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return unquote(client_id), unquote(secret)
    return parameters.get("client_id", ""), parameters.get("client_secret", "")


def _json_error(fault: Fault) -> Response:
    error = {"error": fault.problem.code, "error_description": fault.problem.message}
    return JSONResponse(error, fault.status, NO_STORE)


def _form_error(fault: Fault) -> Response:
    error = {"error": fault.problem.code, "error_description": fault.problem.message}
    return Response(urlencode(error, quote_via=quote), fault.status, NO_STORE, "application/x-www-form-urlencoded")


def _word(word: str, status: int) -> Response:
    return PlainTextResponse(word, status)

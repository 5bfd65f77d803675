"""The web server flow's first half: a browser comes to the login page and goes back to the app with a code.

The platform's page asks for a password and, the first time, for consent. Here nobody has a password: the page lets one
choose the user, and choosing is consenting. A program posts ``username`` beside the parameters it was called with.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sfmeta.emulator.oauth import clients
from sfmeta.emulator.oauth.codes import Code
from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.emulator.oauth.clients import Client
    from sfmeta.emulator.oauth.codes import Codes
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

PARAMETERS: Final = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)
PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Login | sfmeta emulator</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}}
button{{display:block;width:100%;margin:.5rem 0;padding:.6rem;font:inherit;text-align:left}}</style>
<h1>{app}</h1>
<p>wants to use this emulated org ({scopes}). There are no passwords here: choose who you are.</p>
<form method="post" action="/services/oauth2/authorize">
{hidden}
{users}
<button name="deny" value="1">Deny</button>
</form>
</html>
"""


@dataclass(frozen=True, slots=True)
class Request:
    """What an app asks for, checked."""

    client: Client
    callback: str
    scopes: str
    state: str
    challenge: str


class Returned(Exception):
    """The browser is sent back to the app with an error."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def checked(org: Org, parameters: Mapping[str, str]) -> Request:
    """The request in the parameters of the page's address.

    A ``Fault`` where it is not known whom to send the browser back to, ``Returned`` where it is.
    """
    client = clients.find(org, parameters.get("client_id", ""))
    callback = parameters.get("redirect_uri", "")
    if not callback:
        raise Fault("redirect_uri_missing", "redirect_uri not provided")
    if not client.may_call_back(callback):
        raise Fault("redirect_uri_mismatch", "redirect_uri must match configuration")
    state = parameters.get("state", "")
    try:
        return Request(client, callback, _scopes(client, parameters), state, _challenge(parameters))
    except Fault as fault:
        raise Returned(_with_error(callback, state, fault)) from None


def _scopes(client: Client, parameters: Mapping[str, str]) -> str:
    if parameters.get("response_type") != "code":
        raise Fault("unsupported_response_type", "response type not supported")
    if parameters.get("immediate", "").casefold() == "true":  # nobody is signed in in a browser here
        raise Fault("immediate_unsuccessful", "immediate login or approval was unsuccessful")
    asked = parameters.get("scope", "").split()
    if set(asked) - set(client.scopes.split()):
        raise Fault("invalid_scope", "the requested scope is not allowed")
    return " ".join(asked) or client.scopes


def _challenge(parameters: Mapping[str, str]) -> str:
    if parameters.get("code_challenge_method", "S256") != "S256":
        raise Fault("invalid_request", "code challenge method not supported")
    return parameters.get("code_challenge", "")


def login_page(org: Org, request: Request, parameters: Mapping[str, str]) -> str:
    """The page on which one chooses the user; ``login_hint`` comes first."""
    hint = parameters.get("login_hint", "").casefold()
    users = sorted(_active_users(org), key=lambda user: (user.username.casefold() != hint, user.username))
    return PAGE.format(
        app=escape(request.client.name),
        scopes=escape(request.scopes.replace(" ", ", ")),
        hidden="\n".join(
            f'<input type="hidden" name="{name}" value="{escape(parameters[name])}">'
            for name in PARAMETERS
            if name in parameters
        ),
        users="\n".join(
            f'<button name="username" value="{escape(user.username)}">{escape(user.name)}'
            f" &lt;{escape(user.username)}&gt;</button>"
            for user in users
        ),
    )


def decided(org: Org, codes: Codes, request: Request, form: Mapping[str, str]) -> str:
    """Where the browser goes from the page: back to the app, with a code or with a refusal."""
    if form.get("deny"):
        fault = Fault("access_denied", "end-user denied authorization")
        return _with_error(request.callback, request.state, fault)
    user = org.users.by_username(form.get("username", ""))
    if user is None or not user.is_active:
        raise Fault("access_denied", "there is no active user of that name")
    code = codes.issue(
        Code(request.client.id, user.id, request.callback, request.scopes, request.challenge, org.clock.now())
    )
    return _with(request.callback, {"code": code, **({"state": request.state} if request.state else {})})


def _active_users(org: Org) -> list[User]:
    rows = org.database.query('SELECT Id FROM "User" WHERE IsActive = 1')
    return [user for user in (org.users.by_id(str(row[0])) for row in rows) if user is not None]


def _with_error(callback: str, state: str, fault: Fault) -> str:
    error = {"error": fault.problem.code, "error_description": fault.problem.message}
    return _with(callback, {**error, **({"state": state} if state else {})})


def _with(address: str, more: Mapping[str, str]) -> str:
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return urlunsplit(parts._replace(query=query))

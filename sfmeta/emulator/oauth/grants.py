"""The token endpoint: what an app shows, and what it is given for it (Salesforce Help, "OAuth Authorization Flows")."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sfmeta.emulator.oauth import clients
from sfmeta.emulator.oauth.assertion import bearer
from sfmeta.emulator.oauth.codes import answers
from sfmeta.emulator.oauth.identity import identity_url
from sfmeta.emulator.oauth.tokens import REFRESHING, refreshing
from sfmeta.emulator.org.clock import system_time
from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from sfmeta.emulator.oauth.clients import Client
    from sfmeta.emulator.oauth.codes import Codes
    from sfmeta.emulator.oauth.tokens import Token, Tokens
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Ask:
    """A call of the token endpoint: its parameters, the app as it names itself, and the address that was called."""

    org: Org
    codes: Codes
    tokens: Tokens
    parameters: Mapping[str, str]
    client_id: str
    client_secret: str
    host: str

    def get(self, name: str) -> str:
        return self.parameters.get(name, "")

    def client(self) -> Client:
        """The app, once it has proven to be it."""
        return clients.authenticated(self.org, self.client_id, self.client_secret)


def token(ask: Ask) -> Answer:
    """``POST /services/oauth2/token``. Scopes are agreed on before, never here (golang/oauth2 165; verified)."""
    grant = GRANTS.get(ask.get("grant_type"))
    if grant is None:
        raise Fault("unsupported_grant_type", "grant type not supported")
    if ask.get("scope"):
        raise Fault("invalid_request", "scope parameter not supported")
    with ask.org.transaction():
        return grant(ask)


def _jwt_bearer(ask: Ask) -> Answer:
    """No refresh token, no signature: the app can always sign another assertion."""
    client, user = bearer(ask.org, ask.get("assertion"), ask.host, system_time())
    _check_active(user)
    made = ask.tokens.issue(client.id, user.id, _without_refresh(client.scopes))
    return _answer(ask, made, user)


def _client_credentials(ask: Ask) -> Answer:
    client = ask.client()
    user = ask.org.users.by_username(client.run_as)
    if user is None or not client.secret:
        raise Fault("invalid_grant", "no client credentials user enabled")
    _check_active(user)
    made = ask.tokens.issue(client.id, user.id, _without_refresh(client.scopes))
    return _signed(ask, client, made, user)


def _authorization_code(ask: Ask) -> Answer:
    client = ask.client()
    code = ask.codes.redeem(ask.get("code"), ask.org.clock.now())
    if code.client_id != client.id:
        raise Fault("invalid_grant", "invalid authorization code")
    if code.callback != ask.get("redirect_uri"):
        raise Fault("redirect_uri_mismatch", "redirect_uri must match configuration")
    if code.challenge and not answers(ask.get("code_verifier"), code.challenge):
        raise Fault("invalid_grant", "invalid code verifier")
    user = _user(ask, code.user_id)
    if not refreshing(code.scopes):
        return _signed(ask, client, ask.tokens.issue(client.id, user.id, code.scopes), user)
    refresh = ask.tokens.issue_refresh(client.id, user.id, code.scopes)
    made = ask.tokens.issue(client.id, user.id, code.scopes, refresh=refresh)
    return {**_signed(ask, client, made, user), "refresh_token": refresh}


def _refresh_token(ask: Ask) -> Answer:
    """A new access token; the refresh token stays as it is, and is not told again."""
    client = ask.client()
    refresh = ask.tokens.refresh(ask.get("refresh_token"), client.id)
    user = _user(ask, refresh.user_id)
    made = ask.tokens.issue(client.id, user.id, refresh.scopes, refresh=refresh.token)
    return _signed(ask, client, made, user)


def _password(ask: Ask) -> Answer:
    """Blocked, as in every org made since Summer '23 (Salesforce Help, "OAuth 2.0 Username-Password Flow")."""
    ask.client()
    raise Fault("invalid_grant", "authentication failure")


GRANTS: Final[Mapping[str, Callable[[Ask], Answer]]] = {
    "urn:ietf:params:oauth:grant-type:jwt-bearer": _jwt_bearer,
    "client_credentials": _client_credentials,
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
    "password": _password,
}


def _answer(ask: Ask, made: Token, user: User) -> Answer:
    return {
        "access_token": made.token,
        "scope": made.scopes,
        "instance_url": ask.host,
        "id": identity_url(ask.org, user, ask.host),
        "token_type": "Bearer",
    }


def _signed(ask: Ask, client: Client, made: Token, user: User) -> Answer:
    """With the proof that the identity was not changed on its way: HMAC-SHA256 of it and the time, by the secret."""
    answer = _answer(ask, made, user)
    signed = f"{answer['id']}{made.issued}".encode()
    signature = base64.b64encode(hmac.digest(client.secret.encode(), signed, hashlib.sha256)).decode()
    return {**answer, "issued_at": str(made.issued), "signature": signature}


def _user(ask: Ask, user_id: str) -> User:
    user = ask.org.users.by_id(user_id)
    if user is None:
        raise Fault("invalid_grant", "expired access/refresh token")
    _check_active(user)
    return user


def _check_active(user: User) -> None:
    if not user.is_active:
        raise Fault("inactive_user", "user is inactive")


def _without_refresh(scopes: str) -> str:
    return " ".join(scope for scope in scopes.split() if scope not in REFRESHING)

"""The tokens that apps were given: which app, which user, what for, and which refresh token they hang on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.users import SESSION_LIFE

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org

REFRESHING: Final = frozenset(("offline_access", "refresh_token"))
"""The scopes that give a refresh token; they mean the same (Salesforce Help, "OAuth Tokens and Scopes")."""

COLUMNS: Final = "token, refresh, client_id, user_id, scopes, issued"


@dataclass(frozen=True, slots=True)
class Token:
    """``refresh`` is the refresh token that an access token was made with, empty where there is none; a refresh token
    has itself there. ``issued`` in milliseconds."""

    token: str
    refresh: str
    client_id: str
    user_id: str
    scopes: str
    issued: int

    @property
    def is_refresh(self) -> bool:
        return self.token == self.refresh

    @property
    def expires(self) -> int:
        """When an access token ends that is not used any more, in seconds."""
        return self.issued // 1000 + int(SESSION_LIFE.total_seconds())


def refreshing(scopes: str) -> bool:
    """Whether a refresh token belongs to these scopes."""
    return not REFRESHING.isdisjoint(scopes.split())


class Tokens:
    """Issues tokens and takes them back. An access token is a session of the org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        org.database.execute(
            "CREATE TABLE IF NOT EXISTS _oauth_tokens (token TEXT PRIMARY KEY, refresh TEXT, client_id TEXT,"
            " user_id TEXT, scopes TEXT, issued INTEGER)"
        )

    def issue(self, client_id: str, user_id: str, scopes: str, *, refresh: str = "") -> Token:
        """A new access token; ``refresh`` is the refresh token that asks for it, if one does."""
        access = self._org.sessions.open(user_id)
        return self._keep(Token(access, refresh, client_id, user_id, scopes, self._now()))

    def issue_refresh(self, client_id: str, user_id: str, scopes: str) -> str:
        text = f"5Aep861{secrets.token_urlsafe(60)}"
        return self._keep(Token(text, text, client_id, user_id, scopes, self._now())).token

    def refresh(self, text: str, client_id: str) -> Token:
        """The refresh token of that app (Salesforce Help, "OAuth 2.0 Authorization Errors"; verified)."""
        found = self.find(text)
        if found is None or not found.is_refresh or found.client_id != client_id:
            raise Fault("invalid_grant", "expired access/refresh token")
        return found

    def find(self, text: str) -> Token | None:
        rows = self._org.database.query(f"SELECT {COLUMNS} FROM _oauth_tokens WHERE token = ?", (text,))
        if not rows:
            return None
        token, refresh, client_id, user_id, scopes, issued = rows[0]
        return Token(str(token), str(refresh), str(client_id), str(user_id), str(scopes), int(issued or 0))

    def is_open(self, found: Token) -> bool:
        return found.is_refresh or self._org.sessions.user_id(found.token) is not None

    def revoke(self, text: str) -> bool:
        """Take a token back, with a refresh token every access token that was made with it; whether there was one."""
        found = self.find(text)
        if found is None or not found.is_refresh:
            self._forget("token", text)
            return self._org.sessions.end(text)
        for (access,) in self._org.database.query("SELECT token FROM _oauth_tokens WHERE refresh = ?", (text,)):
            self._org.sessions.end(str(access))
        self._forget("refresh", text)
        return True

    def _keep(self, token: Token) -> Token:
        self._org.database.execute(
            f"INSERT INTO _oauth_tokens ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            (token.token, token.refresh, token.client_id, token.user_id, token.scopes, token.issued),
        )
        return token

    def _forget(self, column: str, text: str) -> None:
        self._org.database.execute(f"DELETE FROM _oauth_tokens WHERE {column} = ?", (text,))

    def _now(self) -> int:
        return int((self._org.clock.precise() - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)

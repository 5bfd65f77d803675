"""Who may use the org, and the sessions they opened.

A user is a row of the User object; a session is a token that a client sends with every call. Tokens look like
Salesforce's (``00D…!AQEA…``) and hold nothing but letters, digits, points and underscores: the Salesforce CLI's check
of an access token takes no more (``/(00D\\w{12,15})![.\\w]*/``).
"""

from __future__ import annotations

import random
import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sfmeta.emulator.org.clock import rest_time

if TYPE_CHECKING:
    from sfmeta.emulator.org.clock import Clock
    from sfmeta.emulator.org.database import Database

SESSION_LIFE = timedelta(hours=2)  # the default of Setup, Session Settings
TOKEN_CHARACTERS = string.ascii_letters + string.digits + "._"


@dataclass(frozen=True, slots=True)
class User:
    """A user as services need him; everything else stands in his row."""

    id: str
    username: str
    name: str
    email: str
    profile_id: str
    is_active: bool
    time_zone: str
    locale: str
    language: str
    user_type: str


class Users:
    """Finds users in their rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_id(self, user_id: str) -> User | None:
        return self._one("Id", user_id)

    def by_username(self, username: str) -> User | None:
        return self._one("Username", username)

    def _one(self, column: str, value: str) -> User | None:
        rows = self._database.query(
            "SELECT Id, Username, Name, Email, ProfileId, IsActive, TimeZoneSidKey, LocaleSidKey, LanguageLocaleKey,"
            f' UserType FROM "User" WHERE "{column}" = ?',
            (value,),
        )
        if not rows:
            return None
        user_id, username, name, email, profile_id, active, zone, locale, language, user_type = (
            str(cell or "") for cell in rows[0]
        )
        return User(user_id, username, name, email, profile_id, active == "1", zone, locale, language, user_type)


class Sessions:
    """Open sessions, kept with the org's rows. A session ends two hours after its last use, or when it is ended."""

    def __init__(self, database: Database, clock: Clock, org_id: str, chance: random.Random | None = None) -> None:
        self._database = database
        self._clock = clock
        self._org_id = org_id
        self._chance = chance or secrets.SystemRandom()
        database.execute(
            "CREATE TABLE IF NOT EXISTS _sessions"
            " (token TEXT PRIMARY KEY, user_id TEXT, kind TEXT, used TEXT, life INTEGER)"
        )

    def open(
        self,
        user_id: str,
        *,
        kind: str = "access",
        life: timedelta | None = SESSION_LIFE,
        chance: random.Random | None = None,
    ) -> str:
        """A new token of the user. ``kind`` tells access from refresh tokens; ``life`` None is without end; ``chance``
        is what the token is made by."""
        token = f"{self._org_id[:15]}!AQEA{''.join((chance or self._chance).choices(TOKEN_CHARACTERS, k=64))}"
        seconds = int(life.total_seconds()) if life else None
        self._database.execute(
            "INSERT INTO _sessions VALUES (?, ?, ?, ?, ?)",
            (token, user_id, kind, rest_time(self._clock.now()), seconds),
        )
        return token

    def user_id(self, token: str, *, kind: str = "access") -> str | None:
        """Whose session it is, or None where there is no such session or it has ended."""
        rows = self._database.query(
            "SELECT user_id, used, life FROM _sessions WHERE token = ? AND kind = ?", (token, kind)
        )
        if not rows:
            return None
        user_id, used, life = rows[0]
        now = self._clock.now()
        if life is not None and rest_time(now - timedelta(seconds=int(life))) > str(used):
            self.end(token)
            return None
        if str(used) != rest_time(now):
            self._database.execute("UPDATE _sessions SET used = ? WHERE token = ?", (rest_time(now), token))
        return str(user_id)

    def end(self, token: str) -> bool:
        """End one session; whether there was one."""
        return self._database.execute("DELETE FROM _sessions WHERE token = ?", (token,)) > 0

    def end_all(self, *, kind: str = "access", user_id: str | None = None) -> int:
        """End every session (of a user): what happens to a client whose session expires. Returns how many."""
        if user_id is None:
            return self._database.execute("DELETE FROM _sessions WHERE kind = ?", (kind,))
        return self._database.execute("DELETE FROM _sessions WHERE kind = ? AND user_id = ?", (kind, user_id))

"""The door of every REST resource: which API version is asked for, and who asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.org import NEWEST_VERSION, OLDEST_VERSION

if TYPE_CHECKING:
    from starlette.requests import Request

    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

VERSION = re.compile(r"v?(\d{1,3})\.0\Z")


def check_version(version: str) -> str:
    """``"67.0"`` (or ``"v67.0"``) as it stands where that version is served; refused as the platform refuses otherwise.

    Versions up to 30.0 are retired: 410 (REST API Developer Guide, "API End-of-Life Policy"; verified). Whatever is
    newer than the org, or no version at all, is a resource that does not exist: 404.
    """
    match = VERSION.match(version)
    number = int(match[1]) if match else NEWEST_VERSION + 1
    if number < OLDEST_VERSION:
        raise Fault("UNSUPPORTED_API_VERSION", f"API version {number}.0 is no longer supported.", status=410)
    if number > NEWEST_VERSION:
        raise Fault("NOT_FOUND", "The requested resource does not exist")
    return f"{number}.0"


def authenticate(org: Org, request: Request) -> User:
    """The user whose session the call carries (``Authorization: Bearer …``, or ``OAuth …`` as older clients write)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() not in ("bearer", "oauth"):
        raise Fault("INVALID_SESSION_ID", "Session expired or invalid")
    return user_of(org, token.strip())


def user_of(org: Org, token: str) -> User:
    """The user of an access token; whoever may not use the API is told so."""
    user_id = org.sessions.user_id(token)
    user = org.users.by_id(user_id) if user_id else None
    if user is None or not user.is_active:
        raise Fault("INVALID_SESSION_ID", "Session expired or invalid")
    if not org.permissions.allowed(user.id, "ApiEnabled"):
        raise Fault("API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.", status=403)
    return user

"""Who a token belongs to: the UserInfo document (OpenID Connect) and the identity document (Salesforce's older own)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sfmeta.emulator.org.database import Cell
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

    Document = dict[str, object]

URLS: Final = {
    "enterprise": "/services/Soap/c/{version}/{org}",
    "metadata": "/services/Soap/m/{version}/{org}",
    "partner": "/services/Soap/u/{version}/{org}",
    "rest": "/services/data/v{version}/",
    "sobjects": "/services/data/v{version}/sobjects/",
    "search": "/services/data/v{version}/search/",
    "query": "/services/data/v{version}/query/",
    "recent": "/services/data/v{version}/recent/",
    "tooling_soap": "/services/Soap/T/{version}/{org}",
    "tooling_rest": "/services/data/v{version}/tooling/",
    "profile": "/{user}",
    "feeds": "/services/data/v{version}/chatter/feeds",
    "groups": "/services/data/v{version}/chatter/groups",
    "users": "/services/data/v{version}/chatter/users",
    "feed_items": "/services/data/v{version}/chatter/feed-items",
    "feed_elements": "/services/data/v{version}/chatter/feed-elements",
}
"""The platform's own list, what is not emulated of it included: clients read it by key."""

ROW: Final = ("FirstName", "LastName", "CommunityNickname", "Country", "LastModifiedDate")


def userinfo(org: Org, user: User, host: str) -> Document:
    """``GET /services/oauth2/userinfo`` (Salesforce Help, "Query for User Information"; keys verified)."""
    row = _row(org, user)
    zone = user.time_zone or "GMT"
    photos = {"picture": f"{host}/profilephoto/005/F", "thumbnail": f"{host}/profilephoto/005/T"}
    return {
        "sub": identity_url(org, user, host),
        "user_id": user.id,
        "organization_id": org.id,
        "preferred_username": user.username,
        "nickname": row["CommunityNickname"],
        "name": user.name,
        "email": user.email,
        "email_verified": True,
        "given_name": row["FirstName"],
        "family_name": row["LastName"],
        "zoneinfo": zone,
        "photos": photos,
        "profile": f"{host}/{user.id}",
        "picture": photos["picture"],
        "address": {"country": row["Country"]} if row["Country"] else {},
        "is_salesforce_integration_user": False,
        "urls": {**_urls(org, user, host), "custom_domain": host},
        "active": user.is_active,
        "user_type": user.user_type.upper(),
        "language": user.language,
        "locale": user.locale,
        "utcOffset": _standard_offset(zone, org.clock.now()),
        "updated_at": str(row["LastModifiedDate"]).replace("+0000", "Z"),
    }


def identity_url(org: Org, user: User, host: str) -> str:
    """The address of the identity document, which the platform also uses as the user's name to others."""
    return f"{host}/id/{org.id}/{user.id}"


def _urls(org: Org, user: User, host: str) -> dict[str, str]:
    known = {"{org}": org.id, "{user}": user.id}
    urls = {}
    for name, path in URLS.items():
        for mark, value in known.items():
            path = path.replace(mark, value)
        urls[name] = host + path
    return urls


def _row(org: Org, user: User) -> dict[str, Cell]:
    columns = ", ".join(f'"{name}"' for name in ROW)
    (cells,) = org.database.query(f'SELECT {columns} FROM "User" WHERE Id = ?', (user.id,))
    return dict(zip(ROW, cells, strict=True))


def _standard_offset(zone: str, now: datetime) -> int:
    """Milliseconds from UTC without daylight saving: -28800000 for Los Angeles, summer or winter."""
    local = now.astimezone(ZoneInfo(zone))
    offset, saving = local.utcoffset(), local.dst()
    assert offset is not None
    assert saving is not None
    return int((offset - saving).total_seconds() * 1000)

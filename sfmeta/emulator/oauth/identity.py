"""Who a token belongs to: the UserInfo document (OpenID Connect) and the identity document (Salesforce's older own)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

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

ROW: Final = (
    "FirstName",
    "LastName",
    "CommunityNickname",
    "Street",
    "City",
    "State",
    "Country",
    "PostalCode",
    "MobilePhone",
    "LastModifiedDate",
)


def userinfo(org: Org, user: User, host: str) -> Document:
    """``/services/oauth2/userinfo`` (Salesforce Help, "Query for User Information"; keys verified)."""
    row = _row(org, user)
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
        "zoneinfo": user.time_zone,
        "photos": _photos(host),
        "profile": f"{host}/{user.id}",
        "picture": _photos(host)["picture"],
        "address": {"country": row["Country"]} if row["Country"] else {},
        "is_salesforce_integration_user": False,
        "urls": _urls(org, user, host),
        **_standing(org, user),
        "updated_at": _modified(row),
    }


def identity(org: Org, user: User, asking: User, host: str, version: str = "") -> Document:
    """``/id/00D…/005…``, where ``asking`` is whose token it is (Salesforce Help, "Identity URLs"; keys verified).

    The addresses of the APIs have ``{version}`` in them unless a version is asked for.
    """
    row = _row(org, user)
    urls = _urls(org, user, host)
    version = org.api_version if version == "latest" else version
    return {
        "id": identity_url(org, user, host),
        "asserted_user": user.id == asking.id,
        "user_id": user.id,
        "organization_id": org.id,
        "username": user.username,
        "nick_name": row["CommunityNickname"],
        "display_name": user.name,
        "email": user.email,
        "email_verified": True,
        "first_name": row["FirstName"],
        "last_name": row["LastName"],
        "timezone": user.time_zone,
        "photos": _photos(host),
        "addr_street": row["Street"],
        "addr_city": row["City"],
        "addr_state": row["State"],
        "addr_country": row["Country"],
        "addr_zip": row["PostalCode"],
        "mobile_phone": row["MobilePhone"],
        "mobile_phone_verified": False,
        "is_lightning_login_user": False,
        "status": {"created_date": None, "body": None},
        "urls": {name: url.replace("{version}", version) for name, url in urls.items()} if version else urls,
        **_standing(org, user),
        "last_modified_date": _modified(row),
    }


def identity_url(org: Org, user: User, host: str) -> str:
    """The address of the identity document, which is also how the platform names the user to others."""
    return f"{host}/id/{org.id}/{user.id}"


def _standing(org: Org, user: User) -> Document:
    """What both documents say in the same words."""
    return {
        "active": user.is_active,
        "user_type": user.user_type.upper(),
        "language": user.language,
        "locale": user.locale,
        "utcOffset": _standard_offset(user.time_zone, org.clock.now()),
        "is_app_installed": True,
    }


def _photos(host: str) -> dict[str, str]:
    return {"picture": f"{host}/profilephoto/005/F", "thumbnail": f"{host}/profilephoto/005/T"}


def _modified(row: Mapping[str, Cell]) -> str:
    """To the second: ``2021-03-05T15:55:20Z``."""
    return f"{str(row['LastModifiedDate'])[:19]}Z"


def _urls(org: Org, user: User, host: str) -> dict[str, str]:
    urls = {
        name: f"{host}{path}".replace("{org}", org.id[:15]).replace("{user}", user.id) for name, path in URLS.items()
    }
    return {**urls, "custom_domain": host}


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

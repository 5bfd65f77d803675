"""The API versions, and what one of them offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.org.org import OLDEST_VERSION
from sfmeta.emulator.rest.wire import Answer, Call

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org

SEASONS = ("Summer", "Winter", "Spring")
FIRST_SUMMER = (31, 14)  # v31.0 is Summer '14; three releases a year since

RESOURCES = {
    "composite": "/composite",
    "jobs": "/jobs",
    "limits": "/limits",
    "metadata": "/metadata",
    "query": "/query",
    "queryAll": "/queryAll",
    "recent": "/recent",
    "sobjects": "/sobjects",
    "tooling": "/tooling",
}
"""What is emulated of the resources that the platform lists."""


def label(number: int) -> str:
    """The release of an API version: 68 → ``Winter '27``."""
    since = number - FIRST_SUMMER[0]
    year = FIRST_SUMMER[1] + (since + 2) // 3
    return f"{SEASONS[since % 3]} '{year}"


def versions(org: Org) -> Answer:
    """``GET /services/data``: for everyone, session or not."""
    newest = int(float(org.api_version))
    return Answer(
        200,
        [
            {"label": label(number), "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
            for number in range(OLDEST_VERSION, newest + 1)
        ],
    )


def resources(call: Call) -> Answer:
    """``GET /services/data/v67.0``: the resources, and where to ask who one is."""
    listed: dict[str, object] = {name: f"{call.base}{path}" for name, path in RESOURCES.items()}
    listed["identity"] = f"{call.host}/id/{call.org.id}/{call.user.id}"
    return Answer(200, dict(sorted(listed.items())))

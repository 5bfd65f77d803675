"""The Tooling API's resources and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from sfmeta.emulator.rest.door import routes_of
from sfmeta.emulator.rest.errors import no_resource
from sfmeta.emulator.rest.table import Resource, Table

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.rest.wire import Answer, Call


def describe(call: Call) -> Answer:
    """``GET /tooling/sobjects/SourceMember/describe``: not there, as in every org without source tracking."""
    raise no_resource()


TABLE = Table([Resource("GET", "/tooling/sobjects/{name}/describe", describe)])


def routes(org: Org) -> list[BaseRoute]:
    """The Tooling API over the socket."""
    return routes_of(org, TABLE)

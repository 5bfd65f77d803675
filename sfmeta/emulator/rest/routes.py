"""The REST API's resources and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sfmeta.emulator import soql
from sfmeta.emulator.rest import changes, external, limits, objects, query, refused, rows, versions
from sfmeta.emulator.rest.door import response, routes_of
from sfmeta.emulator.rest.table import Resource, Table

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org


TABLE = Table(
    [
        Resource("GET", "", versions.resources),
        Resource("GET", "/sobjects", objects.list_objects),
        Resource("GET", "/sobjects/{name}", objects.basic_information),
        Resource("POST", "/sobjects/{name}", rows.create),
        Resource("GET", "/sobjects/{name}/describe", objects.describe),
        *refused.RESOURCES,
        Resource("GET", "/sobjects/{name}/updated", changes.updated),
        Resource("GET", "/sobjects/{name}/deleted", changes.deleted),
        Resource("POST", "/sobjects/{name}/Id", external.create_by_id),
        Resource("GET", "/sobjects/{name}/{id}", rows.read),
        Resource("PATCH", "/sobjects/{name}/{id}", rows.update),
        Resource("DELETE", "/sobjects/{name}/{id}", rows.delete),
        Resource("GET", "/sobjects/{name}/{field}/{value:path}", external.read),
        Resource("PATCH", "/sobjects/{name}/{field}/{value:path}", external.upsert),
        Resource("DELETE", "/sobjects/{name}/{field}/{value:path}", external.delete),
        Resource("GET", "/query", query.query),
        Resource("GET", "/query/{locator}", query.more),
        Resource("GET", "/queryAll", query.query_all),
        Resource("GET", "/queryAll/{locator}", query.more),
        Resource("GET", "/limits", limits.limits),
        Resource("GET", "/limits/recordCount", limits.record_counts),
        Resource("GET", "/recent", limits.recently_viewed),
    ]
)
"""What is more particular stands before what is less."""


def routes(org: Org) -> list[BaseRoute]:
    """The REST API over the socket."""
    soql.prepare(org.database)

    async def list_versions(request: Request) -> Response:
        return response(versions.versions(org), {})

    return [Route("/services/data", list_versions, methods=["GET"]), *routes_of(org, TABLE)]

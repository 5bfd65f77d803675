"""The Tooling API's resources and routes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from sfmeta.emulator.composite.batch import Batches
from sfmeta.emulator.composite.composite import Composite
from sfmeta.emulator.org.describe import describe_global, describe_sobject
from sfmeta.emulator.rest.door import routes_of
from sfmeta.emulator.rest.objects import MAX_BATCH_SIZE
from sfmeta.emulator.rest.table import Resource, Table
from sfmeta.emulator.rest.wire import Answer
from sfmeta.emulator.tooling import query, records
from sfmeta.emulator.tooling.schema import tooling_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.emulator.org.describe import Json
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import SObject
    from sfmeta.emulator.rest.wire import Call

RESOURCES = ("composite", "query", "queryAll", "sobjects")


def resources(call: Call) -> Answer:
    """``GET /tooling``."""
    return Answer(200, {name: f"{call.base}/tooling/{name}" for name in RESOURCES})


def list_objects(call: Call) -> Answer:
    """``GET /tooling/sobjects``."""
    objects = sorted(tooling_schema(call.org.schema), key=lambda sobject: sobject.name)
    return Answer(
        200,
        {
            "encoding": "UTF-8",
            "maxBatchSize": MAX_BATCH_SIZE,
            "sobjects": [_brief(call, sobject) for sobject in objects],
        },
    )


def basic_information(call: Call) -> Answer:
    """``GET /tooling/sobjects/CustomField``."""
    return Answer(200, {"objectDescribe": _brief(call, records.object_of(call)), "recentItems": []})


def describe(call: Call) -> Answer:
    """``GET /tooling/sobjects/CustomField/describe``. (What calculates an Id here is no formula of the platform's.)"""
    sobject = records.object_of(call)
    fields = [(replace(field, calculated=False) if field.type == "id" else field, True) for field in sobject.fields]
    schema = tooling_schema(call.org.schema)
    return Answer(200, _here(call, describe_sobject(sobject, schema, fields, version=call.version, host=call.host)))


def _brief(call: Call, sobject: SObject) -> dict[str, object]:
    return _here(call, describe_global(sobject, version=call.version))


def _here(call: Call, described: Mapping[str, Json]) -> dict[str, object]:
    """A describe whose addresses lead to the Tooling API."""
    urls = described["urls"]
    assert isinstance(urls, dict)
    here = f"{call.base}/tooling/sobjects/"
    return {**described, "urls": {name: str(url).replace(f"{call.base}/sobjects/", here) for name, url in urls.items()}}


SINGLE = (
    Resource("GET", "/tooling/query", query.query),
    Resource("GET", "/tooling/query/{locator}", query.more),
    Resource("GET", "/tooling/queryAll", query.query_all),
    Resource("GET", "/tooling/queryAll/{locator}", query.more),
    Resource("GET", "/tooling/sobjects", list_objects),
    Resource("GET", "/tooling/sobjects/{name}", basic_information),
    Resource("POST", "/tooling/sobjects/{name}", records.create),
    Resource("GET", "/tooling/sobjects/{name}/describe", describe),
    Resource("GET", "/tooling/sobjects/{name}/{id}", records.read),
    Resource("PATCH", "/tooling/sobjects/{name}/{id}", records.update),
    Resource("DELETE", "/tooling/sobjects/{name}/{id}", records.delete),
)
"""What may be called inside a composite call too."""

TABLE = Table(
    [
        Resource("GET", "/tooling", resources),
        Resource("POST", "/tooling/composite", Composite(Table(SINGLE)).run),
        Resource("POST", "/tooling/composite/batch", Batches(Table(SINGLE)).run),
        *SINGLE,
    ]
)


def routes(org: Org) -> list[BaseRoute]:
    """The Tooling API over the socket."""
    return routes_of(org, TABLE)

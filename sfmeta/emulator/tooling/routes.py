"""The Tooling API's resources and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from sfmeta.emulator.org.describe import describe_global, describe_sobject
from sfmeta.emulator.rest.door import routes_of
from sfmeta.emulator.rest.errors import no_resource
from sfmeta.emulator.rest.table import Resource, Table
from sfmeta.emulator.rest.wire import Answer
from sfmeta.emulator.tooling import fields, query
from sfmeta.emulator.tooling.schema import tooling_schema

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.rest.wire import Call

RESOURCES = ("query", "sobjects")


def resources(call: Call) -> Answer:
    """``GET /tooling``."""
    return Answer(200, {name: f"{call.base}/tooling/{name}" for name in RESOURCES})


def list_objects(call: Call) -> Answer:
    """``GET /tooling/sobjects``."""
    objects = sorted(tooling_schema(call.org.schema), key=lambda sobject: sobject.name)
    entries = [describe_global(sobject, version=call.version) for sobject in objects]
    return Answer(200, {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": entries})


def describe(call: Call) -> Answer:
    """``GET /tooling/sobjects/CustomField/describe``. SourceMember is not there, as in every org without source
    tracking: that is how the Salesforce CLI finds out."""
    schema = tooling_schema(call.org.schema)
    sobject = schema.sobject(call.variables["name"])
    if sobject is None:
        raise no_resource()
    everything = [(field, True) for field in sobject.fields]
    return Answer(200, describe_sobject(sobject, schema, everything, version=call.version, host=call.host))


TABLE = Table(
    [
        Resource("GET", "/tooling", resources),
        Resource("GET", "/tooling/query", query.query),
        Resource("GET", "/tooling/query/{locator}", query.more),
        Resource("GET", "/tooling/sobjects", list_objects),
        Resource("POST", "/tooling/sobjects/CustomField", fields.create),
        Resource("GET", "/tooling/sobjects/{name}/describe", describe),
        Resource("GET", "/tooling/sobjects/CustomField/{id}", fields.read),
        Resource("PATCH", "/tooling/sobjects/CustomField/{id}", fields.update),
        Resource("DELETE", "/tooling/sobjects/CustomField/{id}", fields.delete),
    ]
)


def routes(org: Org) -> list[BaseRoute]:
    """The Tooling API over the socket."""
    return routes_of(org, TABLE)

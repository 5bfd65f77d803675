"""The composite resources and their routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from sfmeta.emulator.composite import by_object, collections, tree
from sfmeta.emulator.composite.batch import Batches
from sfmeta.emulator.composite.composite import Composite
from sfmeta.emulator.composite.graph import Graphs
from sfmeta.emulator.rest.door import routes_of
from sfmeta.emulator.rest.routes import TABLE as REST
from sfmeta.emulator.rest.table import Resource, Table
from sfmeta.emulator.rest.wire import Answer, Call

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org

KINDS = ("batch", "graph", "sobjects", "tree")

COLLECTIONS = (
    Resource("POST", "/composite/sobjects", collections.create),
    Resource("PATCH", "/composite/sobjects", collections.update),
    Resource("DELETE", "/composite/sobjects", collections.delete),
    Resource("GET", "/composite/sobjects/{name}", by_object.read),
    Resource("POST", "/composite/sobjects/{name}", by_object.read_many),
    Resource("PATCH", "/composite/sobjects/{name}/{field}", by_object.upsert),
)


def list_resources(call: Call) -> Answer:
    """``GET /composite``."""
    return Answer(200, {kind: f"{call.base}/composite/{kind}" for kind in KINDS})


INNER = Table([*REST.resources, *COLLECTIONS])
"""What may be called inside a composite call."""

TABLE = Table(
    [
        Resource("GET", "/composite", list_resources),
        Resource("POST", "/composite", Composite(INNER).run),
        Resource("POST", "/composite/graph", Graphs(INNER).run),
        Resource("POST", "/composite/batch", Batches(INNER).run),
        Resource("POST", "/composite/tree/{name}", tree.create),
        *COLLECTIONS,
    ]
)


def routes(org: Org) -> list[BaseRoute]:
    """The composite resources over the socket."""
    return routes_of(org, TABLE)

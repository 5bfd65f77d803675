"""The routes of Bulk API 2.0, and of the older API that is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Route

from sfmeta.emulator import soql
from sfmeta.emulator.bulk import export, ingest, multipart, refused
from sfmeta.emulator.bulk.jobs import Jobs
from sfmeta.emulator.bulk.resources import Resources
from sfmeta.emulator.bulk.streams import Streams
from sfmeta.emulator.rest.door import ROOT, routes_of
from sfmeta.emulator.rest.table import Resource, Table

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org


def routes(org: Org) -> list[BaseRoute]:
    """Jobs, their data and their results."""
    soql.prepare(org.database)
    jobs = Jobs(org, {"ingest": ingest.carry_out, "query": export.carry_out})
    resources, streams = Resources(jobs), Streams(jobs)
    loads, queries = "/jobs/ingest", "/jobs/query"
    table = Table(
        [
            Resource("GET", loads, resources.list_ingest),
            Resource("POST", loads, resources.create_ingest),
            Resource("GET", f"{loads}/{{job}}", resources.read_ingest),
            Resource("PATCH", f"{loads}/{{job}}", resources.change_ingest),
            Resource("DELETE", f"{loads}/{{job}}", resources.delete_ingest),
            Resource("GET", queries, resources.list_query),
            Resource("POST", queries, resources.create_query),
            Resource("GET", f"{queries}/{{job}}", resources.read_query),
            Resource("PATCH", f"{queries}/{{job}}", resources.change_query),
            Resource("DELETE", f"{queries}/{{job}}", resources.delete_query),
        ]
    )
    one = f"{ROOT}{loads}/{{job}}"
    return [
        multipart.route(org, loads, resources),
        *routes_of(org, table),
        Route(f"{one}/batches", streams.upload, methods=["PUT"]),
        Route(f"{one}/successfulResults", streams.successful, methods=["GET"]),
        Route(f"{one}/failedResults", streams.failed, methods=["GET"]),
        Route(f"{one}/unprocessedrecords", streams.unprocessed, methods=["GET"]),
        Route(f"{one}/unprocessedRecords", streams.unprocessed, methods=["GET"]),  # as simple-salesforce writes it
        Route(f"{ROOT}{queries}/{{job}}/results", streams.query_results, methods=["GET"]),
        *refused.routes(org),
    ]

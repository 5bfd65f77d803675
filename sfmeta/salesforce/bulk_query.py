"""Bulk API 2.0 query: the rows of a large object, written by Salesforce into files that are fetched part by part."""

from __future__ import annotations

import contextlib
import csv
import tempfile
from typing import IO, TYPE_CHECKING

from sfmeta.errors import RemoteError, SfmetaError, Unavailable
from sfmeta.salesforce.transport import translated
from sfmeta.salesforce.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.salesforce.connection import Connection, Json

PATH = "jobs/query"
ENDED = frozenset({"JobComplete", "Failed", "Aborted"})
PART = 50_000
"""Rows of one part. It is on disk before its first row is used, so a part whose connection broke is fetched again."""

TRIES = 4
LAST = "null"
"""The locator behind the last part."""


def bulk_rows(connection: Connection, soql: str, waiting: Waiting | None = None) -> Iterator[dict[str, str]]:
    """The rows of a query, each as texts by column; an empty text is no value. The job leaves nothing in the org."""
    job = connection.post(
        PATH,
        {"operation": "query", "query": soql, "contentType": "CSV", "columnDelimiter": "COMMA", "lineEnding": "LF"},
    )
    path = f"{PATH}/{job['id']}"
    try:
        _wait(connection, path, waiting or Waiting())
        locator = ""
        while locator != LAST:
            with tempfile.TemporaryFile("w+b") as part:
                locator = _fetch(connection, path, locator, part)
                part.seek(0)
                yield from csv.DictReader(line.decode() for line in part)
    finally:
        _forget(connection, path)


def _wait(connection: Connection, path: str, waiting: Waiting) -> Json:
    for _ in waiting.looks():
        job = connection.get(path)
        if job["state"] in ENDED:
            if job["state"] != "JobComplete":
                reason = job.get("errorMessage") or f"the query ended as {job['state']}"
                raise RemoteError(reason, code=job["state"].upper(), where=path)
            return
    raise Unavailable("the bulk query has not ended in time", where=path, fix="try again when the org is less busy")


def _fetch(connection: Connection, path: str, locator: str, part: IO[bytes]) -> str:
    """Copy a part; the locator of the next one."""
    params = {"maxRecords": str(PART), **({"locator": locator} if locator else {})}
    for left in reversed(range(TRIES)):
        part.seek(0)
        part.truncate()
        try:
            response = connection.send(
                "GET", f"{path}/results", params=params, headers={"Accept": "text/csv"}, stream=True
            )
            with translated(f"GET {path}/results"), response:
                for chunk in response.iter_content(1 << 16):
                    part.write(chunk)
            return str(response.headers.get("Sforce-Locator") or LAST)
        except Unavailable:
            if not left:
                raise
    raise AssertionError("the last try either answers or raises")


def _forget(connection: Connection, path: str) -> None:
    """What was read is customers' data: it does not stay in the org's job list. That it could not be is no failure."""
    with contextlib.suppress(SfmetaError):
        connection.delete(path)

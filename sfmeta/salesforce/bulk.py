"""Bulk API 2.0: one job for many records.

Written on the connection's session: simple-salesforce's own ``bulk2`` wants every row of a job, and every row of its
results, in memory as text, and knows no expired session.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, cast

from sfmeta.errors import RemoteError, Unavailable
from sfmeta.salesforce.transport import translated
from sfmeta.salesforce.waiting import Waiting
from sfmeta.sync.bulk_csv import error_of, table
from sfmeta.sync.outcome import Outcome, Rejected, Saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sfmeta.salesforce.connection import Connection, Json
    from sfmeta.sync.values import Value

    Begun: TypeAlias = Callable[[str, Sequence[str]], None]

PATH = "jobs/ingest"
FORGOTTEN = frozenset({"NOT_FOUND"})
OVER = frozenset({"INVALIDJOBSTATE", "InvalidJobState"})
"""What aborting a job comes to that ended in the same moment."""

ENDED = frozenset({"JobComplete", "Failed", "Aborted"})


def update(
    connection: Connection,
    object_: str,
    rows: Sequence[tuple[str, Mapping[str, Value]]],
    waiting: Waiting | None = None,
    begun: Begun = lambda job, record_ids: None,
) -> Iterator[Outcome]:
    """Write the values of each record in one job; None clears a field. What Salesforce said, in no particular order.
    ``begun`` is told the job's id and the records' before any row is sent: the job goes on whatever becomes of us.

    A row that the job did not come to is rejected as ``UNPROCESSED``: it may be sent again.
    """
    job = connection.post(
        PATH,
        {
            "object": object_,
            "operation": "update",
            "contentType": "CSV",
            "lineEnding": "LF",
            "columnDelimiter": "COMMA",
        },
    )
    path = f"{PATH}/{job['id']}"
    begun(job["id"], [record_id for record_id, _ in rows])
    connection.send(
        "PUT",
        f"{path}/batches",
        data=table(rows),
        headers={"Content-Type": "text/csv; charset=UTF-8"},
        repeatable=False,
    )
    connection.send("PATCH", path, json={"state": "UploadComplete"}, repeatable=True)
    ended = _ended(connection, path, waiting or Waiting())
    seen: set[str] = set()
    for outcome in _outcomes(connection, path):
        seen.add(outcome.record_id)
        yield outcome
    reason = ended.get("errorMessage") or f"the job ended as {ended['state']} before it came to this record"
    yield from (Rejected(record_id, "UNPROCESSED", reason) for record_id, _ in rows if record_id not in seen)


def end(connection: Connection, job: str, waiting: Waiting | None = None) -> None:
    """See to it that the job changes nothing any more: abort it unless it has ended, or is forgotten by now."""
    path = f"{PATH}/{job}"
    try:
        if connection.get(path)["state"] in ENDED:
            return
        connection.send("PATCH", path, json={"state": "Aborted"}, repeatable=True)
    except RemoteError as error:
        if error.code in FORGOTTEN:
            return
        if error.code not in OVER:
            raise
    _ended(connection, path, waiting or Waiting())


def _ended(connection: Connection, path: str, waiting: Waiting) -> Json:
    for _ in waiting.looks():
        job = connection.get(path)
        if job["state"] in ENDED:
            return job
    raise Unavailable(
        "the bulk job has not ended in time",
        where=path,
        fix="Setup, Bulk Data Load Jobs shows it; the next sync ends it and finds out what it did",
    )


def _outcomes(connection: Connection, path: str) -> Iterator[Outcome]:
    for row in _rows(connection, f"{path}/successfulResults"):
        yield Saved(row["Id"])
    for row in _rows(connection, f"{path}/failedResults"):
        code, message, fields = error_of(row["sf__Error"])
        yield Rejected(row["Id"], code, message, fields)


def _rows(connection: Connection, path: str) -> Iterator[dict[str, str]]:
    """The rows of a list of results, read as they come."""
    response = connection.send("GET", path, headers={"Accept": "text/csv"}, stream=True)
    with translated(f"GET {path}"), response:
        response.raw.decode_content = True
        response.raw.auto_close = False  # the text reader looks once more after the end
        text = io.TextIOWrapper(cast("BinaryIO", response.raw), encoding="utf-8", newline="")
        yield from csv.DictReader(text)

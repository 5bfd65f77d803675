"""The job resources whose bodies are CSV: data in, results out, neither ever whole in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sfmeta.emulator.bulk.errors import another_version, data_twice, invalid_state, too_much_data
from sfmeta.emulator.bulk.export import MOST_AT_ONCE, locator, row_of
from sfmeta.emulator.bulk.ingest import header_line
from sfmeta.emulator.bulk.job import ABORTED, COMPLETE, ENDED, FAILED, OPEN, Job
from sfmeta.emulator.bulk.jobs import Jobs
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.door import admit, refusal
from sfmeta.emulator.rest.errors import no_resource

MOST_BYTES = 100 * 1024 * 1024
PIECE = 64 * 1024
CSV = "text/csv"


class Streams:
    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def upload(self, request: Request) -> Response:
        """``PUT /jobs/ingest/750…/batches``, once for a job, in pieces or whole."""
        try:
            call = await run_in_threadpool(admit, self._jobs.org, request, "")
            job = self._jobs.find("ingest", request.path_params["job"])
            media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if media != CSV:
                raise Fault("UNSUPPORTED_MEDIA_TYPE", f"Content-Type '{media}' is not supported. Supported is {CSV}")
            if job.uploaded:
                raise data_twice(job.id)
            if job.state != OPEN:
                raise invalid_state(f"The job is {job.state} and takes no data")
            await self._receive(request, job)
            await run_in_threadpool(self._jobs.keep, job)
        except Fault as fault:
            return refusal(self._jobs.org, fault)
        return Response(status_code=201, headers={"Sforce-Limit-Info": call.org.usage.header})

    async def _receive(self, request: Request, job: Job) -> None:
        size = 0
        with job.data.open("wb") as file:
            async for piece in request.stream():
                size += len(piece)
                if size > MOST_BYTES:
                    raise too_much_data(MOST_BYTES)
                job.endings.see(piece)
                file.write(piece)
        job.uploaded = True

    # ---- results of an ingest job

    def successful(self, request: Request) -> Response:
        return self._ingest_results(request, "successes")

    def failed(self, request: Request) -> Response:
        return self._ingest_results(request, "failures")

    def unprocessed(self, request: Request) -> Response:
        return self._ingest_results(request, "unprocessed")

    def _ingest_results(self, request: Request, which: str) -> Response:
        try:
            call = admit(self._jobs.org, request, "")
            job = self._jobs.find("ingest", request.path_params["job"])
            if self._jobs.shown_state(job) not in ENDED:
                raise invalid_state(f"The job is {self._jobs.shown_state(job)} and has no results yet")
        except Fault as fault:
            return refusal(self._jobs.org, fault)
        headers = {"Sforce-Limit-Info": call.org.usage.header}
        if which == "unprocessed":
            return StreamingResponse(_unprocessed(job), headers=headers, media_type=CSV)
        path = job.successes if which == "successes" else job.failures
        column = "sf__Created" if which == "successes" else "sf__Error"
        return StreamingResponse(_rows_or_header(job, path, column), headers=headers, media_type=CSV)

    # ---- results of a query job

    def query_results(self, request: Request) -> Response:
        """``GET /jobs/query/750…/results?maxRecords=…&locator=…``."""
        try:
            call = admit(self._jobs.org, request, "")
            job = self._jobs.find("query", request.path_params["job"])
            if job.version != call.version:
                raise another_version(job.version)
            if self._jobs.shown_state(job) != COMPLETE:
                raise invalid_state(f"The job is {self._jobs.shown_state(job)} and has no results yet")
            given = request.query_params.get("locator")
            start = row_of(given, job.processed) if given and given != "null" else 0
            most = int(request.query_params.get("maxRecords") or MOST_AT_ONCE)
        except Fault as fault:
            return refusal(self._jobs.org, fault)
        except ValueError:
            return refusal(self._jobs.org, no_resource())
        end = min(job.processed, start + max(1, most))
        headers = {
            "Sforce-Limit-Info": call.org.usage.header,
            "Sforce-Locator": locator(end) if end < job.processed else "null",
            "Sforce-NumberOfRecords": str(end - start),
        }
        return StreamingResponse(_query_part(job, start, end), headers=headers, media_type=CSV)


def _rows_or_header(job: Job, path: Path, column: str) -> Iterator[bytes]:
    """The file of results; a job that failed before its first row has none, and answers the header alone."""
    if path.exists():
        yield from _bytes(path, 0, path.stat().st_size)
    elif job.uploaded:
        names = job.dialect.delimiter.join(('"sf__Id"', f'"{column}"', header_line(job)))
        yield (names + job.dialect.ending).encode()


def _unprocessed(job: Job) -> Iterator[bytes]:
    """What no row's result tells of, as it was uploaded: only a job that was cut short has any."""
    if not job.uploaded:
        return
    yield (header_line(job) + job.dialect.ending).encode()
    if job.state in (FAILED, ABORTED):
        start = job.next_offset or len(_first_line(job))
        yield from _bytes(job.data, start, job.data.stat().st_size)


def _first_line(job: Job) -> bytes:
    with job.data.open("rb") as file:
        return file.readline()


def _query_part(job: Job, start: int, end: int) -> Iterator[bytes]:
    """The header and the rows from ``start`` to ``end``."""
    yield from _bytes(job.results, 0, job.row_offsets[0])
    yield from _bytes(job.results, job.row_offsets[start], job.row_offsets[end])


def _bytes(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = end - start
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece

"""Jobs as JSON, and as clients ask for them (Bulk API 2.0 Developer Guide, "Create a Job", "Get Information …")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sfmeta.emulator.bulk.dialect import DELIMITERS, LINE_ENDINGS, Dialect
from sfmeta.emulator.bulk.errors import invalid_job
from sfmeta.emulator.org.clock import rest_time

if TYPE_CHECKING:
    from sfmeta.emulator.bulk.job import Job

KINDS = {"ingest": "V2Ingest", "query": "V2Query"}


def dialect_of(body: Mapping[str, object]) -> Dialect:
    """The CSV that a new job announces; the only content type is CSV."""
    delimiter = body.get("columnDelimiter") or "COMMA"
    ending = body.get("lineEnding") or "LF"
    if delimiter not in DELIMITERS:
        raise invalid_job(f"columnDelimiter must be one of {', '.join(DELIMITERS)}")  # modelled
    if ending not in LINE_ENDINGS:
        raise invalid_job(f"lineEnding must be one of {', '.join(LINE_ENDINGS)}")  # modelled
    if (body.get("contentType") or "CSV") != "CSV":
        raise invalid_job("The only content type supported is CSV")
    return Dialect(str(delimiter), str(ending))


def summary(job: Job, state: str) -> dict[str, object]:
    """What is answered when a job is made, closed or aborted."""
    answer: dict[str, object] = {
        "id": job.id,
        "operation": job.operation,
        "object": job.object,
        "createdById": job.user_id,
        "createdDate": rest_time(job.created),
        "systemModstamp": rest_time(job.modified),
        "state": state,
        "concurrencyMode": "Parallel",
        "contentType": "CSV",
        "apiVersion": float(job.version),
    }
    if job.external_id_field:
        answer["externalIdFieldName"] = job.external_id_field
    if job.kind == "ingest":
        answer["contentUrl"] = f"services/data/v{job.version}/jobs/ingest/{job.id}/batches"
    answer["lineEnding"] = job.dialect.line_ending
    answer["columnDelimiter"] = job.dialect.column_delimiter
    return answer


def information(job: Job, state: str) -> dict[str, object]:
    """What is answered when a job is asked for."""
    answer = {
        **summary(job, state),
        "jobType": KINDS[job.kind],
        "numberRecordsProcessed": job.processed,
        "retries": 0,
        "totalProcessingTime": job.total_ms,
        "isPkChunkingSupported": job.kind == "query",
    }
    if job.kind == "ingest":
        answer |= {
            "numberRecordsFailed": job.failed,
            "apiActiveProcessingTime": job.busy_ms,
            "apexProcessingTime": 0,
        }
    if job.error_message and state == job.state:
        answer["errorMessage"] = job.error_message
    return answer

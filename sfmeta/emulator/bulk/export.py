"""Carrying out a query job: its records as CSV on disk, and any part of it by a locator."""

from __future__ import annotations

import base64
import binascii
from array import array
from typing import TYPE_CHECKING

from sfmeta.emulator import soql
from sfmeta.emulator.bulk.dialect import Writer
from sfmeta.emulator.bulk.errors import JobFailed
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.compiler import compile_query
from sfmeta.emulator.soql.parser import parse
from sfmeta.emulator.soql.plan import ChildSlot, Plan, Slot, TypeofSlot
from sfmeta.emulator.soql.records import Row, value
from sfmeta.emulator.soql.world import UserWorld

if TYPE_CHECKING:
    from sfmeta.emulator.bulk.job import Job
    from sfmeta.emulator.bulk.jobs import Jobs
    from sfmeta.emulator.org.org import Org

CHUNK = 2000
MOST_AT_ONCE = 50_000  # rows of one answer where the client names no maxRecords (modelled)


def check(org: Org, user_id: str, text: str) -> str:
    """The object of a query that Bulk can run; a fault for any other.

    Bulk API 2.0 Developer Guide, "Understanding Bulk API 2.0 Query": no aggregates, OFFSET, compound fields, children.
    """
    query = parse(text)
    plan = compile_query(text, query, UserWorld(org, user_id))
    if plan.aggregates or plan.counts:
        raise Fault("API_ERROR", "Aggregate functions are not supported in Bulk Query")  # modelled
    if query.offset is not None:
        raise Fault("API_ERROR", "OFFSET is not supported in Bulk Query")  # modelled
    for slot in plan.slots:
        if isinstance(slot, ChildSlot):
            raise Fault("API_ERROR", "Aggregate Relationships not supported in Bulk Query")
        if isinstance(slot, TypeofSlot):
            raise Fault("API_ERROR", "TYPEOF is not supported in Bulk Query")  # modelled
        if isinstance(slot, Slot) and slot.parts:
            raise Fault("API_ERROR", "Selecting compound data not supported in Bulk Query")
    return plan.sobject.name


def carry_out(job: Job, jobs: Jobs) -> None:
    """Write the records to the job's file, and note where each begins."""
    org = jobs.org
    job.processed, job.row_offsets = 0, array("q")  # a query that was interrupted begins anew
    try:
        world = UserWorld(org, job.user_id)
        cursor = soql.run(str(job.query), world, org.database, all_rows=job.operation == "queryAll")
    except Fault as fault:
        raise JobFailed(f"{fault.problem.code} : {fault.problem.message}") from None
    slots = [slot for slot in cursor.plan.slots if isinstance(slot, Slot)]
    header = job.dialect.delimiter.join(f'"{name}"' for name in column_names(cursor.plan))
    writer = Writer(job.results, job.dialect, header)
    fails = org.trouble.take("job-fails", object=job.object, operation=job.operation)
    try:
        for start in range(0, len(cursor), CHUNK):
            jobs.check(job)
            for row in cursor.rows(start, CHUNK):
                job.row_offsets.append(writer.position())
                writer.write([[_text(slot, row) for slot in slots]])
                job.processed += 1
        if fails:
            raise JobFailed(fails.text("message", "InternalServerError : Processing was halted"))
        job.row_offsets.append(writer.position())
    finally:
        writer.close()


def column_names(plan: Plan) -> list[str]:
    return [".".join((*slot.path, slot.key)) for slot in plan.slots if isinstance(slot, Slot)]


def _text(slot: Slot, row: Row) -> str:
    found = value(slot, row)
    if found is None:
        return ""
    return str(found).lower() if isinstance(found, bool) else str(found)


def locator(start: int) -> str:
    """The name of the place before row ``start``: letters that mean nothing to a client."""
    return base64.b64encode(str(start).encode()).decode().rstrip("=")


def row_of(text: str, count: int) -> int:
    """The row that a locator names; a fault where it is none of this result."""
    try:
        start = int(base64.b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        start = -1
    if not 0 < start < count:
        raise Fault("INVALID_QUERY_LOCATOR", "invalid query locator")
    return start

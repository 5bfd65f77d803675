"""What was changed or deleted in a span of time (REST API Developer Guide, "sObject Get Updated" and "Get Deleted")."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sfmeta.emulator.org.clock import rest_time
from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.notations import moment
from sfmeta.emulator.rest.objects import object_of
from sfmeta.emulator.rest.wire import Answer, Call

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject

LONGEST = timedelta(days=30)


def updated(call: Call) -> Answer:
    sobject = _replicated(call)
    start, end = _span(call)
    rows = call.org.database.query(
        f'SELECT "Id" FROM {quoted(sobject.table)} WHERE "IsDeleted" = 0'
        ' AND "SystemModstamp" >= ? AND "SystemModstamp" <= ? ORDER BY "Id"',
        (rest_time(start), rest_time(end)),
    )
    return Answer(200, {"ids": [row[0] for row in rows], "latestDateCovered": rest_time(end)})


def deleted(call: Call) -> Answer:
    sobject = _replicated(call)
    start, end = _span(call)
    rows = call.org.database.query(
        f'SELECT "Id", "SystemModstamp" FROM {quoted(sobject.table)} WHERE "IsDeleted" = 1'
        ' AND "SystemModstamp" >= ? AND "SystemModstamp" <= ? ORDER BY "Id"',
        (rest_time(start), rest_time(end)),
    )
    oldest = min((str(row[1]) for row in rows), default=rest_time(call.org.clock.now() - LONGEST))
    return Answer(
        200,
        {
            "deletedRecords": [{"deletedDate": row[1], "id": row[0]} for row in rows],
            "earliestDateAvailable": oldest,
            "latestDateCovered": rest_time(end),
        },
    )


def _replicated(call: Call) -> SObject:
    sobject = object_of(call)
    if not sobject.replicateable or not sobject.field("IsDeleted"):
        raise Fault(
            "INVALID_TYPE_FOR_OPERATION", f"entity type {sobject.name} does not support replication"
        )  # modelled
    return sobject


def _span(call: Call) -> tuple[datetime, datetime]:
    start, end = (_moment(call, name) for name in ("start", "end"))
    if start >= end:
        raise Fault("INVALID_REPLICATION_DATE", "endDate must be after startDate")
    if call.org.clock.now() - start > LONGEST:
        raise Fault("INVALID_REPLICATION_DATE", "startDate before org replication enabled date")
    return start, end


def _moment(call: Call, name: str) -> datetime:
    text = call.params.get(name, "").replace(" ", "+")  # an unescaped plus arrives as a space
    found = moment(text)
    if found is None:
        raise Fault("INVALID_REPLICATION_DATE", f"{name}Date is not a valid date: {text}")  # modelled
    return found

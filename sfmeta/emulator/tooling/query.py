"""``/tooling/query``: the Tooling API's objects by SOQL."""

from __future__ import annotations

import json

from sfmeta.emulator import soql
from sfmeta.emulator.metadata.store import Store
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.query import page
from sfmeta.emulator.rest.wire import Answer
from sfmeta.emulator.soql.columns import column_metadata
from sfmeta.emulator.tooling.world import ToolingWorld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sfmeta.emulator.rest.wire import Call
    from sfmeta.emulator.soql.cursor import Cursor

TOOLING = "/tooling"
WHOLE = ("Metadata", "FullName")
COMPLEX = ("Metadata", "ReferenceTo")


def query(call: Call) -> Answer:
    """``GET /tooling/query?q=…``."""
    text = call.params.get("q", "")
    if not text.strip():
        raise Fault("MALFORMED_QUERY", "SOQL statements cannot be empty or null")
    with call.org.lock:
        cursor = run(call, text)
        if call.flag("columns"):
            return Answer(200, column_metadata(cursor.plan))
        return Answer(200, answer(call, cursor))


def run(call: Call, text: str) -> Cursor:
    """Run one query as the caller; a whole document can only be asked of one row."""
    world = ToolingWorld(call.org, Store(call.org), call.user.id)
    cursor = soql.run(text, world, call.org.database)
    keys = {slot.key for slot in cursor.plan.slots if hasattr(slot, "key")}
    if keys & set(WHOLE) and len(cursor) > 1:
        raise Fault(
            "MALFORMED_QUERY",
            "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more"
            f" than one row for retrieval. Result size: {len(cursor)}",
        )
    return cursor


def more(call: Call) -> Answer:
    """``GET /tooling/query/01g…-2000``."""
    locator, _, start = call.variables["locator"].partition("-")
    cursor = call.org.locators.find(call.user.id, locator)
    if cursor is None or not start.isdigit():
        raise Fault("INVALID_QUERY_LOCATOR", "invalid query locator")
    return Answer(200, answer(call, cursor, int(start), locator))


def answer(call: Call, cursor: Cursor, start: int = 0, locator: str | None = None) -> dict[str, object]:
    """One page, with ``size`` and ``entityTypeName`` that the data API's pages do not have."""
    body = page(call, cursor, start, locator, resources=TOOLING)
    records = body["records"]
    assert isinstance(records, list)
    for record in records:
        open_documents(record)
    return {"size": len(records), **body, "queryLocator": None, "entityTypeName": cursor.plan.sobject.name}


def open_documents(record: dict[str, object]) -> None:
    """Documents lie in the rows as JSON texts."""
    for key, value in record.items():
        if isinstance(value, dict):
            open_documents(value)
        elif key in COMPLEX and isinstance(value, str):
            record[key] = json.loads(value)

"""Queries and their pages (REST API Developer Guide, "Query", "QueryAll", "Query More Results")."""

from __future__ import annotations

import re

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.wire import Answer, Call
from sfmeta.emulator.soql.columns import column_metadata
from sfmeta.emulator.soql.cursor import Cursor
from sfmeta.emulator.tooling.definitions import query_data

BATCH = 2000
SMALLEST_BATCH = 200
OPTION = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


def query(call: Call) -> Answer:
    """``GET /query?q=…``."""
    return _run(call, all_rows=False)


def query_all(call: Call) -> Answer:
    """``GET /queryAll?q=…``: deleted records too."""
    return _run(call, all_rows=True)


def more(call: Call) -> Answer:
    """``GET /query/01g…-2000``: the rows from 2000 on."""
    cursor, start, locator = kept(call)
    return Answer(200, page(call, cursor, start, locator))


def _run(call: Call, *, all_rows: bool) -> Answer:
    cursor = query_data(call.org, call.user.id, statement(call), all_rows=all_rows)
    if call.flag("columns"):
        return Answer(200, column_metadata(cursor.plan))
    return Answer(200, page(call, cursor))


def statement(call: Call) -> str:
    """The query that is asked."""
    if "explain" in call.params:
        raise Fault("NOT_FOUND", "Not emulated: the plan of a query (explain)")
    text = call.params.get("q", "")
    if not text.strip():
        raise Fault("MALFORMED_QUERY", "SOQL statements cannot be empty or null")
    return text


def kept(call: Call) -> tuple[Cursor, int, str]:
    """What ``01g…-2000`` names: the rows of an earlier query, where to go on in them, and the locator."""
    locator, _, start = call.variables["locator"].partition("-")
    cursor = call.org.locators.find(call.user.id, locator)
    if cursor is None or not start.isdigit():
        raise Fault("INVALID_QUERY_LOCATOR", "invalid query locator")
    return cursor, int(start), locator


def page(
    call: Call, cursor: Cursor, start: int = 0, locator: str | None = None, *, resources: str = ""
) -> dict[str, object]:
    """The rows from ``start`` on, with the address of the next page; ``resources`` is ``/tooling`` where it is that."""
    end = start + batch_size(call)
    done = end >= len(cursor) or cursor.plan.counts
    answer: dict[str, object] = {"totalSize": len(cursor), "done": done}
    address = f"{call.base}{resources}"

    def keep(child: Cursor, start: int) -> str:
        return f"{address}/query/{call.org.locators.keep(call.user.id, child, inner=True)}-{start}"

    if not done:
        locator = locator or call.org.locators.keep(call.user.id, cursor)
        answer["nextRecordsUrl"] = f"{address}/query/{locator}-{end}"
    answer["records"] = cursor.records(start, end - start, f"{address}/sobjects", keep)
    return answer


def batch_size(call: Call) -> int:
    """What ``Sforce-Query-Options: batchSize=200`` asks for, within 200 and 2,000."""
    match = OPTION.search(call.headers.get("sforce-query-options", ""))
    return min(BATCH, max(SMALLEST_BATCH, int(match[1]))) if match else BATCH

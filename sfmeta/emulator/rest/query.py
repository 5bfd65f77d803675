"""Queries and their pages (REST API Developer Guide, "Query", "QueryAll", "Query More Results")."""

from __future__ import annotations

import re

from sfmeta.emulator import soql
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.locators import Locators
from sfmeta.emulator.rest.wire import Answer, Call
from sfmeta.emulator.soql.columns import column_metadata
from sfmeta.emulator.soql.cursor import Cursor
from sfmeta.emulator.soql.world import UserWorld

BATCH = 2000
SMALLEST_BATCH = 200
OPTION = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


class Queries:
    """The query resources of one org: they share the open locators."""

    def __init__(self, locators: Locators) -> None:
        self._locators = locators

    def query(self, call: Call) -> Answer:
        return self._run(call, all_rows=False)

    def query_all(self, call: Call) -> Answer:
        return self._run(call, all_rows=True)

    def more(self, call: Call) -> Answer:
        """``GET /query/01g…-2000``: the rows from 2000 on."""
        locator, _, start = call.variables["locator"].partition("-")
        cursor = self._locators.find(call.user.id, locator)
        if cursor is None or not start.isdigit():
            raise Fault("INVALID_QUERY_LOCATOR", "invalid query locator")
        return Answer(200, self._page(call, cursor, int(start), locator))

    def _run(self, call: Call, *, all_rows: bool) -> Answer:
        text = call.params.get("q", "")
        if not text.strip():
            raise Fault("MALFORMED_QUERY", "SOQL statements cannot be empty or null")
        cursor = soql.run(text, UserWorld(call.org, call.user.id), call.org.database, all_rows=all_rows)
        if call.flag("columns"):
            return Answer(200, column_metadata(cursor.plan))
        return Answer(200, self._page(call, cursor, 0, None))

    def _page(self, call: Call, cursor: Cursor, start: int, locator: str | None) -> dict[str, object]:
        size = batch_size(call)
        end = start + size
        page: dict[str, object] = {"totalSize": len(cursor), "done": end >= len(cursor) or cursor.plan.counts}
        if not page["done"]:
            locator = locator or self._locators.keep(call.user.id, cursor)
            page["nextRecordsUrl"] = f"{call.base}/query/{locator}-{end}"
        page["records"] = cursor.records(start, size, f"{call.base}/sobjects")
        return page


def batch_size(call: Call) -> int:
    """What ``Sforce-Query-Options: batchSize=200`` asks for, within 200 and 2,000."""
    match = OPTION.search(call.headers.get("sforce-query-options", ""))
    return min(BATCH, max(SMALLEST_BATCH, int(match[1]))) if match else BATCH

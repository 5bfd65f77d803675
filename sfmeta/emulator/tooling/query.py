"""``/tooling/query``: the Tooling API's objects by SOQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.rest.query import kept, page, statement
from sfmeta.emulator.rest.wire import Answer
from sfmeta.emulator.soql.columns import column_metadata
from sfmeta.emulator.tooling.definitions import query_tooling

if TYPE_CHECKING:
    from sfmeta.emulator.rest.wire import Call
    from sfmeta.emulator.soql.cursor import Cursor

TOOLING = "/tooling"


def query(call: Call) -> Answer:
    """``GET /tooling/query?q=…``."""
    return _run(call, all_rows=False)


def query_all(call: Call) -> Answer:
    """``GET /tooling/queryAll?q=…``: of the objects that keep deleted records, those too."""
    return _run(call, all_rows=True)


def more(call: Call) -> Answer:
    """``GET /tooling/query/01g…-2000``."""
    cursor, start, locator = kept(call)
    return Answer(200, answer(call, cursor, start, locator))


def _run(call: Call, *, all_rows: bool) -> Answer:
    text = statement(call)
    with call.org.lock:
        cursor = query_tooling(call.org, call.user.id, text, all_rows=all_rows)
        if call.flag("columns"):
            return Answer(200, column_metadata(cursor.plan))
        return Answer(200, answer(call, cursor))


def answer(call: Call, cursor: Cursor, start: int = 0, locator: str | None = None) -> dict[str, object]:
    """One page, with the keys that the data API's pages do not have (as in recorded answers; verified)."""
    body = page(call, cursor, start, locator, resources=TOOLING)
    records = body.pop("records")
    assert isinstance(records, list)
    more = {"queryLocator": None, "entityTypeName": cursor.plan.sobject.name, "records": records}
    return {"size": len(records), **body, **more}

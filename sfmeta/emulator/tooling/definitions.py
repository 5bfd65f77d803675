"""Queries in which definitions may stand, whichever API they come through."""

from __future__ import annotations

from sfmeta.emulator import soql
from sfmeta.emulator.soql.parser import parse
from sfmeta.emulator.tooling.limits import check, check_size
from sfmeta.emulator.tooling.schema import NOT_EMULATED, not_emulated
from sfmeta.emulator.tooling.world import DataWorld, ToolingWorld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.soql.cursor import Cursor


def query_data(org: Org, user_id: str, text: str, *, all_rows: bool = False) -> Cursor:
    """Run a query of the data API: records, and the metadata catalog."""
    return _run(org, DataWorld(org, user_id), text, all_rows=all_rows)


def query_tooling(org: Org, user_id: str, text: str, *, all_rows: bool = False) -> Cursor:
    """Run a query of the Tooling API."""
    source = parse(text).source.text
    if source.casefold() in NOT_EMULATED:
        raise not_emulated(source, "INVALID_TYPE")
    return _run(org, ToolingWorld(org, user_id), text, all_rows=all_rows)


def _run(org: Org, world: DataWorld, text: str, *, all_rows: bool) -> Cursor:
    query = parse(text)
    sobject = world.schema.sobject(query.source.text)
    if sobject is not None:
        check(query, sobject.name)
    with org.database.lock:
        cursor = soql.run(text, world, org.database, all_rows=all_rows)
    check_size(cursor)
    return cursor

"""Queries in which definitions may stand, whichever API they come through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.soql.compiler import compile_query
from sfmeta.emulator.soql.cursor import Cursor
from sfmeta.emulator.soql.parser import parse
from sfmeta.emulator.tooling.limits import check, check_size
from sfmeta.emulator.tooling.schema import NOT_EMULATED, not_emulated
from sfmeta.emulator.tooling.world import DataWorld, ToolingWorld

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.soql.syntax import Query


def query_data(org: Org, user_id: str, text: str, *, all_rows: bool = False) -> Cursor:
    """Run a query of the data API: records, and the metadata catalog."""
    return _run(org, DataWorld(org, user_id), text, parse(text), all_rows=all_rows)


def query_tooling(org: Org, user_id: str, text: str, *, all_rows: bool = False) -> Cursor:
    """Run a query of the Tooling API."""
    query = parse(text)
    if query.source.text.casefold() in NOT_EMULATED:
        raise not_emulated(query.source.text, "INVALID_TYPE")
    return _run(org, ToolingWorld(org, user_id), text, query, all_rows=all_rows)


def _run(org: Org, world: DataWorld, text: str, query: Query, *, all_rows: bool) -> Cursor:
    sobject = world.schema.sobject(query.source.text)
    if sobject is not None:
        check(query, sobject.name)
    with org.database.lock:
        cursor = Cursor(compile_query(text, query, world, all_rows=all_rows), org.database)
    check_size(cursor)
    return cursor

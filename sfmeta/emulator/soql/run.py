"""One query from text to cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.soql.compiler import compile_query
from sfmeta.emulator.soql.cursor import Cursor
from sfmeta.emulator.soql.masks import masked
from sfmeta.emulator.soql.parser import parse

if TYPE_CHECKING:
    from sfmeta.emulator.org.database import Database
    from sfmeta.emulator.soql.world import World


def run(text: str, world: World, database: Database, *, all_rows: bool = False) -> Cursor:
    """Run ``text`` in ``world``. ``all_rows`` answers deleted rows too (queryAll). Raises ``Fault``."""
    with database.lock:
        return Cursor(compile_query(text, parse(text), world, all_rows=all_rows), database)


def prepare(database: Database) -> None:
    """Teach a database what compiled queries call: once, before the first of them."""
    database.function("fold", 1, _fold)
    database.function("masked", 3, masked)


def _fold(cell: str | int | float | None) -> str | int | float | None:
    """Case folding of all of Unicode; the collation of the tables folds ASCII."""
    return cell.casefold() if isinstance(cell, str) else cell

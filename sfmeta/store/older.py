"""The two SQLite files of earlier versions, a sync's memory and the history of deploys, taken over into the store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection

LAYOUT = 1
FILES = {
    "sync.db": ("pair", "run", "layout", "acknowledged", "failure", "portal_link"),
    "deploys.db": ("deploy",),
}
"""The tables of each file, those before that others point to."""


def files(folder: Path) -> Iterator[Path]:
    """Those that are there."""
    return (folder / name for name in FILES if (folder / name).is_file())


def take_over(connection: Connection, folder: Path) -> None:
    """Every row of theirs, as it is; the tables have not changed since. ``connection`` is to an empty SQLite store."""
    for file in files(folder):
        try:
            with closing(sqlite3.connect(file)) as source:
                if file.name == "sync.db":
                    _check_layout(source, file)
                for table in FILES[file.name]:
                    _copy(source, connection, table)
        except sqlite3.Error as error:
            raise ProjectError(
                f"the store of an earlier version cannot be taken over: {error}",
                where=str(file),
                fix="move the file away: a sync then asks the org, and earlier deploys are not in the history",
            ) from error


def clear(folder: Path) -> None:
    """Remove what was taken over: nobody keeps it up to date, and a new store must not believe it."""
    for name in FILES:
        for suffix in ("", "-wal", "-shm"):
            (folder / (name + suffix)).unlink(missing_ok=True)


def _check_layout(source: sqlite3.Connection, file: Path) -> None:
    (found,) = source.execute("SELECT max(number) FROM version").fetchone()
    if found not in (None, LAYOUT):
        raise ProjectError(
            f"this was written by another version of sfmeta (layout {found}, known is {LAYOUT})",
            where=str(file),
            fix="use that version, or move the file away: a sync then asks the org",
        )


def _copy(source: sqlite3.Connection, connection: Connection, table: str) -> None:
    rows = source.execute(f'SELECT * FROM "{table}"')
    names = ", ".join(f'"{column[0]}"' for column in rows.description)
    marks = ", ".join("?" for _ in rows.description)
    while page := rows.fetchmany(10_000):
        connection.exec_driver_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', page)

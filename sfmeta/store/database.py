"""What a sync remembers between runs, in one database: SQLite, a file beside the project.

The file may be deleted: then the next sync reads from the org what it would have remembered, and makes portal links
anew. It holds what customers owe, so only its owner can read it; portal links are in it as digests only.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine
    from sqlalchemy.pool import ConnectionPoolEntry

VERSION = 1

metadata = sa.MetaData()

version = sa.Table("version", metadata, sa.Column("number", sa.Integer, primary_key=True))

pair = sa.Table(
    # one Upflow organization and one object of one Salesforce org
    "pair",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("org_id", sa.String(18), nullable=False),
    sa.Column("object", sa.String, nullable=False),
    sa.Column("upflow", sa.String, nullable=False),
    sa.UniqueConstraint("org_id", "object", "upflow"),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("pair_id", sa.ForeignKey("pair.id"), nullable=False, index=True),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.Column("result", sa.String),  # NULL: it did not live to say
    sa.Column("counts", sa.JSON),
)

layout = sa.Table(
    # the names of the fields whose values a row of `acknowledged` lists
    "layout",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("fields", sa.Text, nullable=False, unique=True),
)

acknowledged = sa.Table(
    # what Salesforce last acknowledged for a record: a JSON list, in the order of its layout
    "acknowledged",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("record_id", sa.String(18), primary_key=True),
    sa.Column("layout_id", sa.ForeignKey("layout.id"), nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

failure = sa.Table(
    "failure",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("record_id", sa.String(18), primary_key=True),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    sqlite_with_rowid=False,
)

portal_link = sa.Table(
    # the link that an Account shows: never the link itself
    "portal_link",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("record_id", sa.String(18), primary_key=True),
    sa.Column("customer_id", sa.String, nullable=False),
    sa.Column("digest", sa.LargeBinary),  # NULL: the customer has no portal, and the field was cleared
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sqlite_with_rowid=False,
)

INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def open_database(path: Path) -> Engine:
    """The database at ``path``, made if it is not there."""
    name = "the sync's memory"
    engine = open_tables(path, metadata, name)
    with usable(path, name), engine.begin() as connection:
        _check_version(connection, str(path))
    return engine


def open_tables(path: Path, tables: sa.MetaData, name: str) -> Engine:
    """An SQLite file with these tables, made if it is not there; ``name`` is what errors call it."""
    with usable(path, name):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30.0})
        sa.event.listen(engine, "connect", _configure)
        with engine.begin() as connection:
            tables.create_all(connection)
    return engine


@contextmanager
def usable(path: Path, name: str) -> Iterator[None]:
    """What goes wrong with the file or the database in it is a ProjectError that says so."""
    try:
        yield
    except (OSError, sa.exc.DatabaseError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error.__cause__ or error)
        raise ProjectError(f"{name} cannot be used: {reason}", where=str(path)) from error


def pair_number(engine: Engine, org_id: str, object_: str, upflow: str) -> int:
    """The number of the pair, known from now on."""
    names = {"org_id": org_id, "object": object_, "upflow": upflow}
    with engine.begin() as connection:
        upsert(connection, pair, [names], keep=True)
        query = sa.select(pair.c.id).where(*(pair.c[name] == value for name, value in names.items()))
        number = connection.scalar(query)
    assert isinstance(number, int)
    return number


def upsert(connection: Connection, table: sa.Table, rows: Sequence[dict[str, Any]], *, keep: bool = False) -> None:
    """Insert rows; of those that are there already, by primary key, replace the rest, or ``keep`` them as they are."""
    if not rows:
        return
    statement: Any = INSERT[connection.dialect.name](table)
    if keep:
        statement = statement.on_conflict_do_nothing()
    else:
        keys = [column.name for column in table.primary_key]
        changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    connection.execute(statement, list(rows))


def _configure(connection: Any, entry: ConnectionPoolEntry) -> None:
    """A reader never waits for the writer, and a crash of this process loses nothing that was committed."""
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _check_version(connection: Connection, where: str) -> None:
    found = connection.scalar(sa.select(sa.func.max(version.c.number)))
    if found is None:
        connection.execute(version.insert().values(number=VERSION))
    elif found != VERSION:
        raise ProjectError(
            f"the sync's memory was written by another version of sfmeta (layout {found}, here {VERSION})",
            where=where,
            fix="use that version, or move the file away: the next sync then asks the org",
        )

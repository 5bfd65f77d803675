"""The store: one database for what a project remembers, made and brought up to date when it is opened.

It holds what customers owe, so only its owner can read it; portal links are in it as digests only.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sfmeta.errors import ProjectError
from sfmeta.store import older
from sfmeta.store.migrate import migrate
from sfmeta.store.schema import pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection, Engine
    from sqlalchemy.pool import ConnectionPoolEntry

    from sfmeta.store.location import Location

AT_ONCE = 500
"""Values in one statement: below the number of variables that any SQLite takes."""

INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def open_store(place: Location) -> Engine:
    """The database at ``place``, with every migration applied; made if it is not there."""
    with usable(place):
        engine = _file(place) if not place.url else _server(place.url)
        try:
            migrate(engine, str(place))
        except BaseException:
            engine.dispose()
            raise
        if not place.url:
            older.clear(place.folder)
        return engine


@contextmanager
def opened(place: Location) -> Iterator[Engine]:
    """The same, for as long as it is used."""
    engine = open_store(place)
    try:
        with usable(place):
            yield engine
    finally:
        engine.dispose()


@contextmanager
def usable(place: Location) -> Iterator[None]:
    """What goes wrong in the database is a ProjectError that says so."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise ProjectError(
            f"the store cannot be used: {str(error.orig).strip()}", where=str(place), fix=_way_out(place)
        ) from error


def _way_out(place: Location) -> str:
    if place.url:
        return "sfmeta store check, once the server answers and its user may do what it says"
    return (
        "see that the disk has room and the file is yours; if it is damaged, put a copy of it back, or move it away: "
        "the next sync then asks the org, and the history of deploys begins anew"
    )


def _file(place: Location) -> Engine:
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        place.file.touch(mode=0o600)
    except OSError as error:
        raise ProjectError(f"the store cannot be made: {error.strerror}", where=str(place)) from error
    engine = sa.create_engine(f"sqlite:///{place.file}", connect_args={"timeout": 30.0})
    sa.event.listen(engine, "connect", _configure)
    return engine


def _server(url: str) -> Engine:
    try:
        return sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ImportError as error:
        raise ProjectError(
            "a store on PostgreSQL needs its driver, which is not installed",
            fix="pip install 'sfmeta[postgresql]'",
        ) from error


def one_moment(connection: Connection) -> None:
    """Begin a transaction in which every query sees the database as it is now."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")  # Python's driver would begin with the first change only
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def pair_number(engine: Engine, org_id: str, object_: str, upflow: str) -> int:
    """The number of the pair, known from now on."""
    names = {"org_id": org_id, "object": object_, "upflow": upflow}
    query = sa.select(pair.c.id).where(*(pair.c[name] == value for name, value in names.items()))
    with engine.begin() as connection:
        number = connection.scalar(query)
        if number is None:
            upsert(connection, pair, [names], keep=True)
            number = connection.scalar(query)
    assert isinstance(number, int)
    return number


def among(column: sa.ColumnElement[Any], values: Sequence[Any]) -> Iterator[sa.ColumnElement[bool]]:
    """That the column has one of the values, of which there may be more than a statement can hold: a part at a time."""
    for start in range(0, len(values), AT_ONCE):
        yield column.in_(values[start : start + AT_ONCE])


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

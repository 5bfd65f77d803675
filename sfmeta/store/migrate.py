"""Bring a database up to date, one process at a time; refuse one that a newer sfmeta has written."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sfmeta.errors import ProjectError
from sfmeta.store.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy.engine import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x5F_6D_65_74_61
"""The advisory lock of PostgreSQL under which one process migrates and the others wait."""

applied = sa.table("alembic_version", sa.column("version_num"))


@cache
def steps() -> tuple[str, ...]:
    """The numbers of the migrations, the newest last: their file names begin with them, which saves importing alembic
    where there is nothing to do."""
    return tuple(sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def migrate(engine: Engine, name: str) -> None:
    """Apply what is missing, all or nothing. ``name`` is what a message calls the database."""
    with engine.connect() as connection:
        found = revision(connection)
    if found == steps()[-1]:
        return
    if found is not None and found not in steps():
        raise ProjectError(
            f"the store was written by a newer sfmeta (its layout is {found}, this one knows up to {steps()[-1]})",
            where=name,
            fix="upgrade sfmeta here, too",
        )
    from alembic import command  # slow to import, and rarely needed

    with _exclusive(engine) as connection:
        command.upgrade(config(connection), "head")  # asks again how far the database is


def revision(connection: Connection) -> str | None:
    """The last migration that was applied; None: not one."""
    if not sa.inspect(connection).has_table(applied.name):
        return None
    return connection.scalar(sa.select(applied.c.version_num))


def differences(connection: Connection) -> tuple[str, ...]:
    """Where the tables that are there differ from those that are declared."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    options = {"compare_type": True, "compare_server_default": True}
    found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return tuple(" ".join(str(part) for part in each if part is not None) for each in found)


def config(connection: Connection) -> Config:
    """What alembic's commands want to know."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


@contextmanager
def _exclusive(engine: Engine) -> Iterator[Connection]:
    """A transaction of one process; the others wait before theirs, and then find nothing to do."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            yield connection
        return
    alone = sa.create_engine(engine.url, poolclass=sa.NullPool, connect_args={"timeout": 30.0})
    sa.event.listen(alone, "connect", _manual)
    sa.event.listen(alone, "begin", _immediate)
    with alone.begin() as connection:
        yield connection


def _manual(connection: Any, _: object) -> None:
    """Python's driver would leave changes of tables outside of the transaction; a table that is made anew must not
    take the rows that point to it along."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = OFF")


def _immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")

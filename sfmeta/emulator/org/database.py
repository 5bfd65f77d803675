"""Rows: SQLite with one table an sObject and one column a field, one lock, transactions that nest.

**Columns** are named ``SObject.table`` and ``Field.column`` (quote them with ``quoted``). What a cell holds:

- text: as given; compared without regard to case, as SOQL does (unless the field is case-sensitive);
- boolean: 0 or 1; int: INTEGER; double, currency, percent: REAL;
- date ``2026-01-31``, time ``12:00:00.000Z``, datetime ``2026-01-31T12:00:00.000+0000`` (always UTC): as REST writes
  them, so that their order is the order of time;
- id and reference: 18 characters; NULL where there is no value (the empty text is never stored).

**Deleting** a row sets ``IsDeleted``; ``queryAll`` still sees it. Every object has the columns of ``SYSTEM_FIELDS``.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from sfmeta.emulator.org.schema import Field, SObject

    Cell: TypeAlias = str | int | float | None

SYSTEM_FIELDS = (
    "Id",
    "IsDeleted",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
)


def quoted(name: str) -> str:
    """A table's or column's name as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


class Database:
    """One connection, used by one thread at a time: take ``lock`` (or be in a ``transaction``) around what belongs
    together. ``before_commit`` is called at the end of every outermost transaction, ``after_rollback`` after one that
    failed, at whatever depth."""

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.before_commit: list[Callable[[], None]] = []
        self.after_rollback: list[Callable[[], None]] = []
        self._depth = 0
        self._connection = sqlite3.connect(
            str(path) if path else ":memory:", isolation_level=None, check_same_thread=False, cached_statements=512
        )
        self._connection.execute("PRAGMA foreign_keys = OFF")
        if path:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        else:
            self._connection.execute("PRAGMA journal_mode = MEMORY")
        self._connection.execute("PRAGMA temp_store = MEMORY")

    def close(self) -> None:
        with self.lock:
            self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. The outermost one is a transaction, one inside another a savepoint; an exception undoes it.

        This is what gives allOrNone and rollbackOnError: raise to undo, or catch around it to go on.
        """
        with self.lock:
            depth = self._depth
            self._connection.execute(f"SAVEPOINT s{depth}" if depth else "BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
                if not depth:
                    for hook in self.before_commit:
                        hook()
            except BaseException:
                self._depth = depth
                self._connection.execute(f"ROLLBACK TO s{depth}" if depth else "ROLLBACK")
                if depth:
                    self._connection.execute(f"RELEASE s{depth}")
                for hook in self.after_rollback:
                    hook()
                raise
            self._depth = depth
            self._connection.execute(f"RELEASE s{depth}" if depth else "COMMIT")

    def execute(self, sql: str, values: Sequence[Cell] | Mapping[str, Cell] = ()) -> int:
        """Run one statement; how many rows it changed."""
        with self.lock:
            return self._connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[Cell]]) -> int:
        with self.lock:
            return self._connection.executemany(sql, rows).rowcount

    def query(self, sql: str, values: Sequence[Cell] | Mapping[str, Cell] = ()) -> list[tuple[Cell, ...]]:
        """All rows of a SELECT."""
        with self.lock:
            return self._connection.execute(sql, values).fetchall()

    def function(self, name: str, arity: int, function: Callable[..., Cell]) -> None:
        """Make a Python function callable from SQL (deterministic: the same arguments give the same answer)."""
        self._connection.create_function(name, arity, function, deterministic=True)

    def watch(self, tables: Iterable[str], changed: Callable[[], None]) -> None:
        """Call ``changed`` after every insert, update or delete in one of the tables."""

        def notify() -> None:
            changed()

        name = f"notify_{id(changed)}"
        self._connection.create_function(name, 0, notify)
        for table in tables:
            for event in ("INSERT", "UPDATE", "DELETE"):
                self._connection.execute(
                    f"CREATE TEMP TRIGGER {quoted(f'{name}_{table}_{event}')} AFTER {event} ON main.{quoted(table)}"
                    f" BEGIN SELECT {name}(); END"
                )

    def tables(self) -> set[str]:
        return {str(name) for (name,) in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def create_table(self, sobject: SObject) -> None:
        """The table of an object with its fields' columns and indexes; nothing happens where it is there already."""
        columns = ", ".join(
            f"{quoted(field.column)} {field.column_type}{' PRIMARY KEY' if field.name == 'Id' else ''}"
            for field in sobject.fields
            if field.stored
        )
        self.execute(f"CREATE TABLE IF NOT EXISTS {quoted(sobject.table)} ({columns})")
        for field in sobject.fields:
            self.index(sobject, field)

    def add_column(self, sobject: SObject, field: Field) -> None:
        """The column of a new field; nothing happens where it is there already. Rows that are there get a checkbox's
        default, and nothing in any other field."""
        if field.stored and field.column not in self.columns(sobject.table):
            default = f" DEFAULT {int(bool(field.default_value))}" if field.type == "boolean" else ""
            column = f"{quoted(field.column)} {field.column_type}{default}"
            self.execute(f"ALTER TABLE {quoted(sobject.table)} ADD COLUMN {column}")
        self.index(sobject, field)

    def drop_column(self, table: str, column: str) -> None:
        """Forget a purged field's values."""
        self.execute(f"DROP INDEX IF EXISTS {quoted(f'{table}.{column}')}")
        self.execute(f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(column)}")

    def index(self, sobject: SObject, field: Field) -> None:
        """An index for what is looked up by value: external ids, unique fields and what points to a parent."""
        to_parent = field.type == "reference" and not {"User", "RecordType"} & set(field.reference_to)
        if field.stored and (field.external_id or field.unique or to_parent):
            self.execute(
                f"CREATE INDEX IF NOT EXISTS {quoted(f'{sobject.table}.{field.column}')}"
                f" ON {quoted(sobject.table)} ({quoted(field.column)}) WHERE {quoted(field.column)} IS NOT NULL"
            )

    def columns(self, table: str) -> set[str]:
        return {str(row[1]) for row in self.query(f"PRAGMA table_info({quoted(table)})")}

    def insert(self, table: str, rows: Sequence[Mapping[str, Cell]]) -> None:
        """Insert rows given by column; all rows of a call have the same columns. Raw: nothing is checked or filled."""
        if not rows:
            return
        columns = list(rows[0])
        marks = ", ".join("?" * len(columns))
        self.execute_many(
            f"INSERT INTO {quoted(table)} ({', '.join(map(quoted, columns))}) VALUES ({marks})",
            ([row[column] for column in columns] for row in rows),
        )

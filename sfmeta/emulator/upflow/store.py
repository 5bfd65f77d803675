"""The organization's rows: SQLite, in memory or in a file, one connection and one lock.

The four kinds of document share their columns: ``amount`` is gross and in the currency's minor unit, ``day`` is when it
was issued or validated, ``linked`` how much of it is applied. A *credit* (payment, credit note) is applied to a *debit*
(invoice, refund) by a row of ``link``. ``mark`` is a state that does not follow from dates and amounts.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    Row: TypeAlias = sqlite3.Row

DOCUMENTS: Final = ("invoice", "payment", "credit_note", "refund")

_DOCUMENT: Final = """
CREATE TABLE IF NOT EXISTS {table} (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, external_id TEXT, custom_id TEXT, customer INTEGER NOT NULL,
    name TEXT, currency TEXT NOT NULL, amount INTEGER NOT NULL, net INTEGER, instrument TEXT,
    day TEXT, due TEXT, paid TEXT, mark TEXT, linked INTEGER NOT NULL DEFAULT 0
);
"""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rate (currency TEXT PRIMARY KEY, factor REAL NOT NULL);
CREATE TABLE IF NOT EXISTS user (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, first_name TEXT, last_name TEXT, email TEXT, position TEXT
);
CREATE TABLE IF NOT EXISTS dunning_plan (n INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT, mode TEXT, entity TEXT);
CREATE TABLE IF NOT EXISTS custom_field (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, external_id TEXT, name TEXT NOT NULL, type TEXT NOT NULL, options TEXT
);
CREATE TABLE IF NOT EXISTS customer (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, external_id TEXT, name TEXT, vat_number TEXT, accounting_ref TEXT,
    account_manager TEXT, dunning_plan TEXT, address TEXT, parent INTEGER, contacts TEXT, direct_url TEXT,
    payment_methods TEXT, portal INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS custom_value (
    customer INTEGER NOT NULL, field INTEGER NOT NULL, value TEXT, PRIMARY KEY (customer, field)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link (
    credit_kind TEXT NOT NULL, credit INTEGER NOT NULL, debit_kind TEXT NOT NULL, debit INTEGER NOT NULL,
    amount INTEGER NOT NULL, batch TEXT
);
CREATE TABLE IF NOT EXISTS portal_link (
    token TEXT PRIMARY KEY, customer INTEGER NOT NULL, made REAL NOT NULL, expires REAL NOT NULL, frame_ancestors TEXT
);
""" + "".join(_DOCUMENT.format(table=table) for table in DOCUMENTS)
_INDEXES: Final = "".join(
    [
        *(f"CREATE UNIQUE INDEX IF NOT EXISTS {table}_id ON {table} (id);" for table in (*DOCUMENTS, "customer")),
        *(
            f"CREATE INDEX IF NOT EXISTS {table}_external ON {table} (external_id);"
            for table in (*DOCUMENTS, "customer")
        ),
        *(f"CREATE INDEX IF NOT EXISTS {table}_customer ON {table} (customer);" for table in DOCUMENTS),
        "CREATE INDEX IF NOT EXISTS link_credit ON link (credit, credit_kind);",
        "CREATE INDEX IF NOT EXISTS link_debit ON link (debit, debit_kind);",
        "CREATE INDEX IF NOT EXISTS link_batch ON link (batch) WHERE batch IS NOT NULL;",
    ]
)


class Store:
    """Rows by table. Every method may be called from any thread; `transaction` keeps others out."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._totals: dict[str, int] = {}
        self._connection = sqlite3.connect(str(path or ":memory:"), isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL" if path else "PRAGMA journal_mode = MEMORY")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def index(self) -> None:
        """Make what look-ups need: after the seed, so that seeding a million rows is fast."""
        with self._lock:
            self._connection.executescript(_INDEXES)
            self._connection.execute("ANALYZE")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            self._connection.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                self._totals.clear()
                raise
            self._connection.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def named(self, sql: str, values: Mapping[str, Any]) -> list[Row]:
        """Rows of a query whose parameters have names."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: Any) -> None:
        with self._lock:
            self._connection.execute(sql, values)

    def insert(self, table: str, row: dict[str, Any]) -> int:
        """The number ``n`` of the new row."""
        with self._lock:
            names = ", ".join(row)
            marks = ", ".join("?" * len(row))
            cursor = self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
            self._totals.pop(table, None)
            return int(cursor.lastrowid or 0)

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        with self._lock:
            marks = ", ".join("?" * len(columns))
            self._connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
            self._totals.pop(table, None)

    def delete(self, table: str, n: int) -> None:
        self.run(f"DELETE FROM {table} WHERE n = ?", n)
        self._totals.pop(table, None)

    def total(self, table: str) -> int:
        with self._lock:
            if table not in self._totals:
                self._totals[table] = self.rows(f"SELECT count(*) AS total FROM {table}")[0]["total"]
            return self._totals[table]

    def page(self, table: str, offset: int, limit: int) -> list[Row]:
        """Rows in the order they were made. Where none was ever deleted a page is found without counting up to it."""
        last = self.rows(f"SELECT coalesce(max(n), 0) AS last FROM {table}")[0]["last"]
        if last == self.total(table):
            return self.rows(f"SELECT * FROM {table} WHERE n > ? ORDER BY n LIMIT ?", offset, limit)
        return self.rows(f"SELECT * FROM {table} ORDER BY n LIMIT ? OFFSET ?", limit, offset)

    def page_of(self, table: str, customer: int, offset: int, limit: int) -> tuple[list[Row], int]:
        """The same of one customer's documents, and how many it has."""
        total = self.rows(f"SELECT count(*) AS total FROM {table} WHERE customer = ?", customer)[0]["total"]
        sql = f"SELECT * FROM {table} WHERE customer = ? ORDER BY n LIMIT ? OFFSET ?"
        return self.rows(sql, customer, limit, offset), total

    def meta(self, key: str) -> str | None:
        found = self.row("SELECT value FROM meta WHERE key = ?", key)
        return None if found is None else str(found["value"])

    def set_meta(self, key: str, value: str) -> None:
        self.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value)

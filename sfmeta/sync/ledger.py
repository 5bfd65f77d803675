"""Everything that a run read, in tables of DuckDB: what is computed over columns is computed here.

`schema.sql` says what is held, `metrics.sql` what it amounts to, `match.sql` who belongs to whom. On disk or in memory,
as the caller says; whatever the size of the organization, Python sees a page at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sfmeta.sync.documents import CreditNote, Invoice, Payment, Plain, Refund

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from sfmeta.sync.documents import Customer, Document

PAGE = 1_000

TYPES: Mapping[str, str] = {
    # the columns of schema.sql that are not text
    **dict.fromkeys(("amount_due", "amount_overdue", "count_due", "count_overdue"), "HUGEINT"),
    **dict.fromkeys(("gross", "outstanding", "amount", "linked"), "HUGEINT"),
    **dict.fromkeys(("due", "paid"), "DATE"),
}

STATED = ("id", "external_id", "name", "currency", "amount_due", "amount_overdue", "count_due", "count_overdue")

TABLES: dict[type, str] = {Invoice: "invoice", Payment: "payment", CreditNote: "credit_note", Refund: "refund"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a matched customer: the columns of `metrics.sql`, amounts in minor units of ``currency``.

    A figure that would mix currencies is marked, and has no value. ``given`` is what Upflow states of it outright, by
    the key of the exported field; a key is missing where Upflow does not mention it.
    """

    account_id: str
    customer_id: str
    external_id: str | None
    name: str | None
    currency: str | None
    due_amount: int
    overdue_amount: int
    due_count: int
    overdue_count: int
    outstanding_amount: int
    balance_mixed: bool
    outstanding_mixed: bool
    delay_gross_days: int | None
    delay_gross: int | None
    delay_mixed: bool
    given: Mapping[str, Plain]


FIGURES = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as it goes into the ledger: with its identifier and what it gives for the exported fields."""

    customer: Customer
    identifier: str | None
    given: Mapping[str, Plain]


class Ledger:
    """The tables of one run. Add pages, then ``settle``, then read."""

    def __init__(self, path: str = ":memory:") -> None:
        import duckdb  # 20 MB of library: only who computes pays for it

        self._db: DuckDBPyConnection = duckdb.connect(path)
        self._db.execute(_sql("schema"))

    def close(self) -> None:
        self._db.close()

    def add_customers(self, rows: Sequence[CustomerRow]) -> None:
        latest = {row.customer.id: row for row in rows}.values()
        columns: dict[str, list[Any]] = {name: [getattr(row.customer, name) for row in latest] for name in STATED}
        columns["identifier"] = [row.identifier for row in latest]
        columns["given"] = [json.dumps(row.given, ensure_ascii=False, default=_exact) for row in latest]
        self._insert("customer", columns)

    def add_documents(self, documents: Sequence[Document]) -> None:
        """A page of one kind of document."""
        latest = {document.id: document for document in documents}.values()
        for kind in {type(document) for document in latest}:
            of_kind = [document for document in latest if type(document) is kind]
            names = [field.name for field in fields(kind)]
            self._insert(TABLES[kind], {name: [getattr(one, name) for one in of_kind] for name in names})

    def add_accounts(self, accounts: Sequence[tuple[str, str | None]]) -> None:
        """A page of Accounts: id and identifier."""
        latest = dict(accounts)
        self._insert("account", {"id": list(latest), "identifier": list(latest.values())})

    def customers_without_balances(self) -> int:
        """Of how many customers Upflow does not state what is due, so that invoices must be read for it."""
        return self._count(
            "customer WHERE amount_due IS NULL OR amount_overdue IS NULL OR count_due IS NULL OR count_overdue IS NULL"
        )

    def settle(self, today: date) -> None:
        """Compute the figures as of ``today`` and who belongs to whom."""
        self._db.execute(_sql("metrics"), {"today": today})
        self._db.execute(_sql("match"))

    def figures(self) -> Iterator[list[Figures]]:
        """The matched customers in the order of their Accounts, a page at a time."""
        rows = self._db.cursor().execute(
            f"""
            SELECT {", ".join(FIGURES)}
            FROM customer_fate
            JOIN metrics USING (customer_id)
            JOIN (SELECT id AS customer_id, external_id, name, given FROM customer) USING (customer_id)
            WHERE fate = 'matched'
            ORDER BY account_id
            """
        )
        while page := rows.fetchmany(PAGE):
            yield [_figures(row) for row in page]

    def fates(self) -> dict[str, int]:
        """How many customers met which fate in matching."""
        rows = self._db.execute("SELECT fate, count(*) FROM customer_fate GROUP BY fate ORDER BY fate").fetchall()
        return {str(fate): int(many) for fate, many in rows}

    def _insert(self, table: str, columns: Mapping[str, list[Any]]) -> None:
        """Rows by their columns: far faster than row by row. An id that is there already is replaced."""
        marks = ", ".join(
            f"unnest(${number}::{TYPES.get(name, 'VARCHAR')}[])" for number, name in enumerate(columns, start=1)
        )
        self._db.execute(
            f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {marks}", list(columns.values())
        )

    def _count(self, what: str) -> int:
        row = self._db.execute(f"SELECT count(*) FROM {what}").fetchone()
        assert row is not None
        return int(row[0])


def _figures(row: Sequence[Any]) -> Figures:
    columns: dict[str, Any] = dict(zip(FIGURES, row, strict=True))
    return Figures(**columns | {"given": _decoded(columns["given"])})


def _decoded(given: str) -> Mapping[str, Plain]:
    def frozen(value: Any) -> Plain:
        return tuple(map(frozen, value)) if isinstance(value, list) else value

    return {key: frozen(value) for key, value in json.loads(given, parse_float=Decimal).items()}


def _exact(value: object) -> str:
    """A decimal in JSON: as text, which loses nothing."""
    assert isinstance(value, Decimal)
    return format(value, "f")


@cache
def _sql(name: str) -> str:
    return files("sfmeta.sync").joinpath(f"{name}.sql").read_text(encoding="utf-8")

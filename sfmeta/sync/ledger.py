"""Everything that a run read, in tables of DuckDB: what is computed over columns is computed here.

`schema.sql` says what is held, `metrics.sql` what it amounts to, `match.sql` who belongs to whom. Whatever the size of
the organization, Python sees a page at a time, and DuckDB lays aside on disk what does not fit into memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

from sfmeta.sync import exact
from sfmeta.sync.documents import CreditNote, Invoice, Payment, Plain, Refund
from sfmeta.sync.record import RecordChange
from sfmeta.sync.rows import FIGURES, DueLink, Figures, LeftOut, LostAccount, Stated, Suggestion, TraitRow
from sfmeta.sync.sight import Document, Sight
from sfmeta.sync.stated import balances_of

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from sfmeta.sync.documents import Document as Entry
    from sfmeta.sync.rows import AccountRow, CustomerRow

PAGE = 1_000
PIECE = 10_000
MEMORY = "1GB"

TYPES: Mapping[str, str] = {
    # the columns of schema.sql that are not text
    **dict.fromkeys(("amount_due", "amount_overdue", "count_due", "count_overdue"), "HUGEINT"),
    **dict.fromkeys(("gross", "outstanding", "amount", "linked"), "HUGEINT"),
    **dict.fromkeys(("due", "paid", "day"), "DATE"),
    **dict.fromkeys(("known", "had"), "BOOLEAN"),
}

STATED = (
    *("id", "external_id", "name", "parent_id", "currency"),
    *("amount_due", "amount_overdue", "count_due", "count_overdue"),
)

STATES = ("DUE", "OVERDUE", "PAID", "DISPUTED", "UNSENT", "VOIDED", "CANCELLED", "CANCELED")
"""What an invoice is known to be; another state is tolerated, and told."""

KINDS = {
    # a list of the API, and what one of its documents is called
    "invoices": "invoice",
    "payments": "payment",
    "credit_notes": "credit note",
    "refunds": "refund",
}
DOCUMENT = tuple(field.name for field in fields(Document))
CHANGE = tuple(field.name for field in fields(RecordChange))

TABLES: dict[type, str] = {Invoice: "invoice", Payment: "payment", CreditNote: "credit_note", Refund: "refund"}

LISTS: dict[str, tuple[type, str]] = {f"{table}s": (kind, table) for kind, table in TABLES.items()}
"""The API's lists of documents by name."""


class Ledger:
    """The tables of one run. Add customers and Accounts, then ``match``; add documents, then ``settle``; then read.

    ``mentioned`` are the keys of the exported fields that Upflow gave for at least one customer.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        """``scratch`` is a folder for what does not fit into ``MEMORY``; the caller deletes it."""
        import duckdb  # 20 MB of library: only who computes pays for it

        config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": MEMORY}
        if scratch is not None:
            config["temp_directory"] = str(scratch)
        self._db: DuckDBPyConnection = duckdb.connect(":memory:", config=config)
        self._db.execute(_sql("schema"))
        self.mentioned: set[str] = set()
        self._today, self._kinds = date.min, tuple[str, ...]()
        self._waiting: dict[type, dict[str, Entry]] = {kind: {} for kind in TABLES}

    def close(self) -> None:
        self._db.close()

    def add_customers(self, rows: Sequence[CustomerRow]) -> None:
        latest = {row.customer.id: row for row in rows}.values()
        columns: dict[str, list[Any]] = {name: [getattr(row.customer, name) for row in latest] for name in STATED}
        columns["identifier"] = [row.identifier for row in latest]
        columns["balances"] = [balances_of(row.customer) for row in latest]
        columns["given"] = [exact.dumps(row.given) for row in latest]
        self.mentioned.update(*(row.given for row in latest))
        self._insert("customer", columns)

    def add_documents(self, documents: Sequence[Entry]) -> None:
        """A page of documents; written when enough of a kind have come together, for a table takes few large pieces
        far faster than many small ones."""
        for document in documents:
            self._waiting[type(document)][document.id] = document
        for kind, waiting in self._waiting.items():
            if len(waiting) >= PIECE:
                self._write(kind)

    def add_accounts(self, accounts: Sequence[AccountRow]) -> None:
        latest = {account.id: account for account in accounts}.values()
        columns: dict[str, list[Any]] = {
            "id": [account.id for account in latest],
            "identifier": [account.identifier for account in latest],
            "kept_in": [account.kept_in for account in latest],
            "held": [None if account.held is None else exact.dumps(account.held) for account in latest],
        }
        self._insert("account", columns)

    def add_changes(self, changes: Sequence[RecordChange]) -> None:
        columns: dict[str, list[Any]] = {
            name: [getattr(change, name) for change in changes]
            for name in ("account_id", "customer_id", "name", "known", "currency", "wanted")
        }
        for name in ("before", "after", "why"):
            columns[name] = [exact.dumps(getattr(change, name)) for change in changes]
        self._insert("change", columns)

    def add_due_links(self, due: Sequence[DueLink]) -> None:
        names = [field.name for field in fields(DueLink)]
        self._insert("due_link", {name: [getattr(one, name) for one in due] for name in names})

    def document_count(self, name: str) -> int:
        """How many documents of the list ``name`` were read, each counted once."""
        kind, table = LISTS[name]
        self._write(kind)
        return self._count(table)

    def add_traits(self, traits: Sequence[TraitRow]) -> None:
        names = [field.name for field in fields(TraitRow)]
        self._insert("trait", {name: [getattr(one, name) for one in traits] for name in names})

    def customer_count(self) -> int:
        return self._count("customer")

    def customers_without_balances(self) -> int:
        """Of how many customers Upflow does not state what is due, so that invoices must be read for it."""
        return self._count(
            "customer WHERE amount_due IS NULL OR amount_overdue IS NULL OR count_due IS NULL OR count_overdue IS NULL"
        )

    def match(self, *, rollup: bool = False) -> None:
        """Decide who belongs to whom, and whose documents count for whom: with ``rollup`` children's for parents."""
        self._run("family", rollup=rollup)
        self._run("match")

    def add_stated(self, rows: Sequence[Stated]) -> None:
        """What is remembered of earlier reads."""
        names = ("customer_id", "record_id", "balances")
        self._insert("stated", {name: [getattr(row, name) for row in rows] for name in names})

    def find_moved(self, failing: Sequence[str]) -> int:
        """How many customers' documents must be read: those that moved, and those of the records ``failing``."""
        self._run("moved", failing=list(failing))
        return self._count("moved")

    def moved(self, size: int) -> Iterator[list[str]]:
        """Their ids, ``size`` at a time."""
        pages = self._pages("SELECT customer_id FROM moved ORDER BY customer_id", size)
        return ([str(row[0]) for row in page] for page in pages)

    def leave_unread(self) -> None:
        """The documents of all the others are not read: what they decide is not known in this run."""
        self._db.execute(
            "INSERT OR REPLACE INTO unread SELECT id FROM customer WHERE id NOT IN (SELECT customer_id FROM moved)"
        )

    def newly_stated(self, failing: Sequence[str], size: int) -> Iterator[list[Stated]]:
        """What is to be remembered now that everything was written, except to the records ``failing``."""
        self.find_moved(failing)
        query = """
            SELECT customer_id, record_id, CASE WHEN NOT coalesce(failing, FALSE) THEN balances END
            FROM tracked WHERE differs ORDER BY customer_id
        """
        return ([Stated(*row) for row in page] for page in self._pages(query, size))

    def settle(self, today: date) -> None:
        """Compute the figures as of ``today``."""
        for kind in TABLES:
            self._write(kind)
        self._run("metrics", today=today)

    def look(self, today: date, kinds: Sequence[str]) -> None:
        """Lay out what was seen of the documents, of the ``kinds`` that were read at all."""
        self._today, self._kinds = today, tuple(sorted(KINDS[kind] for kind in kinds))
        self._db.execute(_sql("documents"))

    def digests(self, first: str, last: str) -> dict[str, str]:
        """By customer, of the Accounts between these: the digest of its documents; none where they were not read."""
        if not self._kinds:
            return {}
        query = "SELECT customer_id, digest FROM sight WHERE account_id BETWEEN $1 AND $2"
        return dict(self._db.execute(query, [first, last]).fetchall())

    def sights(self, first: str, last: str, customer_ids: Collection[str]) -> dict[str, Sight]:
        """What was seen of these customers, whose Accounts lie between these."""
        digests = {id_: digest for id_, digest in self.digests(first, last).items() if id_ in customer_ids}
        found: dict[str, list[Document]] = {id_: [] for id_ in digests}
        query = f"""
            SELECT customer_id, {", ".join(DOCUMENT)} FROM document
            WHERE account_id BETWEEN $1 AND $2 AND customer_id IN (SELECT unnest($3::VARCHAR[])) ORDER BY kind, id
        """
        for customer_id, *row in self._db.execute(query, [first, last, list(digests)]).fetchall():
            found[customer_id].append(Document(*row))
        return {id_: Sight(self._today, digests[id_], self._kinds, tuple(found[id_])) for id_ in digests}

    def figures(self) -> Iterator[list[Figures]]:
        """The matched customers in the order of their Accounts, a page at a time."""
        return self._figures("fate = 'matched'")

    def unmatched_figures(self) -> Iterator[list[Figures]]:
        """All other customers; their ``account_id`` is empty."""
        return self._figures("fate <> 'matched'")

    def changes(self, size: int) -> Iterator[list[RecordChange]]:
        """The changes in the order of their Accounts, ``size`` at a time."""
        query = f"SELECT {', '.join(CHANGE)} FROM change ORDER BY account_id"
        return ([_change(row) for row in page] for page in self._pages(query, size))

    def held(self, account_ids: Sequence[str]) -> dict[str, Mapping[str, Plain]]:
        """What these Accounts have now, as far as it was asked."""
        query = "SELECT id, held FROM account WHERE held IS NOT NULL AND id IN (SELECT unnest($ids::VARCHAR[]))"
        return {row[0]: _decoded(row[1]) for row in self._db.execute(query, {"ids": list(account_ids)}).fetchall()}

    def change_count(self) -> int:
        return self._count("change")

    def due_links(self, size: int) -> Iterator[list[DueLink]]:
        """The links to make in the order of their Accounts, ``size`` at a time."""
        query = "SELECT account_id, customer_id, had, name FROM due_link ORDER BY account_id"
        return ([DueLink(*row) for row in page] for page in self._pages(query, size))

    def keep_changes(self, account_ids: Sequence[str]) -> None:
        """Of the changes, those of these Accounts only; no link is made."""
        self._db.execute("DELETE FROM change WHERE account_id NOT IN (SELECT unnest($1::VARCHAR[]))", [account_ids])
        self._db.execute("DELETE FROM due_link")

    def keep_due_links(self, account_ids: Iterable[str]) -> None:
        """Of the links that are due, those of these Accounts only."""
        self._db.execute("CREATE OR REPLACE TABLE wanted_link (account_id VARCHAR PRIMARY KEY)")
        ids = iter(account_ids)
        while page := list(islice(ids, PIECE)):
            self._insert("wanted_link", {"account_id": page})
        self._db.execute("DELETE FROM due_link WHERE account_id NOT IN (SELECT account_id FROM wanted_link)")

    def due_link_count(self) -> int:
        return self._count("due_link")

    def unknown_states(self) -> dict[str, int]:
        """States of invoices that metrics.sql does not know, and how many have them: these count for nothing."""
        query = """
            SELECT coalesce(state, '(none)') AS found, count(*) FROM invoice
            WHERE found NOT IN (SELECT unnest($1)) GROUP BY found ORDER BY found
        """
        return {str(state): int(many) for state, many in self._db.execute(query, [list(STATES)]).fetchall()}

    def customer_fates(self) -> dict[str, int]:
        """How many customers met which fate in matching."""
        return self._fates("customer_fate")

    def account_fates(self) -> dict[str, int]:
        """How many of the Accounts that carry an identifier met which fate."""
        return self._fates("account_fate")

    def left_out(self, most: int) -> list[LeftOut]:
        """Customers that were not matched, by fate and name; not more than ``most`` of them."""
        query = """
            SELECT customer_id, external_id, name, customer_fate.identifier, fate
            FROM customer_fate JOIN customer ON customer.id = customer_id
            WHERE fate <> 'matched' ORDER BY fate, name, customer_id LIMIT $most
        """
        return [LeftOut(*row) for row in self._db.execute(query, {"most": most}).fetchall()]

    def lost_accounts(self, most: int) -> list[LostAccount]:
        """Accounts that carry an identifier and were not matched, by fate; not more than ``most`` of them."""
        query = (
            "SELECT account_id, identifier, fate FROM account_fate WHERE fate <> 'matched' ORDER BY 3, 1 LIMIT $most"
        )
        return [LostAccount(*row) for row in self._db.execute(query, {"most": most}).fetchall()]

    def suggestions(self, most: int) -> list[Suggestion]:
        """What may belong together, the likeliest first; not more than ``most``."""
        rows = self._db.execute(_sql("suggest"), {"most": most}).fetchall()
        return [Suggestion(*map(_frozen, row)) for row in rows]

    def _figures(self, which: str) -> Iterator[list[Figures]]:
        query = f"""
            SELECT {", ".join(FIGURES)}
            FROM (SELECT customer_id, fate, coalesce(account_id, '') AS account_id FROM customer_fate)
            JOIN metrics USING (customer_id)
            JOIN (SELECT id AS customer_id, external_id, name, given FROM customer) USING (customer_id)
            LEFT JOIN (SELECT id AS account_id, kept_in, held FROM account) USING (account_id)
            WHERE {which}
            ORDER BY account_id, customer_id
        """
        return ([_row_of_figures(row) for row in page] for page in self._pages(query, PAGE))

    def _run(self, name: str, **values: Any) -> None:
        """The statements of a file, each with those of the ``values`` that it names."""
        for statement in self._db.extract_statements(_sql(name)):
            self._db.execute(statement, {each: values[each] for each in statement.named_parameters})

    def _write(self, kind: type) -> None:
        waiting = list(self._waiting[kind].values())
        if waiting:
            names = [field.name for field in fields(kind)]
            self._insert(TABLES[kind], {name: [getattr(one, name) for one in waiting] for name in names})
            self._waiting[kind].clear()

    def _insert(self, table: str, columns: Mapping[str, list[Any]]) -> None:
        """Rows by their columns: far faster than row by row. An id that is there already is replaced."""
        marks = ", ".join(
            f"unnest(${number}::{TYPES.get(name, 'VARCHAR')}[])" for number, name in enumerate(columns, start=1)
        )
        self._db.execute(
            f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {marks}", list(columns.values())
        )

    def _fates(self, table: str) -> dict[str, int]:
        rows = self._db.execute(f"SELECT fate, count(*) FROM {table} GROUP BY fate ORDER BY fate").fetchall()
        return {str(fate): int(many) for fate, many in rows}

    def _pages(self, query: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """On a cursor of its own: the tables may be written meanwhile."""
        cursor = self._db.cursor()
        cursor.execute(query)
        while page := cursor.fetchmany(size):
            yield page
        cursor.close()

    def _count(self, what: str) -> int:
        row = self._db.execute(f"SELECT count(*) FROM {what}").fetchone()
        assert row is not None
        return int(row[0])


def _row_of_figures(row: Sequence[Any]) -> Figures:
    columns: dict[str, Any] = dict(zip(FIGURES, row, strict=True))
    held = columns["held"]
    return Figures(**columns | {"given": _decoded(columns["given"]), "held": held and _decoded(held)})


def _change(row: Sequence[Any]) -> RecordChange:
    columns = dict(zip(CHANGE, row, strict=True))
    decoded = {name: exact.loads(columns[name]) for name in ("before", "after", "why")}
    return RecordChange(**columns | decoded | {"why": tuple(decoded["why"])})


def _decoded(text: str) -> Mapping[str, Plain]:
    return {key: _frozen(value) for key, value in exact.loads(text).items()}


def _frozen(value: Any) -> Any:
    """A list as a tuple."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@cache
def _sql(name: str) -> str:
    return files("sfmeta.sync").joinpath(f"{name}.sql").read_text(encoding="utf-8")

"""Everything that a run read, in tables of DuckDB: what is computed over columns is computed here.

`schema.sql` says what is held, `metrics.sql` what it amounts to, `match.sql` who belongs to whom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from sfmeta.sync import exact
from sfmeta.sync.intake import Intake
from sfmeta.sync.record import RecordChange
from sfmeta.sync.rows import FIGURES, DueLink, Figures, LeftOut, LostAccount, Stated, Suggestion
from sfmeta.sync.sight import Document, Sight
from sfmeta.sync.tables import sql
from sfmeta.sync.unfinished import PIECE, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.sync.documents import Plain

PAGE = 1_000

STATES = ("DUE", "OVERDUE", "PAID", "DISPUTED", "UNSENT", "VOIDED", "CANCELLED", "CANCELED")
"""What an invoice is known to be; another state is tolerated, and told."""

LACKING = {
    # what it means that an invoice lacks something, and which do
    "is of no customer": "customer_id IS NULL",
    "has no due date, so the payment delay leaves it out": "due IS NULL AND state IN ('PAID', 'OVERDUE', 'DISPUTED')",
    "is paid, and does not say when, so the payment delay leaves it out": "due IS NOT NULL AND paid IS NULL"
    " AND state = 'PAID'",
}

KINDS = {
    # a list of the API, and what one of its documents is called
    "invoices": "invoice",
    "payments": "payment",
    "credit_notes": "credit note",
    "refunds": "refund",
}
DOCUMENT = tuple(field.name for field in fields(Document))
CHANGE = tuple(field.name for field in fields(RecordChange))

ORDERS: Mapping[bool, str] = {
    # by parent: records that lock the same parent go in one call, and not in two at once
    False: "ORDER BY account_id",
    True: "JOIN (SELECT id AS account_id, parent_id FROM account) USING (account_id) "
    "ORDER BY parent_id NULLS FIRST, account_id",
}


class Ledger(Intake):
    """The tables of one run. Add customers and Accounts, then ``match``; add documents, then ``settle``; then read."""

    def __init__(self, scratch: Path | None = None) -> None:
        super().__init__(scratch)
        self._today, self._kinds = date.min, tuple[str, ...]()

    def customer_count(self) -> int:
        return self.count("customer")

    def customers_without_balances(self) -> int:
        """Of how many customers Upflow does not state what is due, so that invoices must be read for it."""
        return self.count(
            "customer WHERE amount_due IS NULL OR amount_overdue IS NULL OR count_due IS NULL OR count_overdue IS NULL"
        )

    def match(self, *, rollup: bool = False) -> None:
        """Decide who belongs to whom, and whose documents count for whom: with ``rollup`` children's for parents."""
        self.run("family", rollup=rollup)
        self.run("match")

    def find_moved(self, failing: Sequence[str]) -> int:
        """How many customers' documents must be read: those that moved, and those of the records ``failing``."""
        self.run("moved", failing=list(failing))
        return self.count("moved")

    def moved(self, size: int) -> Iterator[list[str]]:
        """Their ids, ``size`` at a time."""
        pages = self.pages("SELECT customer_id FROM moved ORDER BY customer_id", size)
        return ([str(row[0]) for row in page] for page in pages)

    def owing(self, customer_ids: Sequence[str]) -> frozenset[str]:
        """Those of them of whom Upflow states open invoices."""
        query = "SELECT id FROM customer WHERE list_contains($ids::VARCHAR[], id) AND count_due + count_overdue > 0"
        return frozenset(str(row[0]) for row in self.db.execute(query, {"ids": list(customer_ids)}).fetchall())

    def leave_unread(self) -> None:
        """The documents of all the others are not read: what they decide is not known in this run."""
        self.db.execute(
            "INSERT OR REPLACE INTO unread SELECT id FROM customer WHERE id NOT IN (SELECT customer_id FROM moved)"
        )

    def newly_stated(self, failing: Sequence[str], size: int) -> Iterator[list[Stated]]:
        """What is to be remembered now that everything was written, except to the records ``failing``: what is stated
        of each, and nothing where that moved since the read of whole lists began, for it read documents before that."""
        self.find_moved(failing)
        query = """
            SELECT customer_id, record_id, CASE WHEN NOT (coalesce(failing, FALSE) OR since) THEN tracked.balances END
            FROM (
                SELECT tracked.*, EXISTS (FROM kept.reading)
                    AND first_stated.balances IS DISTINCT FROM tracked.balances AS since
                FROM tracked LEFT JOIN kept.first_stated USING (customer_id)
            ) AS tracked
            WHERE differs OR since ORDER BY customer_id
        """
        return ([Stated(*row) for row in page] for page in self.pages(query, size))

    def settle(self, today: date) -> None:
        """Compute the figures as of ``today``."""
        for kind in TABLES:
            self.write(kind)
        self.run("metrics", today=today)

    def look(self, today: date, kinds: Sequence[str]) -> None:
        """Lay out what was seen of the documents, of the ``kinds`` that were read at all."""
        self._today, self._kinds = today, tuple(sorted(KINDS[kind] for kind in kinds))
        self.db.execute(sql("documents"))

    def digests(self, first: str, last: str) -> dict[str, str]:
        """By customer, of the Accounts between these: the digest of its documents; none where they were not read."""
        if not self._kinds:
            return {}
        query = "SELECT customer_id, digest FROM sight WHERE account_id BETWEEN $1 AND $2"
        return dict(self.db.execute(query, [first, last]).fetchall())

    def sights(self, first: str, last: str, customer_ids: Collection[str]) -> dict[str, Sight]:
        """What was seen of these customers, whose Accounts lie between these."""
        digests = {id_: digest for id_, digest in self.digests(first, last).items() if id_ in customer_ids}
        found: dict[str, list[Document]] = {id_: [] for id_ in digests}
        query = f"""
            SELECT customer_id, {", ".join(DOCUMENT)} FROM document
            WHERE account_id BETWEEN $1 AND $2 AND customer_id IN (SELECT unnest($3::VARCHAR[])) ORDER BY kind, id
        """
        for customer_id, *row in self.db.execute(query, [first, last, list(digests)]).fetchall():
            found[customer_id].append(Document(*row))
        return {id_: Sight(self._today, digests[id_], self._kinds, tuple(found[id_])) for id_ in digests}

    def figures(self) -> Iterator[list[Figures]]:
        """The matched customers in the order of their Accounts, a page at a time."""
        return self._figures("fate = 'matched'")

    def unmatched_figures(self) -> Iterator[list[Figures]]:
        """All other customers; their ``account_id`` is empty."""
        return self._figures("fate <> 'matched'")

    def changes(self, size: int, *, by_parent: bool = False) -> Iterator[list[RecordChange]]:
        """The changes in the order of their Accounts, or of their Accounts' parents, ``size`` at a time."""
        query = f"SELECT {', '.join(CHANGE)} FROM change {ORDERS[by_parent]}"
        return ([_change(row) for row in page] for page in self.pages(query, size))

    def held(self, account_ids: Sequence[str]) -> dict[str, Mapping[str, Plain]]:
        """What these Accounts have now, as far as it was asked."""
        query = "SELECT id, held FROM account WHERE held IS NOT NULL AND id IN (SELECT unnest($ids::VARCHAR[]))"
        return {row[0]: _decoded(row[1]) for row in self.db.execute(query, {"ids": list(account_ids)}).fetchall()}

    def change_count(self) -> int:
        return self.count("change")

    def due_links(self, size: int, *, by_parent: bool = False) -> Iterator[list[DueLink]]:
        """The links to make in the order of their Accounts, or of their Accounts' parents, ``size`` at a time."""
        query = f"SELECT account_id, customer_id, had, name, why FROM due_link {ORDERS[by_parent]}"
        return ([DueLink(*row) for row in page] for page in self.pages(query, size))

    def keep_changes(self, account_ids: Sequence[str]) -> None:
        """Of the changes, those of these Accounts only."""
        self.db.execute("DELETE FROM change WHERE account_id NOT IN (SELECT unnest($1::VARCHAR[]))", [account_ids])

    def keep_due_links(self, account_ids: Iterable[str]) -> None:
        """Of the links that are due, those of these Accounts only."""
        self.db.execute("CREATE OR REPLACE TABLE wanted_link (account_id VARCHAR PRIMARY KEY)")
        ids = iter(account_ids)
        while page := list(islice(ids, PIECE)):
            self.insert("wanted_link", {"account_id": page})
        self.db.execute("DELETE FROM due_link WHERE account_id NOT IN (SELECT account_id FROM wanted_link)")

    def due_link_reasons(self) -> dict[str, int]:
        """Why links are due, and how many for that."""
        rows = self.db.execute("SELECT why, count(*) FROM due_link GROUP BY why ORDER BY why").fetchall()
        return {str(why): int(many) for why, many in rows}

    def unknown_states(self) -> dict[str, int]:
        """States of invoices that metrics.sql does not know, and how many have them: these count for nothing."""
        query = """
            SELECT coalesce(state, '(none)') AS found, count(*) FROM invoice
            WHERE found NOT IN (SELECT unnest($1)) GROUP BY found ORDER BY found
        """
        return {str(state): int(many) for state, many in self.db.execute(query, [list(STATES)]).fetchall()}

    def uncounted(self) -> dict[str, int]:
        """Invoices that tell less than their figures need, by what that means; none where there are none."""
        asked = ", ".join(f"count(*) FILTER ({which})" for which in LACKING.values())
        counts = self.db.execute(f"SELECT {asked} FROM invoice").fetchone() or ()
        return {why: int(count) for why, count in zip(LACKING, counts, strict=True) if count}

    def customer_fates(self) -> dict[str, int]:
        """How many customers met which fate in matching."""
        return self._fates("customer_fate")

    def account_fates(self) -> dict[str, int]:
        """How many of the Accounts that carry an identifier met which fate."""
        return self._fates("account_fate")

    def left_out(self, size: int) -> Iterator[list[LeftOut]]:
        """Customers that were not matched, by fate and name, ``size`` at a time."""
        query = """
            SELECT customer_id, external_id, name, customer_fate.identifier, fate
            FROM customer_fate JOIN customer ON customer.id = customer_id
            WHERE fate <> 'matched' ORDER BY fate, name, customer_id
        """
        return ([LeftOut(*row) for row in page] for page in self.pages(query, size))

    def lost_accounts(self, size: int) -> Iterator[list[LostAccount]]:
        """Accounts that carry an identifier and were not matched, by fate, ``size`` at a time."""
        query = (
            "SELECT account_id, identifier, fate FROM account_fate WHERE fate <> 'matched' ORDER BY fate, account_id"
        )
        return ([LostAccount(*row) for row in page] for page in self.pages(query, size))

    def suggestions(self, size: int) -> Iterator[list[Suggestion]]:
        """What may belong together, the likeliest first, ``size`` at a time."""
        return ([Suggestion(*map(_frozen, row)) for row in page] for page in self.pages(sql("suggest"), size))

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
        return ([_row_of_figures(row) for row in page] for page in self.pages(query, PAGE))

    def _fates(self, table: str) -> dict[str, int]:
        rows = self.db.execute(f"SELECT fate, count(*) FROM {table} GROUP BY fate ORDER BY fate").fetchall()
        return {str(fate): int(many) for fate, many in rows}


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

"""What a run reads, into its tables: customers, documents, Accounts, and what earlier runs remember of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sfmeta.sync import exact
from sfmeta.sync.rows import DueLink, TraitRow
from sfmeta.sync.stated import balances_of
from sfmeta.sync.unfinished import Unfinished

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.sync.record import RecordChange
    from sfmeta.sync.rows import AccountRow, CustomerRow, Stated

STATED = (
    *("id", "external_id", "name", "parent_id", "currency"),
    *("amount_due", "amount_overdue", "count_due", "count_overdue"),
)


class Intake(Unfinished):
    """``mentioned`` are the keys of the exported fields that Upflow gave for at least one customer."""

    def __init__(self, scratch: Path | None = None) -> None:
        super().__init__(scratch)
        self.mentioned: set[str] = set()

    def add_customers(self, rows: Sequence[CustomerRow]) -> None:
        latest = {row.customer.id: row for row in rows}.values()
        columns: dict[str, list[Any]] = {name: [getattr(row.customer, name) for row in latest] for name in STATED}
        columns["identifier"] = [row.identifier for row in latest]
        columns["balances"] = [balances_of(row.customer) for row in latest]
        columns["given"] = [exact.dumps(row.given) for row in latest]
        self.mentioned.update(*(row.given for row in latest))
        self.insert("customer", columns)

    def add_accounts(self, accounts: Sequence[AccountRow]) -> None:
        latest = {account.id: account for account in accounts}.values()
        columns: dict[str, list[Any]] = {
            "id": [account.id for account in latest],
            "identifier": [account.identifier for account in latest],
            "parent_id": [account.parent_id for account in latest],
            "kept_in": [account.kept_in for account in latest],
            "held": [None if account.held is None else exact.dumps(account.held) for account in latest],
        }
        self.insert("account", columns)

    def add_traits(self, traits: Sequence[TraitRow]) -> None:
        names = [field.name for field in fields(TraitRow)]
        self.insert("trait", {name: [getattr(one, name) for one in traits] for name in names})

    def add_stated(self, rows: Sequence[Stated]) -> None:
        """What is remembered of earlier reads."""
        names = ("customer_id", "record_id", "balances")
        self.insert("stated", {name: [getattr(row, name) for row in rows] for name in names})

    def add_changes(self, changes: Sequence[RecordChange]) -> None:
        columns: dict[str, list[Any]] = {
            name: [getattr(change, name) for change in changes]
            for name in ("account_id", "customer_id", "name", "known", "currency", "wanted")
        }
        for name in ("before", "after", "why"):
            columns[name] = [exact.dumps(getattr(change, name)) for change in changes]
        self.insert("change", columns)

    def add_due_links(self, due: Sequence[DueLink]) -> None:
        names = [field.name for field in fields(DueLink)]
        self.insert("due_link", {name: [getattr(one, name) for one in due] for name in names})

"""Who belongs to whom, who to nobody, and what might belong together: nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from sfmeta.flows.preparing import prepared
from sfmeta.salesforce.query import pages
from sfmeta.sync.identifier import RECORD_IDS, comparable, of_customer
from sfmeta.sync.rows import AccountRow, CustomerRow, TraitRow
from sfmeta.sync.traits import traits

if TYPE_CHECKING:
    from sfmeta.flows.orgs import Org
    from sfmeta.flows.sides import Sides, Watch
    from sfmeta.salesforce.query import Row
    from sfmeta.store.project import Project
    from sfmeta.sync.documents import Customer
    from sfmeta.sync.ledger import Ledger
    from sfmeta.sync.rows import LeftOut, LostAccount, Suggestion

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Matching:
    """Counts by fate of both sides, and everybody who has none of their own, with what may belong together: asked for
    again each time, and never all in memory."""

    identifier: str
    customers: Mapping[str, int]
    accounts: Mapping[str, int]
    _ledger: Ledger

    def left_out(self) -> Iterator[LeftOut]:
        return chain.from_iterable(self._ledger.left_out(PAGE))

    def lost(self) -> Iterator[LostAccount]:
        return chain.from_iterable(self._ledger.lost_accounts(PAGE))

    def suggestions(self) -> Iterator[Suggestion]:
        return chain.from_iterable(self._ledger.suggestions(PAGE))


@contextmanager
def matched(project: Project, org: Org, watch: Watch) -> Iterator[Matching]:
    """Both sides read, and matched as a sync would; to be looked at as long as the block lasts. No field needs to be
    deployed for it."""
    with prepared(project, org, watch, filling=False) as sides:
        read_parties(sides)
        ledger = sides.ledger
        ledger.match()
        yield Matching(sides.spec.match.salesforce, ledger.customer_fates(), ledger.account_fates(), ledger)


def read_parties(sides: Sides) -> None:
    """Customers and Accounts with their traits, into the ledger."""
    record_id = sides.described[sides.spec.match.salesforce].type in RECORD_IDS
    for customers in sides.upflow.customers():
        sides.watch.go_on()
        identifiers = [of_customer(one, sides.spec.match, record_id=record_id) for one in customers]
        sides.ledger.add_customers(
            [CustomerRow(one, identifier, {}) for one, identifier in zip(customers, identifiers, strict=True)]
        )
        sides.ledger.add_traits([row for one in customers for row in _of_customer(one)])
    identifier, vats = sides.spec.match.salesforce, _vat_fields(sides)
    web = [name for name in ("Website",) if name in sides.described]
    names = dict.fromkeys(("Id", "Name", identifier, *web, *vats))
    for page in pages(sides.org, f"SELECT {', '.join(names)} FROM {sides.spec.object}"):
        sides.watch.go_on()
        rows = [AccountRow(str(row["Id"]), comparable(row[identifier], record_id=record_id)) for row in page]
        sides.ledger.add_accounts(rows)
        free = [row for row, read in zip(page, rows, strict=True) if read.identifier is None or identifier == "Id"]
        sides.ledger.add_traits([trait for row in free for trait in _of_account(row, web, vats)])


def _of_customer(customer: Customer) -> Iterator[TraitRow]:
    found = traits([customer.name], [customer.vat_number], customer.emails)
    return (TraitRow("customer", customer.id, customer.name or "", *trait) for trait in found)


def _of_account(row: Row, web: list[str], vats: list[str]) -> Iterator[TraitRow]:
    def texts(names: list[str]) -> list[str | None]:
        return [value if isinstance(value := row[name], str) else None for name in names]

    name = str(row["Name"] or "")
    return (TraitRow("account", str(row["Id"]), name, *trait) for trait in traits([name], texts(vats), texts(web)))


def _vat_fields(sides: Sides) -> list[str]:
    """Salesforce has no field for it: whatever the org calls so."""
    return sorted(name for name, one in sides.described.items() if one.type == "string" and "vat" in name.lower())

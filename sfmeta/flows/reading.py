"""The first half of a sync: what Upflow and the org have to say, into the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.salesforce.query import pages
from sfmeta.sync.given import filed, given
from sfmeta.sync.identifier import RECORD_IDS, comparable, of_customer
from sfmeta.sync.reading import apart
from sfmeta.sync.rows import AccountRow, CustomerRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sfmeta.flows.sides import Sides
    from sfmeta.sync.documents import Plain


CURRENCY = "CurrencyIsoCode"
"""A field that every object has in an org with several currencies, and none in any other."""

PARENT = "ParentId"
"""The Account above: whoever writes a record may lock it, too."""


def read_customers(sides: Sides) -> int:
    """Every customer; how many there are."""
    spec, ledger = sides.spec, sides.ledger
    record_id = sides.described[spec.match.salesforce].type in RECORD_IDS
    exported = spec.exported
    for page in sides.upflow.customers(apart=apart(spec.sync)):
        sides.watch.go_on()
        rows = []
        for one in page:
            identifier = of_customer(one, spec.match, record_id=record_id)
            rows.append(CustomerRow(one, identifier, given(one, exported) | filed(identifier, sides.files)))
        ledger.add_customers(rows)
    read = ledger.customer_count()
    sides.watch.told(f"Read {counted(read, 'customer')} from Upflow")
    return read


def read_accounts(sides: Sides, fields: Sequence[str]) -> int:
    """Every Account that carries an identifier, with the values of ``fields``; how many there were."""
    spec = sides.spec
    identifier = spec.match.salesforce
    type_ = sides.described[identifier].type
    several, parents = CURRENCY in sides.described, PARENT in sides.described
    names = dict.fromkeys(("Id", identifier, *fields, *([PARENT] if parents else []), *([CURRENCY] if several else [])))
    # A long text area cannot be filtered in SOQL; records without an identifier then pass by unmatched.
    where = "" if identifier == "Id" or type_ == "textarea" else f" WHERE {identifier} != null"
    read = 0
    for page in pages(sides.org, f"SELECT {', '.join(names)} FROM {spec.object}{where}"):
        sides.watch.go_on()
        sides.ledger.add_accounts(
            [
                AccountRow(
                    id=str(row["Id"]),
                    identifier=comparable(row[identifier], record_id=type_ in RECORD_IDS),
                    held={name: row[name] for name in fields} if fields else None,
                    kept_in=str(row[CURRENCY]) if several else spec.sync.currency,
                    parent_id=_text(row[PARENT]) if parents else None,
                )
                for row in page
            ]
        )
        read += len(page)
    sides.watch.told(f"Read {counted(read, 'Account')} from {sides.org.alias}")
    return read


def _text(value: Plain) -> str | None:
    return value if isinstance(value, str) else None

"""The proof that a run leaves: the org is asked what its amounts come to, and both sides are put side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sfmeta.errors import Interrupted
from sfmeta.flows.reading import CURRENCY
from sfmeta.salesforce.query import pages
from sfmeta.sync.gates import GATES
from sfmeta.sync.receipt import Gate, Receipt, Side

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sfmeta.findings import Finding
    from sfmeta.flows.sides import Sides
    from sfmeta.flows.synced import Synced
    from sfmeta.sync.totals import Totals

    Sums = Mapping[tuple[str, str | None], Decimal]


def receipt(sides: Sides, synced: Synced, run: int, started_at: datetime) -> Receipt:
    """What this run did, and whether Salesforce now comes to what Upflow says; one call to the org, or none where no
    amount is exported."""
    totals, outlook = synced.found.totals, synced.outlook
    try:
        asked = {} if synced.stopped else _org_sums(sides, totals)
    except Interrupted:  # in the middle of a wait for Salesforce: the run is done, and only its proof is missing
        sides.watch.told("Stopped before the totals could be compared")
        asked = {}
    identity = sides.org.identity
    return Receipt(
        run=run,
        side=Side(
            alias=identity.alias,
            org_id=identity.org_id,
            instance=identity.instance_url,
            is_production=identity.is_production,
            username=identity.username,
            upflow=sides.upflow.wire.url,
        ),
        result=synced.result,
        started_at=started_at,
        ended_at=sides.watch.now(),
        counts=synced.counts(),
        gates=_gates(outlook.overruled),
        totals=totals.amounts(asked),
        overdue=totals.overdue(),
        movements=totals.movements(),
    )


def _org_sums(sides: Sides, totals: Totals) -> Sums:
    """The sum of each amount over all records of the object, by field and currency.

    Salesforce converts what an aggregate returns into the organization's own currency (SOQL Reference, "Querying
    Currency Fields in Multi-Currency Orgs"), so an org with several currencies is asked for the rows instead.
    """
    if not totals.fields:
        return {}
    if CURRENCY in sides.described:
        return _sums_of_rows(sides, totals.fields)
    return _sums_of_org(sides, totals)


def _sums_of_org(sides: Sides, totals: Totals) -> Sums:
    kept_in = sides.spec.sync.currency
    if kept_in is None and len(totals.currencies) > 1:
        return {}  # one sum cannot be compared with several
    names = dict(zip((f"sum{number}" for number in range(len(totals.fields))), totals.fields, strict=True))
    asked = ", ".join(f"SUM({field}) {name}" for name, field in names.items())
    currency = kept_in or next(iter(totals.currencies), None)
    found: dict[tuple[str, str | None], Decimal] = {}
    for page in pages(sides.org, f"SELECT {asked} FROM {sides.spec.object}"):
        for row in page:
            found |= {(field, currency): _decimal(row[name]) for name, field in names.items()}
    return found


def _sums_of_rows(sides: Sides, fields: tuple[str, ...]) -> Sums:
    found: dict[tuple[str, str | None], Decimal] = {}
    filled = " OR ".join(f"{field} != null" for field in fields)
    for page in pages(sides.org, f"SELECT {CURRENCY}, {', '.join(fields)} FROM {sides.spec.object} WHERE {filled}"):
        for row in page:
            for field in fields:
                key = field, str(row[CURRENCY])
                found[key] = found.get(key, Decimal(0)) + _decimal(row[field])
    return found


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _gates(overruled: tuple[Finding, ...]) -> tuple[Gate, ...]:
    said = {name: tuple(each.message for each in overruled if each.rule == name) for name in GATES}
    return tuple(Gate(name, "allowed" if messages else "passed", messages) for name, messages in said.items())

"""The comparison alone, at a size no made-up organization reaches in minutes: rows straight into the ledger and the
store, no network. Seconds by step and peak memory of a run without a change, and of one with some.

python benchmarks/compare.py [--rows 1000000] [--changes 50000]

Every row is a customer with an Account and a value for all the fields of the example, portal links aside.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import click
from process import run

from sfmeta.catalog import spec as spec_file
from sfmeta.catalog.model import Field, Spec
from sfmeta.flows.changes import find_changes
from sfmeta.flows.sides import Sides, Start, Watch
from sfmeta.store.location import Location
from sfmeta.store.memory import remembered
from sfmeta.sync.given import given
from sfmeta.sync.identifier import of_customer
from sfmeta.sync.ledger import Ledger
from sfmeta.sync.record import record_of
from sfmeta.sync.rows import AccountRow, CustomerRow
from sfmeta.sync.target import Target
from sfmeta.upflow import parse

PAGE, QUERY_PAGE = 500, 2_000
FILL = -1


def example() -> Spec:
    text = files("sfmeta.catalog").joinpath("starter", "example.yml").read_text(encoding="utf-8")
    spec = spec_file.read(text.replace("  portal_url:\n", "  portal_url: false\n"), "sfmeta.yml")
    return replace(spec, fields=tuple(field for field in spec.exported if field.key != "portal_url"))


def target(field: Field) -> Target:
    """As a freshly deployed org describes it."""
    precision, scale = (18, 2) if field.type in ("Currency", "Number") else (0, 0)
    length = 4099 if field.type == "MultiselectPicklist" else 255
    return Target(
        *(field.key, field.row.source, field.full_name, field.label, field.type),
        *(length, precision, scale, field.options or (), None),
    )


def customer(number: int, changed: int) -> dict[str, Any]:
    """As Upflow gives it; the first ``changed`` of them owe more than before."""
    values = {
        "po_reference": f"PO-{number}",
        "customer_segment": ("Enterprise", "Mid-market", "Small business")[number % 3],
        "product_lines": ["Payments", "Lending"][: number % 3],
        "contract_end_date": f"2027-{1 + number % 12:02}-01",
        "strategic_account": number % 5 == 0,
        "credit_score": number % 50_000 / 100,
        "collection_status": "Active",
        "saved_payment_method": "Card",
        "saved_payment_method_status": "Succeeded",
    }
    return {
        "id": f"{number:032x}",
        "externalId": f"C-{number:07}",
        "name": f"Customer {number}",
        "currency": "EUR",
        "amountDue": number * 10 + (number < changed),
        "amountOverdue": number % 7 * 100,
        "countInvoicesDue": number % 20,
        "countInvoicesOverdue": number % 7,
        "customFields": [{"id": key, "externalId": key, "value": value} for key, value in values.items()],
    }


def read_both(ledger: Ledger, spec: Spec, rows: int, changed: int) -> None:
    exported = spec.exported
    numbers = iter(range(rows))
    while page := [parse.customer(customer(each, changed)) for each in itertools.islice(numbers, PAGE)]:
        ledger.add_customers(
            [CustomerRow(one, of_customer(one, spec.match, record_id=False), given(one, exported)) for one in page]
        )
    for first in range(0, rows, QUERY_PAGE):
        each = range(first, min(first + QUERY_PAGE, rows))
        ledger.add_accounts(
            [AccountRow(id=f"001{n:012}AAA", identifier=f"C-{n:07}", held=None, kept_in=None) for n in each]
        )


@contextmanager
def step(name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    click.echo(f"  {name}: {time.perf_counter() - began:.1f} s")


def part(folder: Path, rows: int, changed: int) -> None:
    """A run; or, for `FILL`, the run before it, whose values are acknowledged as they are."""
    spec = example()
    targets = tuple(map(target, spec.exported))
    with (
        remembered(Location(folder), "00D", "Account", "benchmark") as memory,
        closing(Ledger(memory.scratch)) as ledger,
    ):
        with step("rows into the ledger"):
            read_both(ledger, spec, rows, changed)
        with step("matching and figures"):
            ledger.match()
            ledger.settle(datetime.now(UTC).date())
            ledger.look(datetime.now(UTC).date(), [])
        if changed == FILL:
            with step("values into the store"):
                for page in ledger.figures():
                    memory.acknowledged.keep({one.account_id: record_of(one, targets, spec).values for one in page})
            return
        nobody = cast(Any, None)
        sides = Sides(
            spec=spec,
            upflow=nobody,
            files={},
            org=nobody,
            memory=memory,
            ledger=ledger,
            described={},
            targets=targets,
            portal=None,
            watch=Watch(),
            start=Start(0, 0),
            reserve=0,
        )
        with step("comparison"):
            found = find_changes(sides, learn=True, as_held=False)
        assert (found.tally.records, found.tally.changed, found.misfit_count) == (rows, changed, 0), found.tally
    click.echo(f"  {rows / time.process_time():,.0f} rows a second of processor time")


@click.command(help=__doc__)
@click.option("--rows", default=1_000_000, show_default=True)
@click.option("--changes", default=50_000, show_default=True)
@click.option("--part", "only", nargs=2, type=(Path, int), hidden=True)
def main(rows: int, changes: int, only: tuple[Path, int] | None) -> None:
    if only:
        part(*only[:1], rows, only[1])
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, changed in (
            ("the run before", FILL),
            ("without a change", 0),
            (f"with {changes:,} changes", changes),
        ):
            command = (sys.executable, __file__, "--rows", str(rows), "--part", folder, str(changed))
            ended = run(command, Path.cwd())
            click.echo(
                f"{rows:,} rows, {name}: {ended.seconds:.1f} s, {ended.peak:.0f} MB at the most\n{ended.printed}",
                nl=False,
            )


if __name__ == "__main__":
    main()

"""A receipt on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sfmeta.cli.receipt_words import amount, counted, unknown, verdict
from sfmeta.cli.show import table

if TYPE_CHECKING:
    from sfmeta.sync.receipt import Receipt

COLOURS = {"good": "green", "bad": "red"}
HEADERS = ("Amount", "Currency", "In Upflow", "without an Account", "In Salesforce", "Difference")


def show_verdict(receipt: Receipt) -> None:
    """Whether both sides agree; the totals too where they do not."""
    said = verdict(receipt)
    click.echo(f"{click.style(said.words, fg=COLOURS.get(said.tone))}: {said.detail}")
    if receipt.agrees is False:
        click.echo(_totals(receipt))


def show_receipt(receipt: Receipt) -> None:
    """All of it but the pictures."""
    side, length = receipt.side, (receipt.ended_at - receipt.started_at).total_seconds()
    kind = " (production)" if side.is_production else ""
    click.echo(f"Run {receipt.run}, {receipt.ended_at:%Y-%m-%d %H:%M} UTC: {receipt.result} in {length:.1f} s")
    click.echo(f"{side.upflow} to {side.alias}{kind}, org {side.org_id}, as {side.username}")
    for name, count, meaning in counted(receipt.counts):
        click.echo(f"{name:<20}{count:>12,}  {meaning}".rstrip())
    for gate in receipt.gates:
        for message in gate.said:
            click.echo(f"Gate {gate.name} was {gate.outcome}: {message}")
    if receipt.totals:
        click.echo(_totals(receipt))
    said = verdict(receipt)
    click.echo(f"{click.style(said.words, fg=COLOURS.get(said.tone))}: {said.detail}")


def _totals(receipt: Receipt) -> str:
    rows = [
        (
            total.label,
            total.currency or "-",
            *(amount(each) for each in (total.upflow, total.unmatched, total.salesforce, total.difference)),
        )
        for total in receipt.totals
    ]
    return "\n".join((table(HEADERS, rows), *unknown(receipt)))

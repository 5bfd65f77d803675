"""The plan of a run, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from sfmeta.cli.show import document, table

if TYPE_CHECKING:
    from sfmeta.flows.forecast import Forecast

HEADERS = ("Side", "What", "Calls", "Why")


def show_forecast(forecast: Forecast, *, as_json: bool) -> None:
    """The steps with their calls, and the time that the limits impose."""
    if as_json:
        least, most = forecast.seconds
        steps = [asdict(step) for step in forecast.steps]
        document("sync-explained", "explained", org=forecast.org, steps=steps, seconds={"least": least, "most": most})
        return
    rows = ((step.side, step.what, _range(step.least, step.most), step.reason) for step in forecast.steps)
    click.echo(table(HEADERS, rows))
    click.echo(f"\nUpflow's limit makes it last {_range(*forecast.seconds)} s at least. Nothing was written.")


def _range(least: int, most: int) -> str:
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"

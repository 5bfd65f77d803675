"""``sfmeta demo``."""

from __future__ import annotations

import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sfmeta.cli.options import errors_as_json, json_option
from sfmeta.cli.show import document, table
from sfmeta.demo.run import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from sfmeta.demo.figures import Figures

WIDTH = 112
LABELS = {
    "fields_deployed": "fields deployed, writeable by the integration user",
    "customers": "customers in Upflow",
    "matched": "of them with an Account of their own",
    "rows_written": "Accounts written by the first sync",
    "rows_failed": "Accounts that failed",
    "second_sync_changed": "Accounts that changed when customers paid",
    "second_sync_written": "Accounts written by the second sync",
    "field_removed": "field removed",
    "values_saved": "values of it saved first",
    "final_plan_changes": "changes left to deploy",
}


@click.command(short_help="Watch the whole mission against the embedded Salesforce and Upflow.")
@click.option("--customers", type=click.IntRange(25), default=250, show_default=True, help="How many Upflow has.")
@click.option("--seed", type=int, default=1, show_default=True, help="Other customers.")
@click.option(
    "--keep",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Make the project in this folder, and leave it there.",
)
@json_option
def demo(customers: int, seed: int, keep: Path | None, as_json: bool) -> None:
    """Watch the whole mission against the embedded Salesforce and Upflow: fields are generated, reviewed, deployed,
    filled, updated and removed, in a temporary project and by the commands you would use.

    Nothing leaves this machine. Every figure of the summary is what the org itself says, compared with what the
    commands said; where they disagree the demo fails.

    \b
    Examples:
      sfmeta demo
      sfmeta demo --keep ./demo           look around in the project afterwards
      sfmeta demo --customers 1000 --json
    """
    signal.signal(signal.SIGTERM, _end)  # so that the emulator ends too
    narrator = Narrator(err=as_json)
    with errors_as_json("demo", as_json):
        figures = run(narrator, customers=customers, seed=seed, keep=keep)
    if as_json:
        measured = {name: value for name, value in asdict(figures).items() if name in LABELS}
        disagreements = [str(each) for each in figures.disagreements]
        document("demo", "failed" if disagreements else "done", **measured, disagreements=disagreements)
    else:
        narrator.summary(figures)
    if figures.disagreements:
        raise click.exceptions.Exit(1)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


class Narrator:
    """Tells the story on standard output, or on standard error when that belongs to a document."""

    def __init__(self, *, err: bool) -> None:
        self._err = err
        for stream in (sys.stdout, sys.stderr):  # a customer's name may not exist in the terminal's encoding
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]

    def opening(self, ready: Mapping[str, Any], folder: Path) -> None:
        self._say(
            f"A Salesforce org listens on {ready['salesforce']}, an Upflow with {ready['customers']} customers on"
        )
        self._say(f"{ready['upflow']}, both made up and on this machine only. The project: {folder}")

    def act(self, number: int, of: int, title: str) -> None:
        self._say()
        self._say(click.style(f"{number}/{of}  {title}", bold=True))

    def command(self, text: str) -> None:
        self._say(click.style(f"  $ {text}", fg="cyan"))

    def output(self, text: str, most: int = 12, *, end: bool = False) -> None:
        """At most so many lines: the first and the last one, or with ``end`` the last ones."""
        lines = text.rstrip().splitlines()
        if len(lines) > most:
            left_out = len(lines) - most + 1
            lines = (
                [f"... {left_out} lines", *lines[1 - most :]]
                if end
                else [*lines[: most - 2], f"... {left_out} more", lines[-1]]
            )
        for line in lines:
            self._say(f"    {line if len(line) <= WIDTH else line[: WIDTH - 3] + '...'}")

    def measured(self, text: str) -> None:
        self._say(click.style(f"  = {text}", fg="green"))

    def summary(self, figures: Figures) -> None:
        measured = asdict(figures)
        self._say()
        self._say(click.style("What the org itself says", bold=True))
        for line in table(("", ""), [(str(measured[name]), label) for name, label in LABELS.items()]).splitlines()[1:]:
            self._say(f"  {line}")
        for each in figures.disagreements:
            self._say(click.style(f"  ! {each}", fg="red"))
        if not figures.disagreements:
            self._say(click.style("  The commands said the same, figure by figure.", fg="green"))

    def _say(self, text: str = "") -> None:
        click.echo(text, err=self._err)

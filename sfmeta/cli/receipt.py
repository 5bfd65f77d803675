"""``sfmeta receipt``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.receipt_text import show_receipt
from sfmeta.cli.show import document, say
from sfmeta.errors import ProjectError
from sfmeta.store.private_files import write_privately
from sfmeta.store.project import find
from sfmeta.store.receipts import past_receipt
from sfmeta.sync.receipt_document import to_json


@click.command(short_help="Show what a sync did, and that both sides come to the same totals.")
@click.argument("run", type=click.IntRange(1), required=False)
@click.option("--org", "alias", metavar="ALIAS", help="The last run to this org of sfmeta.yml.")
@click.option(
    "--html",
    "page_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it as one self-contained page with pictures, to be read and filed.",
)
@project_option
@json_option
def receipt(run: int | None, alias: str | None, page_file: Path | None, start: Path, as_json: bool) -> None:
    """Show the receipt of a sync: RUN by its number, or the last one.

    A receipt has the rows read, matched, written, cleared and failed, the gates, the calls on both sides, and for
    every amount, per currency, what it comes to in Upflow and what Salesforce answered when it was asked for the sum
    after the run. It names customers and amounts: treat it as you treat your ledger.

    Every run that wrote something leaves one in the store, beside the last one of those that found nothing to do.

    \b
    Examples:
      sfmeta receipt
      sfmeta receipt 42 --html receipt-42.html
      sfmeta receipt --org prod --json | jq .receipt.agrees
    """
    with errors_as_json("receipt", as_json):
        found = past_receipt(find(start).store(os.environ), run, alias)
        if found is None:
            wanted = f"run {run}" if run else f"a run to {alias}" if alias else "any run"
            raise ProjectError(
                f"no receipt of {wanted} is here", fix=f"sfmeta sync --org {alias or 'ALIAS'} leaves one"
            )
        if page_file is not None:
            from sfmeta.cli.receipt_page import page  # Jinja is slow to import, and rarely wanted

            write_privately(page_file, page(found))
    if as_json:
        document("receipt", "shown", receipt=to_json(found))
    else:
        show_receipt(found)
    if page_file is not None:
        say(f"Written: {page_file}")

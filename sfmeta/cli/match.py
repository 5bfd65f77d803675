"""``sfmeta match``."""

from __future__ import annotations

import csv
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import counted
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import chosen_org, confirm, org_option
from sfmeta.cli.show import document, long_document, say, table
from sfmeta.errors import ProjectError
from sfmeta.flows.accepting import accept as carry_out
from sfmeta.flows.matching import matched
from sfmeta.flows.sides import Watch
from sfmeta.store.project import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sfmeta.flows.accepting import Acceptance, Accepted, Pair
    from sfmeta.flows.matching import Matching

MOST_SHOWN = 20
COLUMNS = ("what", "customer_id", "customer", "identifier", "account_id", "account", "why")


@click.command(short_help="Show which customers have an Account, and suggest Accounts for the others.")
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write all of it as CSV.")
@click.option(
    "--accept",
    "accepted",
    metavar="FILE.csv|CUSTOMER=ACCOUNT",
    multiple=True,
    help="Write the customer's identifier into the Account: of one pair, or of every suggestion left in the CSV.",
)
@click.option("--yes", "-y", is_flag=True, help="Do not ask before writing.")
@project_option
@org_option
@json_option
def match(
    file: Path | None, accepted: tuple[str, ...], yes: bool, start: Path, alias: str | None, as_json: bool
) -> None:
    """Show which customers have an Account of their own, who has none or several, and which Accounts without an
    identifier look like the customers that are left: the same name, VAT number, or domain of a contact and website.

    A sync matches by the identifier alone and never by likeness. --accept writes the identifier of a customer into an
    Account that has none, after showing what it will write; it never replaces another identifier. None of the fields
    needs to be deployed: who belongs to whom can be put in order before.

    \b
    Examples:
      sfmeta match --org prod
      sfmeta match --org prod --csv match.csv              look at it, delete the rows that are wrong, then:
      sfmeta match --org prod --accept match.csv
      sfmeta match --org prod --accept 5f0c…=0015g00000ABCDEAA4

    \b
    Exit codes: 0 shown or written; 1 Salesforce would not take a record; 3 nothing was written.
    """
    with errors_as_json("match", as_json):
        project = find(start)
        org = chosen_org(project, alias)
        if accepted:
            pairs = [pair for each in accepted for pair in _pairs(each, org.alias)]
            _told(carry_out(project, org, pairs, lambda chosen: _consent(chosen, yes), Watch()), org.alias, as_json)
            return
        with matched(project, org, Watch()) as found:
            if file is not None:
                _write(file, found, org.alias)
            _as_document(found) if as_json else _show(found, org.alias)


def _pairs(text: str, org: str) -> Iterator[Pair]:
    customer, separator, account = text.partition("=")
    if separator:
        yield customer.strip(), account.strip()
        return
    try:
        with Path(text).open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("what") == "suggestion"]
    except OSError as error:
        raise click.UsageError(f"--accept {text}: {error.strerror}; it takes a file, or CUSTOMER=ACCOUNT") from None
    if not rows:
        fix = f"sfmeta match --org {org} --csv FILE writes one"
        raise ProjectError("no suggestion is in the file", where=text, fix=fix)
    yield from ((row["customer_id"], row["account_id"]) for row in rows)


def _consent(chosen: Sequence[Acceptance], yes: bool) -> None:
    for one in chosen:
        say(f"  {one.account_id} {one.account}: identifier {one.identifier}, of the customer {one.customer}")
    confirm(f"Write {counted(len(chosen), 'identifier')}?", yes=yes)


def _told(done: Accepted, org: str, as_json: bool) -> None:
    if as_json:
        failures = [{"record": each.record_id, "code": each.code, "message": each.message} for each in done.failures]
        document("match", "failed" if failures else "accepted", written=done.written, failures=failures)
    else:
        for each in done.failures:
            say(f"{click.style('failed', fg='red')}: {each.record_id}: {each.message} [{each.code}]")
        click.echo(f"{counted(done.written, 'identifier')} written. Next: sfmeta sync --org {org} --plan")
    if done.failures:
        raise click.exceptions.Exit(1)


def _rows(found: Matching) -> Iterator[tuple[str, ...]]:
    for one in found.suggestions():
        parts = (one.customer_id, one.customer, one.identifier, one.account_id, one.account)
        yield "suggestion", *(part or "" for part in parts), ", ".join(one.reasons)
    for left in found.left_out():
        yield "customer", left.customer_id, left.name or "", left.identifier or "", "", "", left.fate
    for lost in found.lost():
        yield "account", "", "", lost.identifier, lost.account_id, "", lost.fate


def _write(file: Path, found: Matching, org: str) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as opened:
            table = csv.writer(opened)
            table.writerow(COLUMNS)
            table.writerows(_rows(found))
    except OSError as error:
        raise ProjectError(f"cannot write: {error.strerror}", where=str(file)) from error
    say(f"Saved. Delete the suggestions that are wrong, then: sfmeta match --org {org} --accept {quote(str(file))}")


def _as_document(found: Matching) -> None:
    long_document(
        "match",
        "shown",
        {
            "left_out": map(asdict, found.left_out()),
            "lost": map(asdict, found.lost()),
            "suggestions": map(asdict, found.suggestions()),
        },
        identifier=found.identifier,
        customers=dict(found.customers),
        accounts=dict(found.accounts),
    )


def _show(found: Matching, org: str) -> None:
    for side, fates in (("Customers", found.customers), ("Accounts", found.accounts)):
        told = ", ".join(f"{many:,} {fate.replace('-', ' ')}" for fate, many in fates.items())
        click.echo(f"{side:<11}{told}")
    rows = _rows(found)
    if shown := list(islice(rows, MOST_SHOWN)):
        click.echo("\n" + table([name.replace("_", " ").capitalize() for name in COLUMNS], shown))
    if more := sum(1 for _ in rows):
        click.echo(f"… {more:,} more: sfmeta match --org {org} --csv FILE has them all")

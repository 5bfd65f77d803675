"""What came of a sync, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from sfmeta.cli.options import as_data
from sfmeta.cli.show import document, say, show_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.flows.synced import Synced
    from sfmeta.sync.record import RecordChange
    from sfmeta.sync.values import Value

MOST_SHOWN = 20

HEADLINES = {
    "planned": "Nothing was written; planned",
    "done": "Done",
    "unchanged": "Nothing to write: Salesforce has what Upflow knows. Found out",
    "failed": "Done, but not all of it,",
    "stopped": "Stopped; the next run goes on from here. Ended",
}


def as_document(synced: Synced) -> None:
    document(
        "sync",
        synced.result,
        org=synced.org,
        dry_run=synced.dry_run,
        **synced.counts(),
        duration_seconds=round(synced.duration_seconds, 3),
        customers=dict(synced.fates),
        accounts=dict(synced.account_fates),
        left_out=[asdict(each) for each in synced.left_out],
        changes=[_change(each) for each in synced.planned],
        failures=[
            {"record": each.record_id, "code": each.code, "message": each.message, "fields": list(each.fields)}
            for each in synced.failures
        ],
        misfits=[
            {"record": each.account_id, "field": each.field, "code": each.code, "message": each.message}
            for each in synced.misfits
        ],
        gates=as_data(synced.objections),
        fields_left_alone=list(synced.unsourced),
        fields_filled_again=list(synced.emptied),
    )


def _change(change: RecordChange) -> dict[str, object]:
    fields = {
        name: {"before": _plain(change.before[name]), "after": _plain(after)} for name, after in change.after.items()
    }
    return {"record": change.account_id, "customer": change.customer_id, "name": change.name, "fields": fields}


def _told(change: RecordChange) -> Iterator[str]:
    for name, after in change.after.items():
        yield f"{name} {_plain(change.before[name])} → {_plain(after)}"


def _plain(value: Value) -> object:
    """A decimal as the text of its digits: JSON readers make floats of numbers."""
    return format(value, "f") if isinstance(value, Decimal) else value


def show_synced(synced: Synced) -> None:
    """The counts, what went wrong, and the end of it in one line."""
    for name, count, more in _counts(synced):
        click.echo(f"{name:<14}{count:>9,}  {more}".rstrip())
    for change in synced.planned[:MOST_SHOWN]:
        say(f"  {change.account_id}  {change.name or ''}: {'; '.join(_told(change))}")
    if synced.dry_run and synced.found.tally.changed > MOST_SHOWN:
        say(f"  … {synced.found.tally.changed - MOST_SHOWN:,} more: sfmeta sync --dry-run --json names them")
    _show_failures(synced)
    for name in synced.unsourced:
        say(f"Left alone: {name}, which Upflow mentions for no customer; check its `upflow:` in sfmeta.yml")
    for name in synced.emptied:
        say(f"Filled again: {name}, which the org had lost")
    show_findings(synced.objections)
    click.echo(
        f"{HEADLINES[synced.result]} in {synced.duration_seconds:.1f} s, with {synced.upflow_calls:,} calls to Upflow "
        f"and {synced.salesforce_calls:,} to Salesforce."
    )


def _counts(synced: Synced) -> Iterator[tuple[str, int, str]]:
    tally, written, linked = synced.found.tally, synced.written, synced.linked
    yield "Read", synced.customers_read, "customers"
    yield "Matched", synced.matched, f"one to one with {synced.accounts_read:,} Accounts that carry an identifier"
    if synced.unmatched:
        yield "Unmatched", synced.unmatched, _fates(synced, "no-account", "no-identifier")
    if synced.ambiguous:
        yield "Ambiguous", synced.ambiguous, _fates(synced, "several-accounts", "several-customers")
    values = {"new": tally.filled, "other": tally.replaced, "to clear": tally.cleared}
    told = ", ".join(f"{counter.total():,} {word}" for word, counter in values.items() if counter)
    yield "Changed", tally.changed, f"values: {told}" if told else ""
    if synced.dry_run:
        yield "Portal links", linked.due, "to make"
        return
    yield "Written", written.records, f"{written.cleared:,} values cleared" if written.cleared else ""
    if synced.failed:
        yield "Failed", synced.failed, "tried again by the next run"
    if linked.due:
        yield "Portal links", linked.written, f"of {linked.due:,} due{_link_remarks(synced)}"


def _link_remarks(synced: Synced) -> str:
    linked = synced.linked
    without = linked.due - linked.written - linked.failed - linked.withheld - len(linked.misfits)
    said = f", {without:,} customers have no portal" if without and not linked.stopped else ""
    withheld = f"; {linked.withheld:,} left, since Upflow made not one link" if linked.withheld else ""
    return said + withheld


def _fates(synced: Synced, *fates: str) -> str:
    return ", ".join(f"{synced.fates[fate]:,} {fate.replace('-', ' ')}" for fate in fates if fate in synced.fates)


def _show_failures(synced: Synced) -> None:
    """The first ones by name; the JSON document has a thousand."""
    for failure in synced.failures[:MOST_SHOWN]:
        say(f"{click.style('failed', fg='red')}: {failure.record_id}: {failure.message} [{failure.code}]")
    for misfit in synced.misfits[:MOST_SHOWN]:
        code = click.style("does not fit", fg="red")
        say(f"{code}: {misfit.account_id}, {misfit.field}: {misfit.message} [{misfit.code}]")
    for word, shown, total in (
        ("failures", synced.failures, synced.failed),
        ("values that do not fit", synced.misfits, synced.refused_values),
    ):
        if total > min(len(shown), MOST_SHOWN):
            say(f"… {total - min(len(shown), MOST_SHOWN):,} more {word}: sfmeta sync --json names them")

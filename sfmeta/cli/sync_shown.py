"""What came of a sync, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import counted, plural
from sfmeta.cli.receipt_text import show_verdict
from sfmeta.cli.show import say, show_findings, table
from sfmeta.flows.sides import Halt
from sfmeta.sync.moved import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sfmeta.flows.outlook import Outlook, Planned
    from sfmeta.flows.sides import Effort
    from sfmeta.flows.synced import Synced
    from sfmeta.sync.record import Misfit, RecordChange

MOST_SHOWN = 20

HEADLINES = {
    "done": "Done",
    "unchanged": "Nothing to write: Salesforce has what Upflow knows. Found out",
    "failed": "Done, but not all of it,",
    "stopped": "Stopped; the next run goes on from here. Ended",
}


def _show_change(change: RecordChange) -> None:
    click.echo(f"  {change.account_id}  {change.name or ''}")
    for name, after in change.after.items():
        click.echo(f"    {name}: {told(change.before[name])} → {told(after)}")
    click.echo(f"    why: {'; '.join(change.why)}")


def show_synced(synced: Synced) -> None:
    """The counts, what went wrong, and the end of it in one line."""
    _show_counts((*_counts(synced.outlook), *_written(synced)))
    _show_failures(synced)
    if synced.halt is Halt.BUDGET:
        say("The org's API calls of the day are used up, but for those that `sync: api_reserve:` keeps back")
    _show_remarks(synced.outlook)
    if synced.receipt is not None and synced.receipt.agrees is not None:
        show_verdict(synced.receipt)
    click.echo(f"{HEADLINES[synced.result]} {_taken(synced.effort)}")


def show_plan(planned: Planned) -> None:
    """What would change, and what the gates say."""
    outlook = planned.outlook
    links = [("Portal links", outlook.links_due, _links(outlook))] if outlook.links_due else []
    _show_counts((*_counts(outlook), *links))
    for change in planned.changes[:MOST_SHOWN]:
        _show_change(change)
    changed = outlook.found.tally.changed
    if changed > MOST_SHOWN:
        say(f"  … {changed - MOST_SHOWN:,} more: sfmeta sync --org {outlook.org} --plan --out FILE names them all")
    _show_totals(outlook)
    _show_misfits(outlook.found.misfits, outlook.found.misfit_count, f"sfmeta sync --org {outlook.org} --plan --json")
    _show_remarks(outlook)
    show_findings(outlook.objections)
    click.echo(f"Nothing was written; planned {_taken(planned.effort)}")


def _links(outlook: Outlook) -> str:
    reasons = ", ".join(f"{many:,} {why}" for why, many in outlook.links.due.items())
    return f"to make: {reasons}"


def _show_totals(outlook: Outlook) -> None:
    """What the amounts come to, before and after; those that do not move are left out."""
    moved = [shift for shift in outlook.found.totals.shifts() if shift.difference]
    rows = [
        (each.field, each.currency or "", f"{each.before:,f}", f"{each.after:,f}", f"{each.difference:+,f}")
        for each in moved
    ]
    if rows:
        click.echo(table(("Amount", "Currency", "Before", "After", "Difference"), rows))


def _taken(effort: Effort) -> str:
    return (
        f"in {effort.duration_seconds:.1f} s, with {counted(effort.upflow_calls, 'call')} to Upflow "
        f"and {effort.salesforce_calls:,} to Salesforce."
    )


def _explained(outlook: Outlook) -> str:
    """The command that lists what could not be written."""
    return f"sfmeta failures --org {outlook.org}"


def _carriers(accounts: int) -> str:
    return f"{counted(accounts, 'Account')} that {plural(accounts, 'carries', 'carry')} an identifier"


def _show_counts(counts: Iterable[tuple[str, int, str]]) -> None:
    for name, count, more in counts:
        click.echo(f"{name:<14}{count:>9,}  {more}".rstrip())


def _counts(outlook: Outlook) -> Iterator[tuple[str, int, str]]:
    tally = outlook.found.tally
    yield "Read", outlook.customers_read, plural(outlook.customers_read, "customer")
    yield "Matched", outlook.matched, f"one to one with {_carriers(outlook.accounts_read)}"
    if outlook.unmatched:
        yield "Unmatched", outlook.unmatched, _fates(outlook, "no-account", "no-identifier")
    if outlook.ambiguous:
        yield "Ambiguous", outlook.ambiguous, _fates(outlook, "several-accounts", "several-customers")
    values = {"new": tally.filled, "other": tally.replaced, "to clear": tally.cleared}
    told = ", ".join(f"{counter.total():,} {word}" for word, counter in values.items() if counter)
    yield "Changed", tally.changed, f"values: {told}" if told else ""


def _written(synced: Synced) -> Iterator[tuple[str, int, str]]:
    written, linked = synced.written, synced.linked
    yield "Written", written.records, f"{counted(written.cleared, 'value')} cleared" if written.cleared else ""
    if synced.failed:
        yield "Failed", synced.failed, f"tried again by the next run; {_explained(synced.outlook)} explains them"
    if synced.found.ignored:
        yield "Ignored", synced.found.ignored, "given up with sfmeta ignore"
    if linked.due:
        yield "Portal links", linked.written, f"of {linked.due:,} due{_link_remarks(synced)}"


def _link_remarks(synced: Synced) -> str:
    linked = synced.linked
    others = linked.failed + linked.withheld + linked.skipped + len(linked.misfits)
    without = linked.due - linked.written - others
    said = f", {counted(without, 'customer has', 'customers have')} no portal" if without and not linked.halt else ""
    withheld = f"; {linked.withheld:,} left, since Upflow made not one link" if linked.withheld else ""
    skipped = f"; {linked.skipped:,} left, as their Accounts failed or were given up" if linked.skipped else ""
    return said + withheld + skipped


def _fates(outlook: Outlook, *fates: str) -> str:
    return ", ".join(f"{outlook.fates[fate]:,} {fate.replace('-', ' ')}" for fate in fates if fate in outlook.fates)


def _show_remarks(outlook: Outlook) -> None:
    for name in outlook.unsourced:
        say(f"Left alone: {name}, which Upflow mentions for no customer; check its `upflow:` in sfmeta.yml")
    for name in outlook.emptied:
        say(f"Filled again: {name}, which the org had lost")
    for name, count in sorted(outlook.found.mixed.items()):
        say(f"Left empty: {name} of {counted(count, 'Account')}, whose documents are in several currencies")
    if lost := outlook.links.lost:
        said = counted(lost, "Account that is", "Accounts that are")
        say(f"Left to expire: the portal links of {said} no longer matched")
    for state, count in outlook.unknown_states.items():
        say(f"Counted for nothing: {counted(count, 'invoice')} in the state {state}, which is not known to sfmeta")
    for why, count in outlook.uncounted.items():
        say(f"Left out: {counted(count, 'invoice')} of which each {why}")


def _show_failures(synced: Synced) -> None:
    """The first ones by name."""
    for failure in synced.failures[:MOST_SHOWN]:
        said = click.style("failed", fg="red")
        say(f"{said}: {failure.record_id} {failure.name or ''}: {failure.message} [{failure.code}]")
    _show_rest("failed", len(synced.failures), synced.failed, _explained(synced.outlook))
    _show_misfits(synced.misfits, synced.refused_values, _explained(synced.outlook))


def _show_misfits(misfits: Sequence[Misfit], total: int, command: str) -> None:
    for misfit in misfits[:MOST_SHOWN]:
        code = click.style("does not fit", fg="red")
        say(f"{code}: {misfit.account_id} {misfit.name or ''}, {misfit.field}: {misfit.message} [{misfit.code}]")
    _show_rest("do not fit", len(misfits), total, command)


def _show_rest(what: str, named: int, total: int, command: str) -> None:
    shown = min(named, MOST_SHOWN)
    if total > shown:
        say(f"… {total - shown:,} more {what}: {command} names them")

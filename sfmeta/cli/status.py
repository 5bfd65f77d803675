"""``sfmeta status``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import counted
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.show import document, say
from sfmeta.flows.status import status as run
from sfmeta.store.project import find

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.sync.promises import Freshness, Past, Standing

WAITING = {
    # what is counted, and what becomes of it unless it has waited for too long
    "failures": ("record", "tried again by the next run"),
    "misfits": ("value", "written as soon as they fit"),
}


@click.command(short_help="Show how fresh the fields are against what was promised, for a monitor too.")
@project_option
@click.option(
    "--org", "orgs", metavar="ALIAS", multiple=True, help="Only this org, by alias or id; several if need be."
)
@click.option(
    "--near",
    type=click.IntRange(1),
    default=15,
    show_default=True,
    metavar="MINUTES",
    help="What near real-time amounts to: how old a value may be.",
)
@json_option
def status(start: Path, orgs: tuple[str, ...], near: int, as_json: bool) -> None:
    """Show when each pair of an Upflow organization and an org was last synced and how that ended, how fresh each field
    is against its promise, which records and values wait, and which portal links should have been made anew.

    A field is as fresh as the last run that read and compared everything; a portal link as the oldest that an Account
    shows. It is all in the store: neither side is asked.

    \b
    Examples:
      sfmeta status
      sfmeta status --org prod --json
      sfmeta status --org prod --near 90       synced every hour

    \b
    Exit codes: 0 every promise is kept; 1 one is broken, or an org was never synced.
    """
    now = datetime.now(UTC)
    with errors_as_json("status", as_json):
        standings = run(find(start), os.environ, orgs, now, timedelta(minutes=near))
    missing = sorted(set(orgs) - {name for one in standings for name in (one.past.alias, one.past.org_id)})
    kept = bool(standings) and not missing and all(one.kept for one in standings)
    if as_json:
        document("status", "kept" if kept else "broken", pairs=[_data(one) for one in standings], never=missing)
    else:
        _show(standings, missing, now)
    if not kept:
        raise click.exceptions.Exit(1)


def _show(standings: tuple[Standing, ...], missing: Iterable[str], now: datetime) -> None:
    for one in standings:
        for line in _lines(one, now):
            click.echo(line)
    for name in missing:
        say(f"{name} was never synced from here: sfmeta sync --org {name}")
    if not standings and not missing:
        say("Nothing was synced from here yet: sfmeta sync --org ALIAS")


def _lines(one: Standing, now: datetime) -> Iterator[str]:
    past = one.past
    yield click.style(f"{past.name}  {past.object}  {past.upflow}", bold=True)
    yield f"  last run     {_ended(past, now)}"
    broken = [field for field in one.fields if not field.kept]
    yield f"  fields       {len(one.fields) - len(broken)} of {len(one.fields)} as fresh as promised"
    yield from (f"    {click.style('stale', fg='red')}  {_stale(field, now)}" for field in broken)
    if past.documents_at and past.whole_at and past.documents_at < past.whole_at:
        age = _span(now - past.documents_at)
        yield f"  documents    all read {age} ago, since then those of customers whose balances moved in Upflow"
    for kind, waiting in past.waiting.items():
        if waiting.count and waiting.since:
            what, hope = WAITING[kind]
            too_long = click.style(f"too long; sfmeta failures --org {past.name} lists them", fg="red")
            word = too_long if kind in one.late else hope
            longest = _span(now - waiting.since)
            yield f"  {kind:<12} {counted(waiting.count, what)} waiting, the longest for {longest}: {word}"
    if past.links and past.oldest_link:
        late = f", {past.expiring:,} due to be made anew" if past.expiring else ""
        yield f"  links        {past.links:,}, the oldest {_span(now - past.oldest_link)} old{late}"


def _ended(past: Past, now: datetime) -> str:
    if past.began_at is None:
        return "none yet"
    ended = past.ended_at or past.began_at
    return f"{past.result or 'under way, or killed'}, {_span(now - ended)} ago"


def _stale(field: Freshness, now: datetime) -> str:
    age = "never filled" if field.since is None else f"{_span(now - field.since)} old"
    return f"{field.field}: {age}, promised within {_span(field.within)}"


def _span(span: timedelta) -> str:
    """The two largest units, no more precise than a person reads."""
    seconds = max(0, int(span.total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"


def _data(one: Standing) -> dict[str, object]:
    past = one.past
    return {
        "org": past.alias or None,
        "org_id": past.org_id,
        "object": past.object,
        "upflow": past.upflow,
        "kept": one.kept,
        "last_run": {"started_at": _when(past.began_at), "ended_at": _when(past.ended_at), "result": past.result},
        "documents_read_at": _when(past.documents_at),
        "fields": [
            {
                "field": field.field,
                "kept": field.kept,
                "within_seconds": int(field.within.total_seconds()),
                "since": _when(field.since),
            }
            for field in one.fields
        ],
        **{
            kind: {"waiting": waiting.count, "since": _when(waiting.since), "too_long": kind in one.late}
            for kind, waiting in past.waiting.items()
        },
        "links": {"shown": past.links, "oldest": _when(past.oldest_link), "expiring": past.expiring},
    }


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

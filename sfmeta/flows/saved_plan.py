"""A saved plan against how things stand now: applied exactly, or refused with the records that moved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.errors import Refused
from sfmeta.findings import Finding, Place, Severity
from sfmeta.flows.changes import held_values
from sfmeta.sync.data_plan import Header
from sfmeta.sync.moved import moves, paired
from sfmeta.sync.record import RecordChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sfmeta.catalog.model import Spec
    from sfmeta.flows.outlook import Outlook
    from sfmeta.flows.sides import Sides
    from sfmeta.flows.wishes import Compare
    from sfmeta.sync.data_plan import Entry
    from sfmeta.sync.moved import Moved, Pair
    from sfmeta.sync.values import Value

PAGE = 1_000
MOST_SHOWN = 20
AGAIN = "make the plan again and look at it: sfmeta sync --org {} --plan --out FILE"


def header(sides: Sides, compare: Compare, made_at: datetime) -> Header:
    """What a plan made now is for."""
    return Header(
        org=sides.org.alias,
        org_id=sides.org.identity.org_id,
        object=sides.spec.object,
        upflow=sides.upflow.wire.url,
        spec=_digest(sides.spec),
        compare=str(compare),
        made_at=made_at,
    )


def _digest(spec: Spec) -> str:
    """Of all that sfmeta.yml says about values; where its lines stand and how to sign in are not part of it."""
    fields = [replace(field, place=Place("")) for field in spec.exported]
    rules = spec.sync.parents, spec.sync.rating_rounding, spec.sync.currency
    said = repr((spec.match, fields, spec.upflow.customer_page, *rules))
    return hashlib.sha256(said.encode()).hexdigest()


WORDS = {
    "org_id": "is for another Salesforce org",
    "object": "is for another object",
    "upflow": "is for another Upflow organization",
    "spec": "was made with another sfmeta.yml",
}


def refuse_another(saved: Header, now: Header) -> None:
    """Refused when the plan was made for something else."""
    for name, words in WORDS.items():
        if getattr(saved, name) != getattr(now, name):
            told = "" if name == "spec" else f": {getattr(saved, name)}, and this is {getattr(now, name)}"
            raise Refused(f"nothing was written: the plan {words}{told}", fix=AGAIN.format(now.org))


def as_of(sides: Sides, moment: datetime) -> Sides:
    """The same sides on that day: averages move with the calendar alone, and a plan means those of its own."""
    return replace(sides, watch=replace(sides.watch, now=lambda: moment))


def only_as_planned(sides: Sides, outlook: Outlook, entries: Iterable[Entry]) -> Outlook:
    """Let the ledger keep what the plan has. Refused, with every record that moved, when it cannot be done exactly."""
    links: list[str] = []
    planned = _records(entries, links)
    fresh = chain.from_iterable(sides.ledger.changes(PAGE))
    found: list[Moved] = []
    records = 0
    for pairs in _pages(paired(planned, fresh)):
        for moved in _moves(sides, pairs):
            records += bool(moved)
            found += moved[: MOST_SHOWN - len(found)]
    if records:
        message = f"nothing was written: {counted(records, 'record has', 'records have')} moved since the plan was made"
        raise Refused(message, [_finding(each) for each in found], fix=AGAIN.format(sides.org.alias))
    sides.ledger.keep_due_links(links)
    return replace(outlook, links=replace(outlook.links, due=sides.ledger.due_link_reasons()))


def _records(entries: Iterable[Entry], links: list[str]) -> Iterator[RecordChange]:
    """The records of a plan; the Accounts whose links are to be made, which come after them, go into ``links``."""
    for entry in entries:
        if isinstance(entry, RecordChange):
            yield entry
        else:
            links.append(entry.account_id)


def _pages(pairs: Iterator[Pair]) -> Iterator[list[Pair]]:
    while page := list(islice(pairs, PAGE)):
        yield page


def _moves(sides: Sides, pairs: list[Pair]) -> Iterator[list[Moved]]:
    """How each of these records moved, one list a record."""
    ids = [record.account_id for planned, now in pairs if (record := planned or now)]
    acknowledged = sides.memory.acknowledged.of(ids)
    held = sides.ledger.held(ids)
    nothing: Mapping[str, Value] = {}
    for record_id, pair in zip(ids, pairs, strict=True):
        has = held_values(held[record_id], sides) if record_id in held else nothing
        yield list(moves(pair, acknowledged.get(record_id, nothing), has))


def _finding(moved: Moved) -> Finding:
    who = f"{moved.account_id} {moved.name or ''}".rstrip()
    return Finding(moved.rule, Severity.ERROR, f"{who}: {moved.message}")

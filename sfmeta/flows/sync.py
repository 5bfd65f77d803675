"""Upflow's figures into Salesforce: prepare, read, settle, compare, pass the gates, write what changed, report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.errors import Refused
from sfmeta.flows.documents import remember_reads
from sfmeta.flows.linking import Linked, leave_lost, write_links
from sfmeta.flows.outlook import Planned
from sfmeta.flows.planning import make_plan
from sfmeta.flows.preparing import prepared
from sfmeta.flows.proof import receipt
from sfmeta.flows.saved_plan import as_of, header, only_as_planned, refuse_another
from sfmeta.flows.sides import MOST_NAMED, Watch
from sfmeta.flows.synced import Synced
from sfmeta.flows.unanswered import forget_unmatched
from sfmeta.flows.wishes import Compare
from sfmeta.flows.writing import write_changes
from sfmeta.store import data_plans
from sfmeta.store.runs import PART, WHOLE
from sfmeta.sync.data_plan import lines
from sfmeta.sync.gates import API_BUDGET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sfmeta.flows.orgs import Org
    from sfmeta.flows.outlook import Outlook
    from sfmeta.flows.sides import Sides
    from sfmeta.flows.wishes import Wishes
    from sfmeta.store.project import Project
    from sfmeta.sync.data_plan import Entry


def plan(project: Project, org: Org, wishes: Wishes, watch: Watch | None = None, *, out: Path | None = None) -> Planned:
    """What a sync would do, saved in the file ``out`` for `apply`. Nothing is written on either side, and nothing of it
    remembered."""
    with prepared(project, org, watch or Watch()) as sides:
        made_at = sides.watch.now()
        outlook = make_plan(sides, wishes, learn=False)
        if out is not None:
            data_plans.write(out, lines(header(sides, wishes.compare, made_at), _entries(sides), outlook.summary()))
        sides.ledger.read_over()
        return Planned(outlook, tuple(next(sides.ledger.changes(MOST_NAMED), [])), sides.effort)


def sync(project: Project, org: Org, wishes: Wishes, watch: Watch | None = None) -> Synced:
    """One run. Refused, before the first write, when the org is not ready, when a gate objects, or when another run of
    the same pair is under way."""
    with prepared(project, org, watch or Watch()) as sides:
        partly = bool(wishes.only)
        return _recorded(sides, lambda: _carry_out(sides, wishes, make_plan(sides, wishes, learn=True)), partly=partly)


def apply(project: Project, org: Org, path: Path, wishes: Wishes, watch: Watch | None = None) -> Synced:
    """What a saved plan says, exactly: Refused, with the records named, when the source, the org or what Salesforce
    last acknowledged have moved since. The gates are asked again."""
    saved = data_plans.header(path)
    with prepared(project, org, watch or Watch()) as sides:
        refuse_another(saved, header(sides, Compare(saved.compare), saved.made_at))
        wishes = replace(wishes, compare=Compare(saved.compare))

        def converge() -> Synced:
            then = as_of(sides, saved.made_at)
            outlook = only_as_planned(then, make_plan(then, wishes, learn=True, look=True), data_plans.entries(path))
            return _carry_out(sides, wishes, outlook)

        return _recorded(sides, converge)


def _entries(sides: Sides) -> Iterator[Entry]:
    for changes in sides.ledger.changes(MOST_NAMED):
        yield from changes
    for links in sides.ledger.due_links(MOST_NAMED):
        yield from links


def _recorded(sides: Sides, converge: Callable[[], Synced], *, partly: bool = False) -> Synced:
    """The run is remembered, however it ends, and leaves its receipt. One that wrote only what it was asked to, and so
    ``partly``, does not count as one after which everything is fresh."""
    runs, now = sides.memory.runs, sides.watch.now
    started_at = now()
    number = runs.begin(started_at)
    try:
        synced = converge()
    except BaseException as error:
        if isinstance(error, Refused):  # who objects wants the documents as they are then
            sides.ledger.read_over()
        runs.end(number, now(), "refused" if isinstance(error, Refused) else "broken", {})
        raise
    runs.end(number, now(), PART if partly and synced.result in WHOLE else synced.result, synced.counts())
    proof = receipt(sides, synced, number, started_at)
    sides.memory.receipts.keep(proof)
    return replace(synced, receipt=proof)


def _links_among(sides: Sides, record_ids: Sequence[str]) -> list[str]:
    """Those of the records whose link is what failed."""
    asked = set(record_ids)
    return [each.record_id for each in sides.memory.failures.all() if each.is_link and each.record_id in asked]


def _carry_out(sides: Sides, wishes: Wishes, outlook: Outlook) -> Synced:
    if outlook.objections:
        raise Refused("nothing was written: a gate objects", outlook.objections)
    if API_BUDGET in wishes.allow:
        sides = replace(sides, reserve=0)
    sides.memory.failures.resolve(outlook.found.settled)
    left = 0
    if wishes.only:
        left = sides.ledger.change_count()
        sides.ledger.keep_changes(wishes.only)
        sides.ledger.keep_due_links(_links_among(sides, wishes.only))
        left -= sides.ledger.change_count()
    if outlook.links.strays:
        leave_lost(sides)
    written = write_changes(sides, wishes.transport)
    linked = Linked(due=outlook.links_due) if written.halt else write_links(sides)
    if not written.halt and not wishes.only:
        remember_reads(sides, outlook.documents)
        sides.ledger.read_over()
        forget_unmatched(sides)
    return Synced(outlook, written, linked, sides.effort, left)

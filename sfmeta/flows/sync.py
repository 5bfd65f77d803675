"""Upflow's figures into Salesforce: prepare, read, settle, compare, pass the gates, write what changed, report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.errors import Refused
from sfmeta.flows.linking import Linked, write_links
from sfmeta.flows.outlook import Planned
from sfmeta.flows.planning import make_plan
from sfmeta.flows.preparing import prepared
from sfmeta.flows.proof import receipt
from sfmeta.flows.sides import MOST_NAMED, Watch
from sfmeta.flows.synced import Synced
from sfmeta.flows.writing import write_changes

if TYPE_CHECKING:
    from sfmeta.flows.orgs import Org
    from sfmeta.flows.sides import Sides
    from sfmeta.flows.wishes import Wishes
    from sfmeta.store.project import Project


def plan(project: Project, org: Org, wishes: Wishes, watch: Watch | None = None) -> Planned:
    """What a sync would do. Nothing is written on either side, and nothing of it remembered."""
    with prepared(project, org, watch or Watch()) as sides:
        outlook = make_plan(sides, wishes, learn=False)
        return Planned(outlook, tuple(next(sides.ledger.changes(MOST_NAMED), [])), sides.effort)


def sync(project: Project, org: Org, wishes: Wishes, watch: Watch | None = None) -> Synced:
    """One run. Refused, before the first write, when the org is not ready, when a gate objects, or when another run of
    the same pair is under way."""
    with prepared(project, org, watch or Watch()) as sides:
        runs, now = sides.memory.runs, sides.watch.now
        started_at = now()
        number = runs.begin(started_at)
        try:
            synced = _converge(sides, wishes)
        except BaseException as error:
            runs.end(number, now(), "refused" if isinstance(error, Refused) else "broken", {})
            raise
        runs.end(number, now(), synced.result, synced.counts())
        proof = receipt(sides, synced, number, started_at)
        sides.memory.receipts.keep(proof)
        return replace(synced, receipt=proof)


def _converge(sides: Sides, wishes: Wishes) -> Synced:
    outlook = make_plan(sides, wishes, learn=True)
    if outlook.objections:
        raise Refused("nothing was written: a gate objects", outlook.objections)
    sides.memory.failures.resolve(outlook.found.settled)
    written = write_changes(sides, wishes.transport)
    linked = Linked(due=outlook.links_due) if written.stopped else write_links(sides)
    return Synced(outlook, written, linked, sides.effort)

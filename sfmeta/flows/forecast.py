"""What a sync would read and write, in calls, and how long the limits make it last: asked before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.flows.documents import cut_short
from sfmeta.flows.preparing import prepared
from sfmeta.flows.sides import Watch
from sfmeta.flows.wishes import Compare
from sfmeta.salesforce.query import PAGE as QUERY_PAGE
from sfmeta.sync.reading import (
    SHARED,
    How,
    Occasion,
    apart,
    calls_for,
    calls_to_go_on,
    imposed_seconds,
    lists,
    plan_reads,
    read_for,
)
from sfmeta.sync.transport import cheapest, predicted_calls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sfmeta.flows.orgs import Org
    from sfmeta.flows.sides import Sides
    from sfmeta.flows.wishes import Wishes
    from sfmeta.store.project import Project
    from sfmeta.sync.reading import ListRead

UPFLOW, SALESFORCE = "Upflow", "Salesforce"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a run: from ``least`` to ``most`` calls to one side, and why."""

    side: str
    what: str
    least: int
    most: int
    reason: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """``seconds`` are what Upflow's limit imposes at least, for the fewest calls and for the most."""

    org: str
    steps: tuple[Step, ...]
    seconds: tuple[int, int]


def forecast(project: Project, org: Org, wishes: Wishes, watch: Watch | None = None) -> Forecast:
    """The plan of a run. It asks both sides how much they have, an entry of each list, and changes nothing."""
    with prepared(project, org, watch or Watch()) as sides:
        steps = tuple(_steps(sides, wishes))
        pace = sides.spec.upflow.requests_per_minute
        least, most = (
            imposed_seconds(sum(getattr(step, end) for step in steps if step.side == UPFLOW), pace)
            for end in ("least", "most")
        )
        return Forecast(sides.org.alias, steps, (least, most))


def _steps(sides: Sides, wishes: Wishes) -> Iterator[Step]:
    customers = sides.upflow.total("customers")
    pages = calls_for(customers, 0 if apart(sides.spec.sync) else SHARED)
    yield Step(UPFLOW, counted(customers, "customer"), pages, pages, "read by every run")
    yield from _documents(sides, wishes)
    if sides.portal is not None:
        yield Step(UPFLOW, "portal links", 0, customers, "a call for each link that is missing or due")
    soql = f"SELECT COUNT() FROM {sides.spec.object}"
    accounts = int(sides.org.get("query", {"q": soql})["totalSize"])
    asked = ceil(max(accounts, 1) / QUERY_PAGE)
    yield Step(SALESFORCE, "describe and spot check", 2, 3, "whether the org is ready, and has what it acknowledged")
    yield Step(SALESFORCE, counted(accounts, "record"), 1, asked, "those that carry an identifier, 2,000 a call")
    matched = min(customers, accounts)
    writes = predicted_calls(cheapest(matched), matched)
    yield Step(SALESFORCE, "writes", 0, writes, "only what changed; at most every match")
    if sides.portal is not None:
        yield Step(SALESFORCE, "portal links", 0, ceil(matched / 200), "200 a call")


def _documents(sides: Sides, wishes: Wishes) -> Iterator[Step]:
    """How many moved is not known before the customers are read: from nothing to the whole list."""
    spec, standing = sides.spec, sides.memory.reads.standing()
    whole = "every field of every record is compared with the org" if wishes.compare is Compare.ORG else ""
    occasion = Occasion(sides.watch.now(), spec.sync, True, 0, read_for(spec.exported, spec.sync), standing, whole)
    began_at = cut_short(sides, occasion)
    for each in plan_reads(lists(spec.exported, balances_stated=True), occasion):
        total = standing[each.name].total if each.name in standing else sides.upflow.total(each.name)
        calls = calls_for(total)
        name = counted(total, each.name.replace("_", " ").removesuffix("s"))
        if each.how is not How.ALL:
            yield Step(UPFLOW, name, 0, calls, "those of customers whose balances moved, at most the whole list")
        elif began_at is None:
            yield Step(UPFLOW, name, calls, calls, each.reason)
        else:
            yield _rest(sides, name, each, total, began_at)


def _rest(sides: Sides, name: str, read: ListRead, total: int, began_at: datetime) -> Step:
    """What a run that was cut short left of a whole list."""
    progress = sides.ledger.progress(read.name)
    calls = 0 if progress.done else calls_to_go_on(total, progress.until)
    had = "all" if progress.done else f"{progress.until:,}"
    before = f"{had} read by the run that was cut short, begun at {began_at:%H:%M} UTC"
    return Step(UPFLOW, name, calls, calls, f"{read.reason}; {before}")

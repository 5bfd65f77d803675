"""Portal links, after everything else: one call to Upflow each, so that they must not hold up the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.flows.sides import MOST_NAMED, Halt
from sfmeta.sync.outcome import Failed, Saved, failed_of
from sfmeta.sync.portal import digest, is_credible, is_due
from sfmeta.sync.raw import Link
from sfmeta.sync.record import Misfit, held_value
from sfmeta.sync.rows import DueLink
from sfmeta.sync.transport import COLLECTION
from sfmeta.sync.unfit import Unfit
from sfmeta.sync.values import value_of

if TYPE_CHECKING:
    from datetime import datetime

    from sfmeta.flows.sides import Sides
    from sfmeta.sync.portal import ShownLink
    from sfmeta.sync.rows import Figures
    from sfmeta.sync.target import Target
    from sfmeta.sync.values import Value


@dataclass(slots=True)
class Linked:
    """What came of the links. ``cleared`` are Accounts whose customer has no portal any more; ``withheld`` those
    that keep an old link because Upflow said of suspiciously many that there is none; ``skipped`` those whose figures
    Salesforce refused, or that somebody gave up."""

    due: int = 0
    written: int = 0
    cleared: int = 0
    withheld: int = 0
    skipped: int = 0
    failed: int = 0
    failures: list[Failed] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)
    halt: Halt | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """The links to make by what makes them due; ``lost`` are on Accounts that are no longer matched, and so are never
    written; ``strays`` are these Accounts and those whose customer had no portal."""

    due: Mapping[str, int] = field(default_factory=dict)
    lost: int = 0
    strays: int = 0


def find_links(sides: Sides) -> Links:
    """The Accounts whose link is missing or growing old, into the ledger."""
    portal = sides.portal
    if portal is None:
        return Links()
    now, matched, linked = sides.watch.now(), 0, 0
    for page in sides.ledger.figures():
        shown = sides.memory.links.of([figures.account_id for figures in page])
        matched += len(shown)
        linked += sum(link.exists for link in shown.values())
        due = []
        for figures in page:
            link = shown.get(figures.account_id)
            if why := _why_due(link, figures, portal, now):
                had = link is not None and link.exists
                due.append(DueLink(figures.account_id, figures.customer_id, had, figures.name, why))
        sides.ledger.add_due_links(due)
    known, shown_at_all = sides.memory.links.count()
    return Links(sides.ledger.due_link_reasons(), shown_at_all - linked, known - matched)


def leave_lost(sides: Sides) -> None:
    """Links on Accounts that are no longer matched are counted on no longer: they expire in their time."""
    matched = {figures.account_id for page in sides.ledger.figures() for figures in page}
    sides.memory.links.leave([record_id for record_id in sides.memory.links.records() if record_id not in matched])


def _why_due(link: ShownLink | None, figures: Figures, portal: Target, now: datetime) -> str:
    """Empty when it is not."""
    if link is None:
        return "new"
    if link.customer_id != figures.customer_id:
        return "of another customer"
    if is_due(link, now):
        return "growing old" if link.exists else "asked for again"
    return "" if _is_shown(link, figures, portal) else "gone from Salesforce"


def _is_shown(link: ShownLink, figures: Figures, portal: Target) -> bool:
    """Whether the Account still shows what was written, as far as it was asked."""
    if figures.held is None or portal.name not in figures.held:
        return True
    held = held_value(figures.held[portal.name], portal)
    return link.digest == (None if held is None else digest(str(held)))


def write_links(sides: Sides) -> Linked:
    """Make the links that are due, write them, and remember when; what is interrupted goes on with the next run."""
    linked = Linked(due=sum(sides.ledger.due_link_reasons().values()))
    target = sides.portal
    if target is None:
        return linked
    passed = {each.record_id for each in sides.memory.failures.all() if not each.is_link or each.ignored}
    for page in sides.ledger.due_links(COLLECTION, by_parent=True):
        wanted = [due for due in page if due.account_id not in passed]
        linked.halt = sides.batch(partial(_write, sides, target, wanted, linked))
        if linked.halt:
            break
        linked.skipped += len(page) - len(wanted)
        sides.watch.told(f"Wrote {counted(linked.written, 'portal link')}")
    return linked


def _write(sides: Sides, target: Target, due: Sequence[DueLink], linked: Linked) -> None:
    made_at = sides.watch.now()
    links = dict(sides.upflow.portal_links([each.customer_id for each in due]))
    had = sum(each.had for each in due)
    made = sum(isinstance(link, Link) for link in links.values())
    values: dict[str, tuple[DueLink, Value]] = {}
    misfits: list[Misfit] = []
    for each in due:
        link = links[each.customer_id]
        if link is None and each.had and not is_credible(had, made):
            linked.withheld += 1
            continue
        try:
            values[each.account_id] = (each, None if link is None else value_of(link, target))
        except Unfit as unfit:
            misfits.append(Misfit(each.account_id, each.customer_id, each.name, target.name, unfit.code, unfit.message))
    kept: list[tuple[str, str, bytes | None]] = []
    rejected: list[Failed] = []
    for outcome in sides.loader.collect(
        [(record_id, {target.name: value}) for record_id, (_, value) in values.items()]
    ):
        if isinstance(outcome, Saved):
            each, value = values[outcome.record_id]
            kept.append((each.account_id, each.customer_id, None if value is None else digest(str(value))))
        else:
            each, _ = values[outcome.record_id]
            rejected.append(failed_of(outcome, each.customer_id, each.name))
    sides.memory.links.keep(kept, made_at)
    sides.memory.failures.resolve([record_id for record_id, _, _ in kept], links=True)
    _keep_misfits(sides, target, due, misfits)
    sides.memory.failures.keep(rejected, sides.watch.now())
    linked.misfits += misfits
    linked.failed += len(rejected)
    linked.failures += rejected[: MOST_NAMED - len(linked.failures)]
    linked.written += sum(known is not None for _, _, known in kept)
    linked.cleared += sum(known is None and values[record_id][0].had for record_id, _, known in kept)


def _keep_misfits(sides: Sides, target: Target, due: Sequence[DueLink], misfits: Sequence[Misfit]) -> None:
    """Of these Accounts' links, the ones that do not fit."""
    standing = sides.memory.misfits.of([each.account_id for each in due])
    of_links = {
        record_id: {target.name: held[target.name]} for record_id, held in standing.items() if target.name in held
    }
    sides.memory.misfits.keep(misfits, of_links, sides.watch.now())

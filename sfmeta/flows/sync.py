"""Upflow's figures into Salesforce: read, compute, match, compare, pass the gates, write what changed."""

from __future__ import annotations

import enum
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sfmeta.catalog.model import Source
from sfmeta.errors import Refused
from sfmeta.flows.changes import Found, find_changes
from sfmeta.flows.linking import Linked, due_links, write_links
from sfmeta.flows.reading import read_accounts, read_upflow
from sfmeta.flows.sides import MOST_NAMED, Sides, Watch
from sfmeta.flows.spot_check import emptied_fields
from sfmeta.flows.synced import Synced
from sfmeta.flows.writing import Written, write_changes
from sfmeta.salesforce.fields import described
from sfmeta.salesforce.secrets import secret
from sfmeta.salesforce.signin import emulator_document
from sfmeta.store.memory import remembered
from sfmeta.sync import gates
from sfmeta.sync.ledger import Ledger
from sfmeta.sync.target import objections, targets
from sfmeta.sync.transport import Transport, cheapest, predicted_calls
from sfmeta.upflow.client import Upflow
from sfmeta.upflow.credentials import keys_of, keys_of_emulator
from sfmeta.upflow.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.catalog.model import Spec
    from sfmeta.findings import Finding
    from sfmeta.flows.orgs import Org
    from sfmeta.store.project import Project
    from sfmeta.sync.target import Described, Target
    from sfmeta.upflow.wire import Keys


class Compare(enum.StrEnum):
    """What the new values are compared with: what Salesforce acknowledged to us, or what the org has now."""

    ACKNOWLEDGED = "acknowledged"
    ORG = "org"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for. ``transport`` None: the one that takes fewer calls."""

    compare: Compare = Compare.ACKNOWLEDGED
    dry_run: bool = False
    allow: frozenset[str] = frozenset()
    limits: gates.Limits = field(default_factory=gates.Limits)
    transport: Transport | None = None


def sync(project: Project, org: Org, wishes: Wishes, watch: Watch | None = None) -> Synced:
    """One run. Refused, before the first write, when the org is not ready, when a gate objects, or when another run of
    the same pair is under way."""
    watch = watch or Watch()
    spec = project.spec()
    connection = org.integration
    already = connection.calls
    fields = described(connection, spec.object)
    if against := objections(spec, fields, connection.identity.username):
        raise Refused("nothing was written: the org is not ready for a sync", against)
    keys = _keys(org, spec)
    with (
        closing(Wire(keys)) as wire,
        remembered(project.root, connection.identity.org_id, spec.object, keys.url) as memory,
        closing(Ledger(memory.scratch)) as ledger,
    ):
        portal, figures = _targets(spec, fields)
        sides = Sides(spec, Upflow(wire), connection, memory, ledger, fields, figures, portal, watch)
        if wishes.dry_run:
            return _run(sides, wishes, memory.runs.count(), already)
        number = memory.runs.begin(watch.now())
        try:
            synced = _run(sides, wishes, number, already)
        except BaseException as error:
            memory.runs.end(number, watch.now(), "refused" if isinstance(error, Refused) else "broken", {})
            raise
        memory.runs.end(number, watch.now(), synced.result, synced.counts())
        return synced


def _run(sides: Sides, wishes: Wishes, turn: int, calls_before: int) -> Synced:
    watch, memory, ledger = sides.watch, sides.memory, sides.ledger
    started = watch.stopwatch()
    read = read_upflow(sides)
    unsourced = tuple(target.name for target in sides.targets if _is_unsourced(target, ledger))
    sides = replace(sides, targets=tuple(target for target in sides.targets if target.name not in unsourced))
    emptied = () if wishes.compare is Compare.ORG else emptied_fields(sides, turn)
    if emptied and not wishes.dry_run:
        memory.acknowledged.forget(emptied)
        if sides.portal and sides.portal.name in emptied:
            memory.links.forget()
    asking = wishes.compare is Compare.ORG or emptied or not memory.acknowledged.count()
    accounts = read_accounts(sides, sides.names if asking else [])
    ledger.settle(watch.now().date())
    fates = ledger.customer_fates()
    found = find_changes(sides, dry_run=wishes.dry_run)
    due = sum(len(page) for page in due_links(sides))
    against = _gates(sides, wishes, found, read, fates.get("matched", 0), due)
    if against and not wishes.dry_run:
        raise Refused("nothing was written: a gate objects", against)
    written, linked = Written(), Linked(due=due)
    if not wishes.dry_run:
        memory.failures.resolve(found.settled)
        written = write_changes(sides, wishes.transport)
        if not written.stopped:
            linked = write_links(sides)
    return Synced(
        org=sides.org.alias,
        dry_run=wishes.dry_run,
        read=read,
        accounts_read=accounts,
        fates=fates,
        account_fates=ledger.account_fates(),
        left_out=tuple(ledger.left_out(MOST_NAMED)),
        planned=tuple(next(ledger.changes(MOST_NAMED), [])) if wishes.dry_run else (),
        found=found,
        objections=against,
        written=written,
        linked=linked,
        unsourced=unsourced,
        emptied=emptied,
        duration_seconds=watch.stopwatch() - started,
        upflow_calls=sides.upflow.wire.calls,
        salesforce_calls=sides.org.calls - calls_before,
    )


def _gates(
    sides: Sides, wishes: Wishes, found: Found, read: Mapping[str, int], matched: int, links: int
) -> tuple[Finding, ...]:
    last = sides.memory.runs.last()
    usage = sides.org.api_usage
    changes = found.tally.changed
    situation = gates.Situation(
        read=read,
        read_before={} if last is None else last.read,
        matched=matched,
        matched_before=None if last is None else last.matched,
        tally=found.tally,
        calls=predicted_calls(cheapest(changes), changes) + predicted_calls(Transport.COLLECTIONS, links),
        calls_left=None if usage is None else usage[1] - usage[0],
    )
    return gates.objections(situation, wishes.limits, wishes.allow)


def _targets(spec: Spec, fields: Mapping[str, Described]) -> tuple[Target | None, tuple[Target, ...]]:
    """The field for portal links, if it is exported, and those for everything else."""
    every = targets(spec.exported, fields)
    portal = next((target for target in every if target.source is Source.PORTAL), None)
    return portal, tuple(target for target in every if target is not portal)


def _is_unsourced(target: Target, ledger: Ledger) -> bool:
    """Upflow mentions the field for no customer at all: a name mistyped, or an API that lacks it. It is left alone,
    for the alternative is to make it empty everywhere."""
    return target.source in (Source.PROVIDED, Source.CUSTOM_FIELD) and target.key not in ledger.mentioned


def _keys(org: Org, spec: Spec) -> Keys:
    """An emulated org brings its own Upflow."""
    deployer = org.spec.deployer
    if deployer.method != "emulator":
        return keys_of(spec.upflow.url, org.environment, secret)
    return keys_of_emulator(emulator_document(org.environment.get(f"{deployer.secret_prefix}URL") or deployer.url))

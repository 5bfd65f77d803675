"""What a sync would do: both sides read, figures settled, records compared, gates asked. Nothing is written here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.catalog.model import Source
from sfmeta.catalog.wording import counted
from sfmeta.flows.changes import find_changes
from sfmeta.flows.documents import read_documents
from sfmeta.flows.linking import find_links
from sfmeta.flows.outlook import Outlook
from sfmeta.flows.reading import read_accounts, read_customers
from sfmeta.flows.sides import MOST_NAMED
from sfmeta.flows.spot_check import emptied_fields
from sfmeta.flows.unanswered import end_jobs
from sfmeta.flows.wishes import Compare
from sfmeta.sync import gates
from sfmeta.sync.reading import How
from sfmeta.sync.transport import Transport, cheapest, predicted_calls

if TYPE_CHECKING:
    from sfmeta.flows.sides import Sides
    from sfmeta.flows.wishes import Wishes
    from sfmeta.sync.ledger import Ledger
    from sfmeta.sync.target import Target


ONE_BY_ONE = 2_000
"""Records in doubt that are asked for by their ids; where there are more, all Accounts are read with their values."""


def make_plan(sides: Sides, wishes: Wishes, *, learn: bool, look: bool = False) -> Outlook:
    """The changes and the links that are due stand in the ledger afterwards; what they amount to is returned.

    ``learn``: what is found out about the org on the way is remembered; to look at a plan leaves no trace. ``look``:
    what the org has is asked in any case, whatever it is compared with.
    """
    memory, ledger, watch = sides.memory, sides.ledger, sides.watch
    customers = read_customers(sides)
    unsourced = tuple(target.name for target in sides.targets if _is_unsourced(target, ledger))
    sides = replace(sides, targets=tuple(target for target in sides.targets if target.name not in unsourced))
    emptied = () if wishes.compare is Compare.ORG else emptied_fields(sides, memory.runs.latest())
    if learn:
        _forget(sides, emptied)
        end_jobs(sides)
    as_held = wishes.compare is Compare.ORG or bool(emptied)
    asking = look or as_held or not memory.acknowledged.count() or len(memory.sent.all()) > ONE_BY_ONE
    accounts = read_accounts(sides, sides.names if asking else [])
    ledger.match(rollup=sides.spec.sync.parents == "rollup")
    documents = read_documents(sides, _whole(sides, wishes, emptied))
    today = watch.now().date()
    ledger.settle(today)
    ledger.look(today, [each.name for each in documents.reads if each.how is not How.NOTHING])
    watch.told(f"Computed the figures of {counted(customers, 'customer')}")
    outlook = Outlook(
        org=sides.org.alias,
        read={"customers": customers, **documents.read},
        documents=documents,
        accounts_read=accounts,
        fates=ledger.customer_fates(),
        account_fates=ledger.account_fates(),
        left_out=tuple(next(ledger.left_out(MOST_NAMED), [])),
        found=find_changes(sides, learn=learn, as_held=as_held),
        links=find_links(sides),
        unsourced=unsourced,
        emptied=emptied,
        unknown_states=ledger.unknown_states(),
        uncounted=ledger.uncounted(),
    )
    said = gates.objections(_situation(sides, outlook), wishes.limits or sides.spec.sync.gates)
    return replace(
        outlook,
        objections=tuple(each for each in said if each.rule not in wishes.allow),
        overruled=tuple(each for each in said if each.rule in wishes.allow),
    )


def _is_unsourced(target: Target, ledger: Ledger) -> bool:
    """Upflow mentions the field for no customer at all: a name mistyped, or an API that lacks it. It is left alone,
    for the alternative is to make it empty everywhere."""
    return target.source in (Source.PROVIDED, Source.CUSTOM_FIELD) and target.key not in ledger.mentioned


def _whole(sides: Sides, wishes: Wishes, emptied: tuple[str, ...]) -> str:
    """Why all documents must be read, whatever was read before; empty if nothing says so."""
    decided = {target.name for target in sides.targets if target.source is Source.DOCUMENTS}
    if wishes.compare is Compare.ORG:
        return "every field of every record is compared with the org"
    return "the org has lost values that documents decide" if decided.intersection(emptied) else ""


def _forget(sides: Sides, emptied: tuple[str, ...]) -> None:
    """What the org has lost is no longer known of it."""
    if emptied:
        sides.memory.acknowledged.forget(emptied)
    if sides.portal and sides.portal.name in emptied:
        sides.memory.links.forget()


def _situation(sides: Sides, outlook: Outlook) -> gates.Situation:
    last = sides.memory.runs.last()
    whole = {name: standing.total for name, standing in sides.memory.reads.standing().items()}
    customers = {} if last is None else {"customers": last.customers}
    usage = sides.org.api_usage
    changes = outlook.found.tally.changed
    return gates.Situation(
        org=sides.org.alias,
        read={"customers": outlook.customers_read, **outlook.documents.whole},
        read_before={**whole, **customers},
        matched=outlook.matched,
        matched_before=None if last is None else last.matched,
        tally=outlook.found.tally,
        calls=predicted_calls(cheapest(changes), changes) + predicted_calls(Transport.COLLECTIONS, outlook.links_due),
        calls_left=None if usage is None else usage[1] - usage[0],
        reserve=sides.reserve,
    )

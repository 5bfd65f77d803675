"""What came of a sync, for programs: the document of ``--json``."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

from sfmeta.cli.options import as_data
from sfmeta.cli.show import document
from sfmeta.sync.receipt_document import to_json

if TYPE_CHECKING:
    from sfmeta.flows.outlook import Outlook, Planned
    from sfmeta.flows.synced import Synced
    from sfmeta.sync.record import Misfit, RecordChange
    from sfmeta.sync.values import Value


def as_document(synced: Synced) -> None:
    document(
        "sync",
        synced.result,
        **synced.counts(),
        **_outlook(synced.outlook),
        duration_seconds=round(synced.effort.duration_seconds, 3),
        failures=[
            {
                "record": each.record_id,
                "customer": each.customer_id,
                "name": each.name,
                "code": each.code,
                "message": each.message,
                "fields": list(each.fields),
            }
            for each in synced.failures
        ],
        misfits=[_misfit(each) for each in synced.misfits],
        receipt=None if synced.receipt is None else to_json(synced.receipt),
    )


def plan_as_document(planned: Planned) -> None:
    outlook, effort = planned.outlook, planned.effort
    document(
        "sync-plan",
        "refused" if outlook.objections else "changes" if outlook.found.tally.changed else "unchanged",
        **outlook.counts(),
        **_outlook(outlook),
        duration_seconds=round(effort.duration_seconds, 3),
        upflow_calls=effort.upflow_calls,
        salesforce_calls=effort.salesforce_calls,
        totals=outlook.totals(),
        changes=[_change(each) for each in planned.changes],
        misfits=[_misfit(each) for each in outlook.found.misfits],
    )


def _outlook(outlook: Outlook) -> dict[str, object]:
    return {
        "org": outlook.org,
        "customers": dict(outlook.fates),
        "accounts": dict(outlook.account_fates),
        "left_out": [asdict(each) for each in outlook.left_out],
        "gates": as_data(outlook.objections),
        "fields_left_alone": list(outlook.unsourced),
        "fields_filled_again": list(outlook.emptied),
        "unknown_states": dict(outlook.unknown_states),
        "uncounted": dict(outlook.uncounted),
        "mixed_currencies": dict(sorted(outlook.found.mixed.items())),
        "documents": [asdict(each) for each in outlook.documents.reads],
        "links": dict(outlook.links.due),
        "links_left_to_expire": outlook.links.lost,
    }


def _misfit(misfit: Misfit) -> dict[str, str | None]:
    return {
        "record": misfit.account_id,
        "customer": misfit.customer_id,
        "name": misfit.name,
        "field": misfit.field,
        "code": misfit.code,
        "message": misfit.message,
    }


def _change(change: RecordChange) -> dict[str, object]:
    fields = {
        name: {"before": _plain(change.before[name]), "after": _plain(after)} for name, after in change.after.items()
    }
    return {
        "record": change.account_id,
        "customer": change.customer_id,
        "name": change.name,
        "currency": change.currency,
        "fields": fields,
        "why": list(change.why),
    }


def _plain(value: Value) -> object:
    """A decimal as the text of its digits: JSON readers make floats of numbers."""
    return format(value, "f") if isinstance(value, Decimal) else value

"""The values of fields that are about to be deleted, saved to disk."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING

from sfmeta.diff import Delete
from sfmeta.metadata import xml
from sfmeta.plan.guards import LEND_ACCESS
from sfmeta.salesforce.lending import lent
from sfmeta.salesforce.values import readers
from sfmeta.store.backups import Backup, Values, save

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from sfmeta.catalog.model import Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.flows.plan import Planned
    from sfmeta.metadata.model import Node
    from sfmeta.store.project import Project


def back_up(project: Project, org: Org, planned: Planned, allow: Collection[str], now: datetime) -> Backup | None:
    """Save every value of the fields that the plan deletes; None when it deletes none.

    A field that neither user sees, as every one that was hidden before, the deploying user sees for as long as it is
    read where ``lend-access`` is allowed; its values are lost otherwise, which the plan's guard had consent for.
    """
    gone = {
        change.key.full_name.partition(".")[2]: change.before
        for change in planned.plan.fields
        if isinstance(change, Delete)
    }
    if not gone:
        return None
    object_ = planned.spec.object
    unseen = sorted(gone.keys() - readers(org.users(), object_, gone.keys()).keys())
    with lent(org.deployer, object_, unseen) if unseen and LEND_ACCESS in allow else nullcontext():
        return save(project, asdict(planned.plan.org), planned.plan.digest, _values(org, planned.spec, gone), now)


def _values(org: Org, spec: Spec, gone: Mapping[str, Node]) -> Iterator[Values]:
    """The fields that somebody of ours sees, with what each record carries."""
    seen = readers(org.users(), spec.object, gone.keys(), also=[spec.match.salesforce])
    for name, found in sorted(seen.items()):
        yield Values(
            full_name=f"{spec.object}.{name}",
            definition=xml.write(gone[name]).decode(),
            columns=found.columns,
            read_as=found.username,
            rows=found.rows(),
        )

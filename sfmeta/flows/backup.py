"""The values of fields that are about to be deleted, saved to disk."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sfmeta.diff import Delete
from sfmeta.errors import Refused
from sfmeta.findings import Finding, Severity
from sfmeta.metadata import xml
from sfmeta.salesforce.values import readers
from sfmeta.store.backups import Backup, Values, save

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sfmeta.flows.orgs import Org
    from sfmeta.flows.plan import Planned
    from sfmeta.store.project import Project

LOSE_VALUES = "lose-values"


def back_up(project: Project, org: Org, planned: Planned, allow: Collection[str], now: datetime) -> Backup | None:
    """Save every value of the fields that the plan deletes; None when it deletes none.

    Refused when neither user sees one of them, since its values would be lost, unless ``lose-values`` is allowed.
    """
    gone = {
        change.key.full_name.partition(".")[2]: change.before
        for change in planned.plan.fields
        if isinstance(change, Delete)
    }
    if not gone:
        return None
    spec = planned.spec
    seen = readers(org.users(), spec.object, gone.keys(), also=[spec.match.salesforce])
    unseen = sorted(gone.keys() - seen.keys())
    if unseen and LOSE_VALUES not in allow:
        raise Refused(
            "nothing was changed: values would be lost",
            [_unseen(f"{spec.object}.{name}", [user.identity.username for user in org.users()]) for name in unseen],
        )
    values = (
        Values(
            full_name=f"{spec.object}.{name}",
            definition=xml.write(gone[name]).decode(),
            columns=found.columns,
            read_as=found.username,
            rows=found.rows(),
        )
        for name, found in sorted(seen.items())
    )
    return save(project, asdict(planned.plan.org), planned.plan.digest, values, now)


def _unseen(full_name: str, usernames: list[str]) -> Finding:
    return Finding(
        LOSE_VALUES,
        Severity.ERROR,
        f"{' and '.join(usernames)} do not see {full_name}, so its values cannot be saved before it is deleted",
        fix=f"give one of them the field in a permission set; if the values may be lost: --allow {LOSE_VALUES}",
    )

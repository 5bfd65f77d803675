"""The values of fields that are about to be deleted, saved to disk."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING

from sfmeta.diff import Delete
from sfmeta.errors import Refused
from sfmeta.findings import Finding, Severity
from sfmeta.metadata import xml
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

LOSE_VALUES = "lose-values"
LEND_ACCESS = "lend-access"


def back_up(project: Project, org: Org, planned: Planned, allow: Collection[str], now: datetime) -> Backup | None:
    """Save every value of the fields that the plan deletes; None when it deletes none.

    Refused when neither user sees one of them, as with every field that was hidden before, since its values would be
    lost: unless ``lend-access`` lets the deploying user see it for as long as it is read, or ``lose-values`` is
    allowed.
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
    if unseen and not {LOSE_VALUES, LEND_ACCESS} & set(allow):
        raise Refused(
            "nothing was changed: values would be lost",
            [_unseen(f"{object_}.{name}", [user.identity.username for user in org.users()]) for name in unseen],
        )
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


def _unseen(full_name: str, usernames: list[str]) -> Finding:
    return Finding(
        LOSE_VALUES,
        Severity.ERROR,
        f"{' and '.join(usernames)} do not see {full_name}, so its values cannot be saved before it is deleted",
        fix=f"let the deploying user see it while they are saved, through a permission set that goes again: "
        f"--allow {LEND_ACCESS}; if the values may be lost: --allow {LOSE_VALUES}",
    )

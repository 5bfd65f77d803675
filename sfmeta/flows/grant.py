"""What a plan gives to people, written record by record: each is there or was refused for a reason of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.diff import Update
from sfmeta.errors import RemoteError
from sfmeta.findings import Finding, Severity
from sfmeta.plan.model import ASSIGNMENT, FIELD_ACCESS
from sfmeta.salesforce.collections import insert
from sfmeta.salesforce.permissions import id_of
from sfmeta.sync.outcome import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Key, Node
    from sfmeta.plan.model import ComponentChange
    from sfmeta.sync.values import Value

ENTRIES = {FIELD_ACCESS: "fieldPermissions", ASSIGNMENT: "assignments"}


@dataclass(frozen=True, slots=True)
class Granted:
    """How many records were made, and what Salesforce refused."""

    fields: int
    users: int
    failures: tuple[Finding, ...]


def grant(org: Org, changes: Iterable[ComponentChange]) -> Granted:
    """Make the records that the changes add."""
    rows: dict[str, list[tuple[str, Mapping[str, Value]]]] = {FIELD_ACCESS: [], ASSIGNMENT: []}
    for change in changes:
        if isinstance(change, Update):
            rows[change.key.type] += _rows(org, change)
    failures: list[Finding] = []
    made = {}
    for object_, records in rows.items():
        outcomes = insert(org.deployer, object_, [record for _, record in records])
        refused = [
            _refused(what, outcome)
            for (what, _), outcome in zip(records, outcomes, strict=True)
            if isinstance(outcome, Rejected)
        ]
        made[object_] = len(records) - len(refused)
        failures += refused
    return Granted(made[FIELD_ACCESS], made[ASSIGNMENT], tuple(failures))


def _rows(org: Org, change: Update[Key, Node]) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Each new entry as the record that it becomes, and what it is called."""
    there = set(change.before.all(ENTRIES[change.key.type]))
    added = [entry for entry in change.after.all(ENTRIES[change.key.type]) if entry not in there]
    if change.key.type == FIELD_ACCESS:
        parent = change.after.value("parentId")
        for entry in added:
            field = entry.value("field") or ""
            record: dict[str, Value] = {"ParentId": parent, "SobjectType": field.partition(".")[0], "Field": field}
            yield f"{change.key.full_name}, {field}", {**record, "PermissionsRead": True, "PermissionsEdit": False}
    elif added:
        set_id = id_of(org.deployer, change.key.full_name)
        if set_id is None:
            raise RemoteError(f"the org has no permission set {change.key.full_name}", code="NOT_FOUND")
        for entry in added:
            record = {"AssigneeId": entry.value("assigneeId"), "PermissionSetId": set_id}
            yield f"{change.key.full_name}, {entry.value('assignee')}", record


def _refused(what: str, outcome: Rejected) -> Finding:
    return Finding("not-granted", Severity.ERROR, f"{what}: {outcome.message} ({outcome.code})")

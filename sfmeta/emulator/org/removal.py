"""Deleting records, with what hangs on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sfmeta.emulator.org.checks import MOST_PARAMETERS, rows_by
from sfmeta.emulator.org.clock import rest_time
from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.errors import Problem

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import ChildRelationship, SObject


def delete(org: Org, user_id: str, sobject: SObject, ids: Sequence[str], *, hard: bool = False) -> None:
    """Delete records that are there. Children go along, or lose their lookup, as their relationship says.

    Into the recycle bin where the object has one; ``hard`` past it.
    """
    for relationship in org.schema.children(sobject.name):
        _children(org, user_id, relationship, ids, hard=hard)
    for start in range(0, len(ids), MOST_PARAMETERS):
        _delete(org, user_id, sobject, ids[start : start + MOST_PARAMETERS], hard=hard)


def restricted(org: Org, sobject: SObject, record_id: str) -> Problem | None:
    """What forbids to delete a record: a child whose relationship says so."""
    for relationship in org.schema.children(sobject.name):
        if relationship.restricted_delete and _child_ids(org, relationship, [record_id]):
            message = (
                "Your attempt to delete this record could not be completed because it is associated with the following "
                f"{relationship.child}."
            )
            return Problem("DELETE_FAILED", message)  # modelled on the text for cases of an account
    return None


def _delete(org: Org, user_id: str, sobject: SObject, ids: Sequence[str], *, hard: bool) -> None:
    marks = ", ".join("?" * len(ids))
    if hard or not sobject.undeletable or not sobject.field("IsDeleted"):
        org.database.execute(f'DELETE FROM {quoted(sobject.table)} WHERE "Id" IN ({marks})', ids)
        return
    now = rest_time(org.clock.now())
    org.database.execute(
        f'UPDATE {quoted(sobject.table)} SET "IsDeleted" = 1, "LastModifiedDate" = ?, "LastModifiedById" = ?,'
        f' "SystemModstamp" = ? WHERE "Id" IN ({marks})',
        (now, user_id, now, *ids),
    )


def _children(org: Org, user_id: str, relationship: ChildRelationship, ids: Sequence[str], *, hard: bool) -> None:
    child = org.schema.sobject(relationship.child)
    field = child.field(relationship.field) if child else None
    if child is None or field is None or not field.stored or field.name in ("CreatedById", "LastModifiedById"):
        return
    found = _child_ids(org, relationship, ids)
    if not found:
        return
    if relationship.cascade_delete:
        delete(org, user_id, child, found, hard=hard)
        return
    for start in range(0, len(found), MOST_PARAMETERS):
        chunk = found[start : start + MOST_PARAMETERS]
        org.database.execute(
            f"UPDATE {quoted(child.table)} SET {quoted(field.column)} = NULL"
            f' WHERE "Id" IN ({", ".join("?" * len(chunk))})',
            chunk,
        )


def _child_ids(org: Org, relationship: ChildRelationship, ids: Sequence[str]) -> list[str]:
    child = org.schema.sobject(relationship.child)
    field = child.field(relationship.field) if child else None
    if child is None or field is None or not field.stored:
        return []
    flag = '"IsDeleted"' if child.field("IsDeleted") else "0"
    return [str(row[0]) for row in rows_by(org.database, child, f'"Id", {flag}', field.column, ids) if not row[1]]

"""What a row must meet beyond its single values: required fields, parents that are there, values that are unique.

Each check looks at a whole chunk with one query a column, and notes what is wrong on the drafts that have not failed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.drafts import Draft
from sfmeta.emulator.org.errors import Problem

if TYPE_CHECKING:
    from sfmeta.emulator.org.binding import Through
    from sfmeta.emulator.org.database import Cell, Database
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field, SObject

MOST_PARAMETERS = 30_000
COORDINATES = {"Latitude": 90, "Longitude": 180}

UNIQUE_TOGETHER = {
    "PermissionSetAssignment": ("AssigneeId", "PermissionSetId"),
    "FieldPermissions": ("ParentId", "Field"),
    "ObjectPermissions": ("ParentId", "SobjectType"),
}
"""Objects of which there is one record for each pair. The platform names neither field nor record (seen by ``sf``)."""


def once(drafts: Sequence[Draft]) -> None:
    """What is to be deleted twice is gone the second time (modelled)."""
    seen: set[str | None] = set()
    for draft in good(drafts):
        if draft.id in seen:
            draft.problems.append(Problem("ENTITY_IS_DELETED", "entity is deleted"))
        seen.add(draft.id)


def good(drafts: Iterable[Draft]) -> list[Draft]:
    return [draft for draft in drafts if not draft.problems]


def rows_by(
    database: Database, sobject: SObject, columns: str, key: str, values: Iterable[Cell]
) -> Iterator[tuple[Cell, ...]]:
    """``columns`` of the rows whose ``key`` column is one of ``values``, deleted ones left to the caller."""
    wanted = list(dict.fromkeys(values))
    for start in range(0, len(wanted), MOST_PARAMETERS):
        chunk = wanted[start : start + MOST_PARAMETERS]
        marks = ", ".join("?" * len(chunk))
        yield from database.query(
            f"SELECT {columns} FROM {quoted(sobject.table)} WHERE {quoted(key)} IN ({marks})", chunk
        )


# ---- required


def require_on_create(sobject: SObject, drafts: Sequence[Draft], start: Mapping[str, Cell]) -> None:
    """``start`` is what every new record begins with."""
    required = [field for field in sobject.fields if field.required and field.stored]
    for draft in drafts:
        missing = [field.name for field in required if draft.cells.get(field.column, start.get(field.column)) is None]
        _miss(draft, missing)


def require_on_update(sobject: SObject, drafts: Sequence[Draft]) -> None:
    """An update may leave a required field out, but not empty it."""
    required = {field.column: field.name for field in sobject.fields if not field.nillable and field.type != "boolean"}
    for draft in drafts:
        _miss(draft, [required[column] for column, cell in draft.cells.items() if cell is None and column in required])


def _miss(draft: Draft, names: list[str]) -> None:
    if names:
        message = f"Required fields are missing: [{', '.join(names)}]"
        draft.problems.append(Problem("REQUIRED_FIELD_MISSING", message, tuple(names)))


# ---- ranges


def check_coordinates(sobject: SObject, drafts: Sequence[Draft]) -> None:
    """Latitude and longitude of an address or a geolocation (Help, Custom Field Types, Geolocation; text modelled)."""
    bounds = {
        field.column: (field, most)
        for field in sobject.fields
        for part, most in COORDINATES.items()
        if field.compound_field_name and field.name.removesuffix("__s").endswith(part)
    }
    for draft in drafts:
        for column in bounds.keys() & draft.cells.keys():
            field, most = bounds[column]
            cell = draft.cells[column]
            if isinstance(cell, int | float) and abs(cell) > most:
                message = f"{field.label}: value not in the range from -{most} to {most}"
                draft.problems.append(Problem("NUMBER_OUTSIDE_VALID_RANGE", message, (field.name,)))


# ---- parents


def find_parents(org: Org, drafts: Sequence[Draft]) -> None:
    """Turn ``Parent__r.Code__c`` into the parent's id; the text is the platform's."""
    by_key: dict[Through, list[tuple[Draft, str, Cell]]] = defaultdict(list)
    for draft in drafts:
        for column, through, value in draft.lookups:
            by_key[through].append((draft, column, value))
    for through, wanted in by_key.items():
        found = ids_by_key(org.database, through.sobject, through.field, [value for _, _, value in wanted])
        for draft, column, value in wanted:
            ids = found.get(folded(through.field, value), [])
            if len(ids) == 1:
                draft.cells[column] = ids[0]
            else:
                draft.problems.append(_no_parent(through, value, ids))


def _no_parent(through: Through, value: Cell, ids: list[str]) -> Problem:
    if ids:
        return several(through.field, ids)
    return Problem(
        "INVALID_FIELD",
        f"Foreign key external ID: {value} not found for field {through.field.name} in entity {through.sobject.name}",
    )


def several(field: Field, ids: list[str]) -> Problem:
    """More than one record answers to an external id."""
    listed = ", ".join(ids)
    message = f"{field.label}: more than one record found for external id field: [{listed}]"
    return Problem("DUPLICATE_EXTERNAL_ID", message, (field.name,))


def check_references(org: Org, sobject: SObject, drafts: Sequence[Draft]) -> None:
    """Every parent that a row names must be there."""
    references = {field.column: field for field in sobject.fields if field.type == "reference" and field.stored}
    if not references:
        return
    wanted: dict[str, set[str]] = defaultdict(set)
    uses: list[tuple[Draft, Field, str]] = []
    for draft in drafts:
        for column in references.keys() & draft.cells.keys():
            cell = draft.cells[column]
            if isinstance(cell, str):
                wanted[cell[:3]].add(cell)
                uses.append((draft, references[column], cell))
    there: set[str] = set()
    for prefix, ids in wanted.items():
        target = org.schema.by_key_prefix(prefix)
        if target is not None:
            there |= alive(org.database, target, ids)
    for draft, field, cell in uses:
        if cell not in there:
            draft.problems.append(Problem("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (field.name,)))


def alive(database: Database, sobject: SObject, ids: Iterable[str]) -> set[str]:
    """Which of the records are there and not deleted."""
    flag = '"IsDeleted"' if sobject.field("IsDeleted") else "0"
    return {str(row[0]) for row in rows_by(database, sobject, f'"Id", {flag}', "Id", ids) if not row[1]}


# ---- uniqueness


def folded(field: Field, value: Cell) -> Cell:
    """The value as it is compared: without regard to case, unless the field is case-sensitive."""
    return value.casefold() if isinstance(value, str) and not field.case_sensitive else value


def ids_by_key(database: Database, sobject: SObject, field: Field, values: Iterable[Cell]) -> dict[Cell, list[str]]:
    """The records, not deleted, that have one of ``values`` in ``field``: ids by folded value."""
    flag = '"IsDeleted"' if sobject.field("IsDeleted") else "0"
    found: dict[Cell, list[str]] = defaultdict(list)
    columns = f'{quoted(field.column)}, "Id", {flag}'
    for value, record_id, deleted in rows_by(database, sobject, columns, field.column, values):
        if not deleted:
            found[folded(field, value)].append(str(record_id))
    return dict(found)


def check_unique(org: Org, sobject: SObject, drafts: Sequence[Draft]) -> None:
    """``drafts`` have their ids; the first of several rows with one value may have it."""
    for field in sobject.fields:
        if field.unique and field.stored:
            _check_unique(org, sobject, field, [draft for draft in drafts if draft.cells.get(field.column) is not None])
    pair = UNIQUE_TOGETHER.get(sobject.name)
    if pair:
        _check_pair(org, sobject, pair, drafts)


def _check_unique(org: Org, sobject: SObject, field: Field, drafts: list[Draft]) -> None:
    if not drafts:
        return
    taken = ids_by_key(org.database, sobject, field, [draft.cells[field.column] for draft in drafts])
    for draft in drafts:
        owners = taken.setdefault(folded(field, draft.cells[field.column]), [])
        others = [owner for owner in owners if owner != draft.id]
        if others:
            message = f"duplicate value found: {field.name} duplicates value on record with id: {others[0][:15]}"
            draft.problems.append(Problem("DUPLICATE_VALUE", message))
        elif draft.id:
            owners.append(draft.id)


def _check_pair(org: Org, sobject: SObject, pair: tuple[str, str], drafts: Sequence[Draft]) -> None:
    """Pairs of a new record; those objects are never re-pointed by an update."""
    new = [draft for draft in drafts if draft.created]
    columns = f"{quoted(pair[0])}, {quoted(pair[1])}"
    there = {
        tuple(str(cell).casefold() for cell in row)
        for row in rows_by(org.database, sobject, columns, pair[0], [draft.cells.get(pair[0]) for draft in new])
    }
    for draft in new:
        key = tuple(str(draft.cells.get(name)).casefold() for name in pair)
        if key in there:
            message = "duplicate value found: <unknown> duplicates value on record with id: <unknown>"
            draft.problems.append(Problem("DUPLICATE_VALUE", message))
        there.add(key)

"""Changing a field that is there: which changes the platform refuses once there are records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.problems import Objection
from sfmeta.emulator.org.database import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.draft import Draft
    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.schema import Field, SObject

KEEPS_DATA = {
    # old type: the types that its values can become without loss (Salesforce Help, "Notes on Changing Custom Field
    # Types"; which of them the API accepts when there are records is modelled)
    "Email": ("Text",),
    "Phone": ("Text",),
    "Picklist": ("Text", "MultiselectPicklist"),
    "Text": ("TextArea", "LongTextArea", "Html"),
    "TextArea": ("LongTextArea", "Html"),
    "LongTextArea": ("Html",),
    "Url": ("Text",),
}


def check_conversion(work: Work, draft: Draft) -> Iterator[Objection]:
    """What the change of an existing field would do to the records that are there."""
    field = draft.sobject.field(draft.name)
    if draft.before is None or field is None or draft.is_formula:
        return
    old, new = draft.before.value("type"), draft.type
    if old == new:
        yield from _shorter(work, draft, field)
        yield from _unique(work, draft, field)
        return
    if (old, new) == ("Lookup", "MasterDetail"):
        yield from _to_master_detail(work, draft, field)
    elif not _keeps_data(old, new) and _has_rows(work, draft.sobject):
        yield Objection("Cannot change type due to existing data")


def _unique(work: Work, draft: Draft, field: Field) -> Iterator[Objection]:
    """Nobody showed the platform's words; that it refuses while there are duplicates is Salesforce Help's."""
    if not draft.given("unique") or field.unique or not field.stored:
        return
    column = quoted(field.column) + ("" if draft.given("caseSensitive") else " COLLATE NOCASE")
    table = quoted(draft.sobject.table)
    among = f'FROM {table} WHERE {quoted(field.column)} IS NOT NULL AND "IsDeleted" = 0'
    if work.org.database.query(f"SELECT 1 {among} GROUP BY {column} HAVING count(*) > 1 LIMIT 1"):
        yield Objection("Cannot make the field unique: some records have the same value in it")


def _has_rows(work: Work, sobject: SObject) -> bool:
    """Whether there is any record, in the recycle bin too (a real org refused with recycled records only)."""
    return bool(work.org.database.query(f"SELECT 1 FROM {quoted(sobject.table)} LIMIT 1"))


def _keeps_data(old: str, new: str) -> bool:
    return new in KEEPS_DATA.get(old, ()) or {old, new} == {"Lookup", "MasterDetail"}


def make_room(work: Work, draft: Draft) -> None:
    """Drop the column of a field that becomes another type: there are no records, and it is made again for the type."""
    field = draft.sobject.field(draft.name)
    if draft.before is None or field is None or not field.stored:
        return
    old, new = draft.before.value("type"), draft.type
    if old != new and not _keeps_data(old, new):
        work.org.database.drop_column(draft.sobject.table, field.column)


def _to_master_detail(work: Work, draft: Draft, field: Field) -> Iterator[Objection]:
    if work.check_only:
        yield Objection("Test only deployment cannot update a field from a Lookup to MasterDetail")
        return
    table, column = quoted(draft.sobject.table), quoted(field.column)
    if work.org.database.query(f"SELECT 1 FROM {table} WHERE {column} IS NULL LIMIT 1"):
        yield Objection("Cannot convert to a master-detail relationship: some records have no value in this field")


def _shorter(work: Work, draft: Draft, field: Field) -> Iterator[Objection]:
    length = draft.number("length")
    if length is None or length >= field.length or not field.stored:
        return
    table, column = quoted(draft.sobject.table), quoted(field.column)
    if work.org.database.query(f"SELECT 1 FROM {table} WHERE length({column}) > ? LIMIT 1", (length,)):
        yield Objection("Cannot shorten the field: some records have longer values in it")

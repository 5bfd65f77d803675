"""Records of custom metadata types: components that are deployed, and rows that queries and formulas read.

The texts are Salesforce's own of such records, tried on real orgs (its skill for custom metadata types); that a deploy
leaves alone what it does not name is modelled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.element import XSI_NIL, Element
from sfmeta.emulator.metadata.object_kinds import METADATA_TYPE
from sfmeta.emulator.metadata.problems import Missing, Objection, Refused, refuse
from sfmeta.emulator.metadata.work import Outcome
from sfmeta.emulator.org.clock import rest_time
from sfmeta.emulator.org.custom_name import MAX_NAME, NAME
from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.values import BadValue, text_reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.database import Cell
    from sfmeta.emulator.org.schema import Field, SObject

TYPE = "CustomMetadata"


@dataclass(frozen=True, slots=True)
class _Record:
    """A record about to be made or changed. ``document`` is all that is said of it, ``given`` what is said now."""

    sobject: SObject
    name: str
    document: Element
    given: tuple[Element, ...]

    @property
    def full_name(self) -> str:
        return f"{self.sobject.name.removesuffix(METADATA_TYPE.suffix)}.{self.name}"


def put(work: Work, full_name: str, node: Element) -> Outcome:
    """Make a record, or change what the file says of it. ``Tier.Gold`` is its name; ``Tier__mdt.Gold`` too."""
    type_name, _, name = full_name.partition(".")
    type_name = f"{type_name.removesuffix(METADATA_TYPE.suffix)}{METADATA_TYPE.suffix}"
    sobject = work.org.schema.sobject(type_name)
    if sobject is None:
        raise refuse(f"Custom metadata type {type_name} is not available in this organization.")
    stored = work.store.get(TYPE, f"{type_name.removesuffix(METADATA_TYPE.suffix)}.{name}")
    document = canonical(_merged(stored.document if stored else None, node.without("fullName")), TYPE)
    record = _Record(sobject, name, document, node.all("values"))
    found = list(_objections(record))
    if found:
        raise Refused(found)
    cells = _cells(record, new=stored is None)
    if stored is not None and stored.document == document:
        return Outcome(stored.id, created=False, changed=False)
    record_id = stored.id if stored else work.org.ids.new(sobject.key_prefix or "")
    _save(work, record, record_id, cells, new=stored is None)
    work.store.put(TYPE, record.full_name, record_id, document, work.user_id)
    return Outcome(record_id, created=stored is None, changed=True)


def _merged(before: Element | None, after: Element) -> Element:
    if not after.has("protected"):
        after = after.put("protected", before.value("protected") if before else "false")
    given = {_key(child) for child in after.children}
    kept = (child for child in (before.children if before else ()) if _key(child) not in given)
    return replace(after, children=tuple(sorted((*kept, *after.children), key=_key)))


def _key(child: Element) -> tuple[str, str]:
    """What of a record an element of its file tells: values are told field by field."""
    return child.tag, child.value("field").casefold()


def _objections(record: _Record) -> Iterator[Objection]:
    type_name = record.sobject.name
    if not NAME.match(record.name):
        yield Objection(
            f"Custom Metadata Record Name: The {type_name} API Name can only contain underscores and alphanumeric"
            " characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and"
            " not contain two consecutive underscores."
        )
    elif len(record.name) > MAX_NAME:
        yield Objection(f"Value too long for field: fullName maximum length is:{MAX_NAME}", "STRING_TOO_LONG")
    told = {value.value("field").casefold() for value in record.document.all("values") if not _nothing(value)}
    missing = [] if record.document.value("label").strip() else ["MasterLabel"]
    missing += [f.name for f in record.sobject.fields if f.custom and f.required and f.name.casefold() not in told]
    if missing:
        yield Objection(f"Required fields are missing: [{', '.join(missing)}]", "REQUIRED_FIELD_MISSING")
    unknown = [value.value("field") for value in record.given if _field(record, value) is None]
    if unknown:
        yield Objection(f"{type_name}: could not find fields: {', '.join(unknown)}", "INVALID_FIELD")


def _field(record: _Record, value: Element) -> Field | None:
    field = record.sobject.field(value.value("field"))
    return field if field is not None and field.custom else None


def _nothing(value: Element) -> bool:
    inner = value.child("value")
    return inner is None or inner.attributes.get(XSI_NIL) == "true" or not inner.text


def _cells(record: _Record, *, new: bool) -> dict[str, Cell]:
    """What the file says of the record's fields, by column; a checkbox that it leaves out starts with its default."""
    start = (f for f in record.sobject.fields if f.custom and f.type == "boolean") if new else ()
    cells: dict[str, Cell] = {field.column: int(bool(field.default_value)) for field in start}
    for value in record.given:
        field = _field(record, value)
        if field is None:
            continue
        text = value.value("value")
        try:
            named = field.type == "reference"  # what it points to is told by its name, not by an id
            cells[field.column] = None if _nothing(value) else text if named else text_reader(field)(text)
        except BadValue as bad:
            raise refuse(bad.problem.message, bad.problem.code) from None
    return cells


def _save(work: Work, record: _Record, record_id: str, cells: dict[str, Cell], *, new: bool) -> None:
    label = record.document.value("label")
    stamp = rest_time(work.org.clock.now())
    cells = {**cells, "MasterLabel": label, "Label": label, "SystemModstamp": stamp}
    table = record.sobject.table
    if new:
        names = {"Id": record_id, "DeveloperName": record.name, "QualifiedApiName": record.name, "Language": "en_US"}
        work.org.database.insert(table, [{**names, **cells}])
        return
    settings = ", ".join(f"{quoted(column)} = ?" for column in cells)
    work.org.database.execute(f'UPDATE {quoted(table)} SET {settings} WHERE "Id" = ?', (*cells.values(), record_id))


def delete(work: Work, full_name: str) -> Outcome:
    stored = work.store.get(TYPE, full_name)
    sobject = work.org.schema.sobject(f"{full_name.partition('.')[0]}{METADATA_TYPE.suffix}")
    if stored is None or sobject is None:
        raise Missing(TYPE, full_name)
    work.org.database.execute(f'DELETE FROM {quoted(sobject.table)} WHERE "Id" = ?', (stored.id,))
    work.store.remove(TYPE, stored.name)
    return Outcome(stored.id, created=False, changed=True)


def read(work: Work, full_name: str) -> Element:
    """The record's document, without the values of fields that are gone."""
    stored = work.store.get(TYPE, full_name)
    sobject = work.org.schema.sobject(f"{full_name.partition('.')[0]}{METADATA_TYPE.suffix}")
    if stored is None or sobject is None:
        raise Missing(TYPE, full_name)
    gone = {v.value("field") for v in stored.document.all("values") if sobject.field(v.value("field")) is None}
    kept = (child for child in stored.document.children if child.value("field") not in gone)
    return replace(stored.document, children=tuple(kept))

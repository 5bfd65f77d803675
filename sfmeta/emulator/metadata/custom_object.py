"""Custom objects, and the settings of standard ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import custom_field, layout, standard_field
from sfmeta.emulator.metadata.absent_objects import STANDARD, absent
from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.element import Element
from sfmeta.emulator.metadata.object_describe import describe_custom_object
from sfmeta.emulator.metadata.object_kinds import BIG_OBJECT, kind_of_object, suffix_of
from sfmeta.emulator.metadata.object_objections import objections
from sfmeta.emulator.metadata.problems import Missing, Refused, refuse
from sfmeta.emulator.metadata.references import references_into
from sfmeta.emulator.metadata.work import Outcome
from sfmeta.emulator.org.ids import PREFIXES
from sfmeta.emulator.org.schema import SObject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.emulator.metadata.work import Work

TYPE = "CustomObject"
OWN_PARTS = ("fields", "listViews")
"""What an object's file holds that is a component of its own."""

OTHER_PARTS = {
    # children of a CustomObject that are components the emulator does not have
    "businessProcesses": "BusinessProcess",
    "compactLayouts": "CompactLayout",
    "fieldSets": "FieldSet",
    "indexes": "Index",
    "recordTypes": "RecordType",
    "sharingReasons": "SharingReason",
    "validationRules": "ValidationRule",
    "webLinks": "WebLink",
}


def other_parts(full_name: str) -> Mapping[str, str]:
    """The children that an object of that name cannot have here, by element. The index of a big object is what makes
    it one, and stays in its file."""
    if suffix_of(full_name) != BIG_OBJECT.suffix:
        return OTHER_PARTS
    return {tag: name for tag, name in OTHER_PARTS.items() if tag != "indexes"}


def put(work: Work, full_name: str, node: Element) -> Outcome:
    """Make a custom object or change one; a standard object keeps its settings as a document."""
    schema = work.org.schema
    own = node.without("fullName", *OWN_PARTS, *other_parts(full_name))
    existing = schema.sobject(full_name)
    if existing is None and full_name.casefold() in STANDARD:
        raise Refused([absent(full_name)])
    stored = work.store.get(TYPE, existing.name if existing else full_name)
    wanted = _merged(stored.document if stored else None, own)
    if existing is None or existing.custom:
        found = list(objections(full_name, wanted, node, existing))
        if found:
            raise Refused(found)
    document = canonical(wanted, TYPE)
    if stored is not None and stored.document == document:
        return Outcome(stored.id, created=False, changed=False)
    if existing is not None and not existing.custom:
        if not document.children:
            return Outcome(existing.name, created=False, changed=False)
        work.store.put(TYPE, existing.name, existing.name, document, work.user_id)
        return Outcome(existing.name, created=False, changed=True)
    object_id = stored.id if stored else work.org.ids.new(PREFIXES[TYPE])
    sobject = describe_custom_object(work, full_name, document, object_id, existing)
    schema.put(sobject)
    work.store.put(TYPE, sobject.name, object_id, document, work.user_id)
    work.org.database.create_table(sobject)
    for field in sobject.fields:
        work.org.database.add_column(sobject, field)
    if existing is None and kind_of_object(sobject).layout:
        layout.first_layout(work, sobject)
    return Outcome(object_id, created=existing is None, changed=True)


def _merged(before: Element | None, after: Element) -> Element:
    """What the file leaves out stays as the org has it."""
    if before is None:
        return after
    given = {child.tag for child in after.children}
    return replace(after, children=(*after.children, *(c for c in before.children if c.tag not in given)))


def delete(work: Work, full_name: str) -> Outcome:
    """Delete a custom object with its fields, views and layouts; refused while another object's field points to it, or
    is computed from one of its own."""
    sobject = work.org.schema.sobject(full_name)
    if sobject is None or not sobject.custom:
        raise Missing(TYPE, full_name)
    assert sobject.id
    children = [child for child in work.org.schema.children(sobject.name) if child.child != sobject.name]
    pointing = [f"Custom Field - {child.child}.{child.field}" for child in children]
    used = references_into(sobject.name, work.store, work.org.schema)
    if found := [*pointing, *dict.fromkeys(f"{each.kind} - {each.name}" for each in used)]:
        named = ", ".join(found)
        raise refuse(f"This custom object is referenced elsewhere in salesforce.com. : {named}", "DELETE_FAILED")
    for type_name, prefix in (
        (custom_field.TYPE, f"{sobject.name}."),
        ("ListView", f"{sobject.name}."),
        (layout.TYPE, f"{sobject.name}-"),
        ("CustomMetadata", f"{sobject.name.removesuffix('__mdt')}."),
    ):
        for stored in work.store.all(type_name, prefix):
            work.store.remove(type_name, stored.name)
    work.store.remove(TYPE, sobject.name)
    for table in ("FieldPermissions", "ObjectPermissions"):
        work.org.database.execute(f"DELETE FROM {table} WHERE SobjectType = ?", (sobject.name,))
    work.org.schema.remove(sobject.name)
    return Outcome(sobject.id, created=False, changed=True)


def read(work: Work, full_name: str) -> Element:
    """The object with everything in its file: its settings, its fields and its list views, each with its name."""
    sobject = work.org.schema.sobject(full_name)
    if sobject is None or not sobject.customizable:
        raise Missing(TYPE, full_name)
    stored = work.store.get(TYPE, sobject.name)
    parts = list(stored.document.children) if stored else []
    for tag, type_name in zip(OWN_PARTS, (custom_field.TYPE, "ListView"), strict=True):
        for child in work.store.all(type_name, f"{sobject.name}."):
            name = Element("fullName", child.name.partition(".")[2])
            parts.append(Element(tag, children=(name, *child.document.children)))
    if not sobject.custom:
        parts.extend(_standard_field_elements(work, sobject))
    whole = canonical(Element(TYPE, children=tuple(parts)), TYPE)
    return replace(whole, children=tuple(_by_name(whole.children)))


def _standard_field_elements(work: Work, sobject: SObject) -> Iterator[Element]:
    """A standard field that nothing was said of stands in the file with its name."""
    for name in standard_field.in_file(sobject):
        if work.store.get(custom_field.TYPE, f"{sobject.name}.{name}") is None:
            yield Element("fields", children=(Element("fullName", name),))


def _by_name(children: tuple[Element, ...]) -> list[Element]:
    """Fields and list views by name; everything else stays where it is."""
    return sorted(
        children, key=lambda child: (child.tag, child.value("fullName")) if child.children else (child.tag, "")
    )

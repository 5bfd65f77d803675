"""Page layouts: kept as documents, checked for the fields they place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.absent_objects import absent
from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.element import Element, of
from sfmeta.emulator.metadata.layout_checks import objections
from sfmeta.emulator.metadata.problems import Objection, Refused
from sfmeta.emulator.metadata.references import layout_fields
from sfmeta.emulator.metadata.work import Outcome
from sfmeta.emulator.org.ids import PREFIXES

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.schema import SObject

TYPE = "Layout"
OF_OTHER_NAMES = {"CaseClose": "Case", "CaseInteraction": "Case", "UserAlt": "User"}
"""What layouts begin with that is no object's name, and the object they are for."""


def put(work: Work, full_name: str, node: Element) -> Outcome:
    """Replace the layout whole. Its name begins with its object's: ``Account-Account Layout``."""
    object_name = full_name.partition("-")[0]
    sobject = work.org.schema.sobject(OF_OTHER_NAMES.get(object_name, object_name))
    if sobject is None:
        raise Refused([absent(object_name, "Parent entity failed to deploy")])
    missing = [name for name in layout_fields(node) if _unknown(name, sobject)]
    if missing:
        raise Refused(
            Objection(
                f"In field: field - no CustomField named {sobject.name}.{name} found", "INVALID_CROSS_REFERENCE_KEY"
            )
            for name in missing
        )
    first = next(objections(node, object_name, sobject, work.org.schema), None)
    if first is not None:
        raise Refused([first])
    return keep(work, full_name, node)


def keep(work: Work, full_name: str, node: Element) -> Outcome:
    stored = work.store.get(TYPE, full_name)
    document = canonical(node.without("fullName"), TYPE)
    if stored is not None and stored.document == document:
        return Outcome(stored.id, created=False, changed=False)
    layout_id = stored.id if stored else work.org.ids.new(PREFIXES[TYPE])
    work.store.put(TYPE, full_name, layout_id, document, work.user_id)
    return Outcome(layout_id, created=stored is None, changed=True)


def _unknown(name: str, sobject: SObject) -> bool:
    """Whether the layout names a custom field that is not there. Standard fields of layouts have names of their own
    (``BillingAddress``, ``Name``, ``CreatedById``) and are not all in the schema."""
    return name.endswith("__c") and sobject.field(name) is None


def forget_field(work: Work, object_name: str, field_name: str) -> None:
    """Take a deleted field off the object's layouts, as the platform does."""
    for stored in work.store.all(TYPE, f"{object_name}-"):
        document = _without_field(stored.document, field_name)
        if document != stored.document:
            work.store.put(TYPE, stored.name, stored.id, document, work.user_id)


def _without_field(element: Element, field_name: str) -> Element:
    children = tuple(
        _without_field(child, field_name)
        for child in element.children
        if not (child.tag == "layoutItems" and child.value("field").casefold() == field_name.casefold())
    )
    return replace(element, children=children)


def first_layout(work: Work, sobject: SObject) -> None:
    """The layout that the platform makes with an object: its name, and its owner where it has one."""
    name = sobject.field("Name")
    items = [_item("Name", "Readonly" if name.auto_number else "Required")] if name else []
    owner = [_item("OwnerId", "Edit")] if sobject.field("OwnerId") else []
    section = of(
        "layoutSections",
        Element("customLabel", "false"),
        Element("detailHeading", "false"),
        Element("editHeading", "true"),
        Element("label", "Information"),
        of("layoutColumns", *items),
        of("layoutColumns", *owner),
        Element("style", "TwoColumnsTopToBottom"),
    )
    keep(work, f"{sobject.name}-{sobject.label} Layout", of("Layout", section))


def _item(field: str, behavior: str) -> Element:
    return of("layoutItems", Element("behavior", behavior), Element("field", field))

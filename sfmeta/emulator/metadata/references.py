"""Who refers to a field: what stops its deletion, and what MetadataComponentDependency answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.org import formula

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.store import Store
    from sfmeta.emulator.org.schema import Field, Schema, SObject


STORED = ("$setup", "$custommetadata")
"""Global variables that read a field of a custom object."""


@dataclass(frozen=True, slots=True)
class Reference:
    """``name`` of a component of ``type`` refers to the custom field ``field`` (``Object.Field__c``).

    ``kind`` is what the platform calls the referrer in its messages. ``blocks`` says whether the field cannot be
    deleted while the reference is there; the others are taken out of the referrer when it is.
    """

    type: str
    kind: str
    id: str
    name: str
    field: str
    blocks: bool


def formula_fields(text: str, sobject: SObject, schema: Schema) -> Iterator[str]:
    """The fields that a formula on the object uses, as ``Object.Field``; custom ones whether they are there or not."""
    for name in formula.names(text):
        if name.parts[0].casefold() in STORED:
            yield from _stored_field(name.parts, schema)
            continue
        here = sobject
        *path, last = name.parts
        for step, meant in map(formula.step_of, path):
            relationship = here.relationship(step)
            if relationship is not None:
                yield f"{here.name}.{relationship.name}"
            target = schema.sobject(target_of(step, meant, relationship))
            if target is None:
                break
            here = target
        else:
            field = here.field(last)
            if field is not None or last.casefold().endswith("__c"):
                yield f"{here.name}.{field.name if field else last}"


def target_of(step: str, meant: str, relationship: Field | None) -> str:
    """The object that a step of a path leads to; ``$User`` and its like are called as theirs."""
    if relationship is None:
        return step.removeprefix("$") if step.startswith("$") else ""
    return meant or relationship.reference_to[0]


def _stored_field(parts: Sequence[str], schema: Schema) -> Iterator[str]:
    """``$Setup.Limits__c.Days__c`` and ``$CustomMetadata.Tier__mdt.Gold.Days__c``: the object comes second."""
    kept_in = schema.sobject(parts[1]) if len(parts) > 1 else None
    field = kept_in.field(parts[-1]) if kept_in else None
    if kept_in is not None and field is not None:
        yield f"{kept_in.name}.{field.name}"


def _field_references(store: Store, schema: Schema) -> Iterator[Reference]:
    for stored in store.all("CustomField"):
        object_name = stored.name.partition(".")[0]
        sobject = schema.sobject(object_name)
        if sobject is None:
            continue
        for used in sorted(used_by_field(stored.document, sobject, schema)):
            if used.casefold() != stored.name.casefold():
                yield Reference("CustomField", "Custom Field", stored.id, stored.name, used, blocks=True)


def used_by_field(node: Element, sobject: SObject, schema: Schema) -> set[str]:
    """The fields that a field's document names, as ``Object.Field``."""
    formulas = (node.value("formula"), node.value("defaultValue"))
    used = {name for text in formulas for name in formula_fields(text, sobject, schema)}
    for tag in ("summarizedField", "summaryForeignKey"):
        if node.value(tag):
            used.add(node.value(tag))
    used |= {item.value("field") for item in node.all("summaryFilterItems")}
    lookup = node.child("lookupFilter")
    if lookup is not None:
        used |= {item.value("field") for item in lookup.all("filterItems")}
    values = node.child("valueSet")
    if values is not None and values.value("controllingField"):
        used.add(f"{sobject.name}.{values.value('controllingField')}")
    return used


def _list_view_references(store: Store) -> Iterator[Reference]:
    for stored in store.all("ListView"):
        object_name = stored.name.partition(".")[0]
        filtered = {item.value("field") for item in stored.document.all("filters")}
        shown = {column.text for column in stored.document.all("columns")}
        for name in sorted(shown | filtered):
            if name.endswith("__c"):
                field = f"{object_name}.{name}"
                yield Reference("ListView", "List View", stored.id, stored.name, field, blocks=name in filtered)


def _layout_references(store: Store) -> Iterator[Reference]:
    for stored in store.all("Layout"):
        object_name = stored.name.partition("-")[0]
        for name in sorted(set(layout_fields(stored.document))):
            if name.endswith("__c"):
                field = f"{object_name}.{name}"
                yield Reference("Layout", "Page Layout", stored.id, stored.name, field, blocks=False)


def layout_fields(layout: Element) -> Iterator[str]:
    """The fields that stand on a layout's sections."""
    for section in layout.all("layoutSections"):
        for column in section.all("layoutColumns"):
            for item in column.all("layoutItems"):
                if item.value("field"):
                    yield item.value("field")


def references(store: Store, schema: Schema) -> Iterator[Reference]:
    """Every reference to a custom field in the org."""
    yield from _field_references(store, schema)
    yield from _list_view_references(store)
    yield from _layout_references(store)


def references_into(object_name: str, store: Store, schema: Schema) -> list[Reference]:
    """The references that block, to fields of an object, from fields of others."""
    inside = f"{object_name}.".casefold()
    return [
        found
        for found in references(store, schema)
        if found.blocks and found.field.casefold().startswith(inside) and not found.name.casefold().startswith(inside)
    ]


def references_to(full_name: str, store: Store, schema: Schema) -> list[Reference]:
    """The references to one field (``Account.X__c``)."""
    return [found for found in references(store, schema) if found.field.casefold() == full_name.casefold()]

"""Global value sets, and the picklists that take their values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import custom_field
from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.checks.choices import folded
from sfmeta.emulator.metadata.picklists import merge
from sfmeta.emulator.metadata.problems import Missing, Objection, Refused, refuse
from sfmeta.emulator.metadata.work import Outcome
from sfmeta.emulator.org.custom_name import MAX_NAME, NAME, foreign, namespace
from sfmeta.emulator.org.ids import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.work import Work

TYPE = "GlobalValueSet"


def put(work: Work, full_name: str, node: Element) -> Outcome:
    """Make the set or merge values into it; the fields that use it show them at once."""
    found = list(_objections(full_name, node))
    if found:
        raise Refused(found)
    stored = work.store.get(TYPE, full_name)
    wanted = _merged(stored.document if stored else None, node.without("fullName"))
    document = canonical(wanted, TYPE)
    if stored is not None and stored.document == document:
        return Outcome(stored.id, created=False, changed=False)
    set_id = stored.id if stored else work.org.ids.new(PREFIXES[TYPE])
    work.store.put(TYPE, full_name, set_id, document, work.user_id)
    for name in _users(work, full_name):
        sobject = work.org.schema.sobject(name.partition(".")[0])
        if sobject is not None:
            custom_field.refresh(work, sobject)
    return Outcome(set_id, created=stored is None, changed=True)


def _merged(before: Element | None, node: Element) -> Element:
    old = before.all("customValue") if before else ()
    labelled = tuple(
        value if value.value("label") else value.put("label", value.value("fullName"))
        for value in node.all("customValue")
    )
    others = tuple(child for child in node.children if child.tag != "customValue")
    return replace(node, children=(*others, *merge(old, labelled)))


def _objections(full_name: str, node: Element) -> Iterator[Objection]:
    if namespace(full_name):
        yield Objection(foreign(namespace(full_name)))
    elif not NAME.match(full_name):
        yield Objection(
            "The Global Value Set Name can only contain underscores and alphanumeric characters. It must be unique,"
            " begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive"
            " underscores."
        )
    elif len(full_name) > MAX_NAME:
        yield Objection(f"Value too long for field: fullName maximum length is:{MAX_NAME}", "STRING_TOO_LONG")
    yield from _duplicates(node)


def _duplicates(node: Element) -> Iterator[Objection]:
    """As of a field's own values: no name twice, no label twice where both are active."""
    names: set[str] = set()
    labels: set[str] = set()
    for value in node.all("customValue"):
        name = value.value("fullName")
        label = value.value("label") or name
        if folded(name) in names:
            yield Objection(f"duplicate value found: [{name}] is defined multiple times", "DUPLICATE_VALUE")
            continue
        names.add(folded(name))
        if value.has("isActive") and not value.flag("isActive"):
            continue
        if label.casefold() in labels:
            yield Objection(f"Duplicate label: {label}", "DUPLICATE_VALUE")
        labels.add(label.casefold())


def _users(work: Work, full_name: str) -> list[str]:
    """The full names of the fields that take the set's values."""
    found = []
    for stored in work.store.all("CustomField"):
        values = stored.document.child("valueSet")
        if values is not None and values.value("valueSetName").casefold() == full_name.casefold():
            found.append(stored.name)
    return found


def delete(work: Work, full_name: str) -> Outcome:
    stored = work.store.get(TYPE, full_name)
    if stored is None:
        raise Missing(TYPE, full_name)
    used = _users(work, full_name)
    if used:
        named = ", ".join(f"Custom Field - {name}" for name in used)
        raise refuse(f"This global value set is referenced elsewhere in salesforce.com. : {named}", "DELETE_FAILED")
    work.store.remove(TYPE, full_name)
    return Outcome(stored.id, created=False, changed=True)

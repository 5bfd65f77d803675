"""The order in which a deploy makes its components: what is referred to before what refers to it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.kinds import KINDS
from sfmeta.emulator.metadata.references import used_by_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.emulator.metadata.source import Component
    from sfmeta.emulator.org.schema import Schema

RELATIONSHIPS = ("Lookup", "MasterDetail", "Hierarchy")
PLAIN, RELATIONSHIP, DEPENDENT, COMPUTED = range(4)


def in_order(components: Iterable[Component], schema: Schema) -> Iterator[Component]:
    """By type; fields: plain ones, relationships, dependent picklists; then records of custom metadata types, and what
    is computed: formulas name such records.

    Dependent and computed fields come by what they use. What that is, the schema is asked when it is their turn: the
    relationships that their paths follow are made by then.
    """
    for (_, rank), group in groupby(sorted(components, key=_turn), key=_turn):
        together = list(group)
        yield from _by_use(together, schema) if rank >= DEPENDENT else together


def _turn(component: Component) -> tuple[int, int]:
    rank = _rank(component)
    place = "CustomMetadata" if rank == COMPUTED else component.type
    return list(KINDS).index(place), rank


def _rank(component: Component) -> int:
    type_ = component.node.value("type")
    values = component.node.child("valueSet")
    if component.type != "CustomField":
        return PLAIN
    if component.node.has("formula") or type_ == "Summary":
        return COMPUTED
    if values is not None and values.has("controllingField"):
        return DEPENDENT
    return RELATIONSHIP if type_ in RELATIONSHIPS else PLAIN


def _by_use(components: list[Component], schema: Schema) -> list[Component]:
    """Fields so that each follows those it uses (roll-ups of formulas, formulas over roll-ups, picklists that depend on
    dependent ones). A circle keeps the order of the file and fails where it is tried."""
    by_name = {component.full_name.casefold(): component for component in components}
    ordered: list[Component] = []
    seen: set[int] = set()

    def visit(component: Component) -> None:
        if id(component) in seen:
            return
        seen.add(id(component))
        for name in sorted(_used(component, schema)):
            if name.casefold() in by_name:
                visit(by_name[name.casefold()])
        ordered.append(component)

    for component in components:
        visit(component)
    return ordered


def _used(component: Component, schema: Schema) -> set[str]:
    sobject = schema.sobject(component.full_name.partition(".")[0])
    return used_by_field(component.node, sobject, schema) if sobject else set()

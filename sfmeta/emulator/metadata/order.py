"""The order in which a deploy makes its components: what is referred to before what refers to it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.kinds import KINDS
from sfmeta.emulator.org import formula

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sfmeta.emulator.metadata.source import Component

RANKS = {"Lookup": 1, "MasterDetail": 1, "Hierarchy": 1, "Summary": 3}
FORMULA_RANK = 4


def in_order(components: Iterable[Component]) -> list[Component]:
    """By type; fields: plain ones, relationships, dependent picklists, roll-ups; then records of custom metadata types,
    and formulas by what they use."""
    types = list(KINDS)
    ranked = sorted(components, key=lambda component: (types.index(_place(component)), _rank(component)))
    formulas = [component for component in ranked if component.type == "CustomField" and _is_formula(component)]
    if not formulas:
        return ranked
    first = ranked.index(formulas[0])
    rest = [component for component in ranked if component not in formulas]
    return [*rest[:first], *_by_use(formulas), *rest[first:]]


def _place(component: Component) -> str:
    """The type whose turn it is made in: formulas name records of custom metadata types, which name fields."""
    return "CustomMetadata" if component.type == "CustomField" and _is_formula(component) else component.type


def _is_formula(component: Component) -> bool:
    return component.node.has("formula")


def _rank(component: Component) -> int:
    if component.type != "CustomField":
        return 0
    if _is_formula(component):
        return FORMULA_RANK
    values = component.node.child("valueSet")
    if values is not None and values.has("controllingField"):
        return 2
    return RANKS.get(component.node.value("type"), 0)


def _by_use(formulas: list[Component]) -> list[Component]:
    """Formulas so that each follows those it uses, told by the field's name alone: fields of several objects have it
    (jongpie/NebulaLogger). A circle keeps the order of the file and fails where it is tried."""
    by_name: dict[str, list[Component]] = defaultdict(list)
    for component in formulas:
        by_name[component.full_name.partition(".")[2].casefold()].append(component)
    ordered: list[Component] = []
    visiting: set[str] = set()

    def visit(component: Component) -> None:
        if component in ordered or component.full_name in visiting:
            return
        visiting.add(component.full_name)
        for name in formula.names(component.node.value("formula")):
            for used in by_name.get(name.parts[-1].casefold(), ()):
                visit(used)
        ordered.append(component)

    for component in formulas:
        visit(component)
    return ordered

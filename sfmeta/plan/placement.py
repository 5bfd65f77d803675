"""Where the spec wants its fields shown: the org's own page layouts, changed by what is placed or taken off. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.wording import nearest
from sfmeta.diff import Update
from sfmeta.findings import Finding, Severity
from sfmeta.metadata.layout import Section, placed, removed
from sfmeta.metadata.model import Key
from sfmeta.plan import scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sfmeta.catalog.model import Placement, Spec
    from sfmeta.metadata.model import Inventory
    from sfmeta.plan.model import ComponentChange

LAYOUT = "Layout"


def sections(spec: Spec, fields: Collection[Key]) -> dict[Key, Section]:
    """The section that each layout of the spec is to have, of those of the ``fields`` that it is to show: no
    retiring one is."""
    active = [field for field in spec.exported if field not in spec.retiring]
    shown = [field for field in active if scope.key_of(spec, field) in fields]
    return {
        Key(LAYOUT, one.layout): Section(
            one.section,
            one.columns,
            tuple(field.full_name for field in shown if not one.fields or field.key in one.fields),
        )
        for one in spec.visibility.layouts
    }


def placements(wanted: Mapping[Key, Section], org: Inventory, off: Collection[Key]) -> tuple[ComponentChange, ...]:
    """What turns the org's layouts into what is wanted; the fields ``off`` leave every layout that is here."""
    gone = {key.full_name.partition(".")[2] for key in off if key.type == "CustomField"}
    changes: list[ComponentChange] = []
    for key, component in org.items():
        if key.type != LAYOUT:
            continue
        section = wanted.get(key)
        after = removed(component.node, gone, section.label if section else None)
        after = placed(after, section) if section else after
        if after != component.node:
            changes.append(Update(key, component.node, after))
    return tuple(changes)


def absent(spec: Spec, org: Inventory) -> tuple[Placement, ...]:
    """The layouts of the spec that the org does not have."""
    return tuple(one for one in spec.visibility.layouts if Key(LAYOUT, one.layout) not in org)


def no_layout(one: Placement, names: Iterable[str]) -> Finding:
    """``names`` are the layouts that the org has, as it writes them: ``%28`` for a bracket, for instance."""
    object_ = one.layout.partition("-")[0]
    there = [name for name in names if name.partition("-")[0] == object_]
    near = nearest(one.layout, there)
    fix = (f"did you mean {near}? " if near else "") + f"the org has: {', '.join(there) or 'none of the object'}"
    return Finding("no-layout", Severity.ERROR, f"the org has no page layout {one.layout}", one.place, fix)

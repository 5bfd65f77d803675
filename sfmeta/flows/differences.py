"""An org against what the project declares: components as in the source tree, layouts as they are with the fields on
them, and everyone whom sfmeta.yml names with what they are to have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.flows.visible import visible
from sfmeta.metadata.model import Key
from sfmeta.plan import placement, scope
from sfmeta.plan.compare import compare
from sfmeta.salesforce.listing import full_names
from sfmeta.salesforce.retrieve import retrieve

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.catalog.model import Spec
    from sfmeta.findings import Finding
    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Inventory
    from sfmeta.plan.model import ComponentChange


@dataclass(frozen=True, slots=True)
class Differences:
    """``existing`` is what the org has of it all; ``findings`` are what stands in the way of making it as declared."""

    changes: tuple[ComponentChange, ...]
    existing: Inventory
    findings: tuple[Finding, ...]


def differences(org: Org, spec: Spec, ours: Inventory, retired: Collection[Key]) -> Differences:
    """What would make the org as declared."""
    sections = placement.sections(spec, ours)
    layouts = _layouts(org, spec) if any(field.enabled for field in spec.retiring) else ()
    existing = retrieve(org.deployer, {*ours, *retired, *sections, *layouts})
    shown, in_the_way = visible(org, spec, scope.grantable(ours))
    changes = (
        *compare(ours, existing, retired, scope.hidden(spec)),
        *placement.placements(sections, existing, scope.retiring(spec)),
        *shown,
    )
    missing = placement.absent(spec, existing)
    names = full_names(org.deployer, placement.LAYOUT) if missing else ()
    return Differences(changes, existing, (*(placement.no_layout(one, names) for one in missing), *in_the_way))


def _layouts(org: Org, spec: Spec) -> tuple[Key, ...]:
    """Every page layout of the object: any of them may show a field that is on its way out."""
    named = full_names(org.deployer, placement.LAYOUT)
    return tuple(Key(placement.LAYOUT, name) for name in named if name.startswith(f"{spec.object}-"))

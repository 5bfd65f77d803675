"""An org against what the project declares: components as in the source tree, layouts as they are with the fields on
them, and everyone whom sfmeta.yml names with what they are to have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.flows.visible import visible
from sfmeta.plan import placement, scope
from sfmeta.plan.compare import compare
from sfmeta.salesforce.retrieve import retrieve

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.catalog.model import Spec
    from sfmeta.findings import Finding
    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Inventory, Key
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
    existing = retrieve(org.deployer, {*ours, *retired, *sections})
    shown, in_the_way = visible(org, spec, ours)
    changes = (
        *compare(ours, existing, retired, scope.hidden(spec)),
        *placement.placements(sections, existing, scope.retiring(spec)),
        *shown,
    )
    return Differences(changes, existing, (*placement.absent(spec, existing), *in_the_way))

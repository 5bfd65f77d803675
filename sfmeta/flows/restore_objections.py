"""What stands against bringing a backup back: another org, another type, a spec that wants the field gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.stages import Stage
from sfmeta.findings import Finding, Severity
from sfmeta.plan.overlay import kind
from sfmeta.plan.words import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.catalog.model import Field
    from sfmeta.metadata.model import Inventory, Key, Node
    from sfmeta.plan.model import OrgIdentity
    from sfmeta.store.saved import Saved

OTHER_ORG = "other-org"
NOT_AS_SAVED = "not-as-saved"
RETIRED = "still-retired"


def other_org(saved: Saved, identity: OrgIdentity) -> Iterator[Finding]:
    if saved.org_id != identity.org_id:
        yield Finding(
            OTHER_ORG,
            Severity.ERROR,
            f"the backup is of {saved.alias} ({saved.org_id}), and this org is {identity.alias} ({identity.org_id})",
            fix=f"records are found by their ids: only a copy of that org has them. If it is one: --allow {OTHER_ORG}",
        )


def not_as_saved(saved: Mapping[Key, Node], existing: Inventory) -> Iterator[Finding]:
    """A field that was made again meanwhile with another type takes no saved values."""
    for key, node in saved.items():
        if key in existing and kind(there := existing[key].node) != kind(node):
            message = f"{key.full_name} is {type_of(there)} in the org, and the saved values are of a {type_of(node)}"
            fix = "delete that field first, or restore nothing into it"
            yield Finding(NOT_AS_SAVED, Severity.ERROR, message, fix=fix)


def still_retired(field: Field) -> Finding:
    becomes = "deleted" if field.stage is Stage.DELETED else "hidden"
    return Finding(
        RETIRED,
        Severity.ERROR,
        f"{field.key} is to be {becomes}, so that the next deploy would take {field.full_name} away again",
        field.place,
        f"sfmeta retire {field.key} --to active, or let --enable do that",
    )

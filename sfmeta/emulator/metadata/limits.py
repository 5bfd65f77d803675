"""How much an object may carry, by edition (Salesforce Help, "Custom Fields Allowed Per Object"; verified numbers)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.problems import Objection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.store import Store
    from sfmeta.emulator.org.schema import Field, SObject

CUSTOM_FIELDS: Mapping[str, int] = {
    "Group Edition": 100,
    "Professional Edition": 100,
    "Enterprise Edition": 500,
    "Unlimited Edition": 800,
    "Performance Edition": 800,
    "Developer Edition": 500,
}
EXTERNAL_IDS = 25
RELATIONSHIPS = 40
MASTER_DETAILS = 2
SUMMARIES = 25
LONG_TEXT = 1_638_400


@dataclass(frozen=True, slots=True)
class Carried:
    """What an object carries now; a deleted field counts until it is purged."""

    fields: int
    external_ids: int
    relationships: int
    master_details: int
    summaries: int
    long_text: int


def carried(sobject: SObject, store: Store) -> Carried:
    custom = {field.id: field for field in sobject.fields if field.custom and field.compound_field_name is None}
    buried = store.buried(sobject.name)
    return Carried(
        fields=sum(_weight(field) for field in custom.values()) + len(buried),
        external_ids=sum(f.external_id for f in custom.values()) + sum(f.external_id for f in buried),
        relationships=sum(f.type == "reference" for f in custom.values()),
        master_details=sum(f.relationship_order is not None for f in custom.values()),
        summaries=sum(f.calculated and not f.calculated_formula for f in custom.values()),
        long_text=sum(f.length for f in custom.values() if f.long_text),
    )


def _weight(field: Field) -> int:
    """A geolocation counts as three fields."""
    return 3 if field.type == "location" else 1


def over_limit(
    node: Element, before: Element | None, sobject: SObject, store: Store, edition: str
) -> Iterator[Objection]:
    """What a new or changed field would be too much of. That it is refused is verified; the texts are modelled."""
    now = carried(sobject, store)
    type_name = node.value("type")
    limit = CUSTOM_FIELDS.get(edition, CUSTOM_FIELDS["Enterprise Edition"])
    more = 3 if type_name == "Location" else 1
    if before is None and now.fields + more > limit:
        yield Objection(
            f"reached maximum number of custom fields: Each object can have no more than {limit} custom fields",
            "CUSTOM_ENTITY_OR_FIELD_LIMIT",
        )
    was_external = before is not None and before.flag("externalId")
    if node.flag("externalId") and not was_external and now.external_ids + 1 > EXTERNAL_IDS:
        yield Objection(
            f"Each object can have no more than {EXTERNAL_IDS} external ID fields", "CUSTOM_FIELD_INDEX_LIMIT_EXCEEDED"
        )
    if before is not None:
        return
    if type_name in ("Lookup", "MasterDetail", "Hierarchy") and now.relationships + 1 > RELATIONSHIPS:
        yield Objection(
            "reached maximum number of custom fields: Each object can have no more than"
            f" {RELATIONSHIPS} custom relationships",
            "MAX_RELATIONSHIPS_EXCEEDED",
        )
    if type_name == "MasterDetail" and now.master_details + 1 > MASTER_DETAILS:
        yield Objection(
            f"Each object can have no more than {MASTER_DETAILS} master-detail relationships",
            "MAX_RELATIONSHIPS_EXCEEDED",
        )
    if type_name == "Summary" and now.summaries + 1 > SUMMARIES:
        yield Objection(f"Each object can have no more than {SUMMARIES} roll-up summary fields", "LIMIT_EXCEEDED")
    long_text = int(node.value("length") or 0) if type_name in ("LongTextArea", "Html") else 0
    if now.long_text + long_text > LONG_TEXT:
        yield Objection(
            f"The total length of long text area fields can't exceed {LONG_TEXT} characters", "LIMIT_EXCEEDED"
        )

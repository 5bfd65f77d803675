"""What the platform objects to in a roll-up summary (Salesforce Help, Roll-Up Summary Field).

Of 1,200 in public trees each sums a field of the object that its key is on, none counts a field, and the standard
relationships that they follow are none of ``LOOKUPS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.draft import Draft
    from sfmeta.emulator.org.schema import Field

LOOKUPS = ("Asset", "Case", "Contact", "Contract", "Event", "Lead", "Task", "User")
"""Standard objects whose own relationships are lookups. Those of others (Opportunity, OrderItem, CampaignMember) can
be rolled up, or are not known."""
SUMMED = ("currency", "double", "int", "percent")
TAKES = {"sum": SUMMED, "min": (*SUMMED, "date", "datetime"), "max": (*SUMMED, "date", "datetime")}
"""The types that describe says of a field that can be rolled up, by operation."""


def no_field(draft: Draft) -> Iterator[dict[str, object]]:
    needs = draft.type == "Summary" and draft.node.value("summaryOperation") != "count"
    if needs and not draft.node.has("summarizedField"):
        yield {}


def counted_field(draft: Draft) -> Iterator[dict[str, object]]:
    counts = draft.type == "Summary" and draft.node.value("summaryOperation") == "count"
    if counts and draft.node.value("summarizedField"):
        yield {}


def other_object(draft: Draft) -> Iterator[dict[str, object]]:
    key, summed = draft.node.value("summaryForeignKey"), draft.node.value("summarizedField")
    child = key.partition(".")[0]
    if draft.type == "Summary" and summed and summed.partition(".")[0].casefold() != child.casefold():
        yield {"field": summed, "child": child}


def no_master(draft: Draft) -> Iterator[dict[str, object]]:
    """A key that is not there is another objection."""
    key = draft.node.value("summaryForeignKey")
    field = _field(draft, key)
    if draft.type != "Summary" or field is None:
        return
    leads_here = draft.sobject.name in field.reference_to
    lookup = field.relationship_order is None if field.custom else key.partition(".")[0] in LOOKUPS
    if lookup or not leads_here:
        yield {"key": key, "object": draft.sobject.name}


def wrong_type(draft: Draft) -> Iterator[dict[str, object]]:
    operation = draft.node.value("summaryOperation")
    field = _field(draft, draft.node.value("summarizedField"))
    if draft.type == "Summary" and field is not None and field.type not in TAKES.get(operation, (field.type,)):
        yield {"operation": operation, "field": draft.node.value("summarizedField"), "type": field.type}


def _field(draft: Draft, name: str) -> Field | None:
    object_name, _, field_name = name.partition(".")
    sobject = draft.schema.sobject(object_name)
    return sobject.field(field_name) if sobject else None

"""Room on the object: custom fields, and external ids among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.diff import Create, Delete
from sfmeta.plan.guards.danger import objection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.findings import Finding
    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange

FIELD_LIMITS = {
    # Organization.OrganizationType: custom fields on one object (Salesforce Help, "Custom Fields Allowed Per Object")
    "Personal Edition": 5,
    "Contact Manager Edition": 25,
    "Team Edition": 100,
    "Professional Edition": 100,
    "Enterprise Edition": 500,
    "Developer Edition": 500,
    "Unlimited Edition": 800,
}

EXTERNAL_IDS = 25
"""External ids on one object (Salesforce Help, "Custom Field Attributes"); support can raise it."""


def too_many_fields(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    limit = FIELD_LIMITS.get(org.org.organization_type)
    added = sum(isinstance(change, Create) and change.key.type == "CustomField" for change in changes)
    if limit is not None and org.custom_fields is not None and added and org.custom_fields + added > limit:
        yield objection(
            "field-limit",
            f"the object has {org.custom_fields} custom fields, and {added} more would exceed the {limit} of "
            f"{org.org.organization_type}",
            "delete and erase fields that nobody needs",
        )


def too_many_external_ids(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    added = sum(adds_external_id(change) for change in changes)
    if org.external_ids is not None and added and org.external_ids + added > EXTERNAL_IDS:
        yield objection(
            "external-id-limit",
            f"the object has {org.external_ids} external ids, and {added} more would exceed the {EXTERNAL_IDS} that it "
            "can have",
            "make fewer fields external ids",
        )


def adds_external_id(change: ComponentChange) -> bool:
    """A field that becomes an external id."""
    if isinstance(change, Delete) or change.after.value("externalId") != "true":
        return False
    return isinstance(change, Create) or change.before.value("externalId") != "true"

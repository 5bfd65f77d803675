"""The files of standard fields: kept, not interpreted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import field_document
from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.schema import SObject

IN_FILES_ONLY = {
    "Asset": ("Address", "DigitalAssetStatus", "ExternalIdentifier", "ManufactureDate", "StatusReason", "Uuid"),
    "Campaign": ("CampaignImageId", "CampaignMemberRecordTypeId"),
    "Case": ("ContactEmail", "ContactFax", "ContactMobile", "ContactPhone", "Language"),
    "Contact": ("BuyerAttributes", "ContactSource", "DepartmentGroup", "TitleType"),
    "Event": ("Attendees", "ClientGuid", "Email", "IsException", "OriginalInstanceDateTime", "Phone"),
    "Lead": ("CampaignId",),
    "Opportunity": ("IqScore",),
    "Order": ("AccountNumber", "ContractEndDate", "ContractName", "OpportunityId"),
    "Task": ("Email", "Phone"),
    "User": (
        *("CallCenterId", "DelegatedApproverId", "EndDay", "Extension", "ForecastEnabled", "IndividualId"),
        *("IsSystemControlled", "PortalRole", "SenderEmail", "SenderName", "Signature", "StartDay", "StayInTouchNote"),
        *("StayInTouchSignature", "StayInTouchSubject", "UserSubtype", "WorkspaceId"),
    ),
}
"""Standard fields that an object's file of a real org has, and the records here have not. Those that only a feature
brings (person accounts, several currencies, entitlements) are not among them: an org without it refuses them."""


HIDDEN = (
    "Id",
    "IsDeleted",
    "CreatedById",
    "CreatedDate",
    "LastModifiedById",
    "LastModifiedDate",
    "SystemModstamp",
    "LastViewedDate",
    "LastReferencedDate",
    "LastActivityDate",
    "MasterRecordId",
    "RecordTypeId",
    "JigsawCompanyId",
    "PhotoUrl",
)
"""Standard fields that are no part of an object's file: of the repositories that keep ``objects/Account/fields`` as a
real org gave it (hpmartin/sfdxTest2, pgonzaleznetwork/trailhead-org and others), none has one of them."""


def in_file(sobject: SObject) -> Iterator[str]:
    """The object's standard fields that have a place in its file."""
    for field in sobject.fields:
        part_of_another = field.compound_field_name not in (None, field.name)
        if not field.custom and field.name not in HIDDEN and not part_of_another:
            yield field.name


def known(sobject: SObject, name: str) -> bool:
    """Whether the object has a standard field of that name, in a file at least."""
    return name in IN_FILES_ONLY.get(sobject.name, ()) or name in in_file(sobject)


def put(work: Work, full_name: str, node: Element) -> Outcome:
    """A standard field's file says what may be changed of it (tracking, label, help): kept, not interpreted."""
    stored = work.store.get("CustomField", full_name)
    document = canonical(
        field_document.merged(stored.document if stored else None, node.without("fullName")), "CustomField"
    )
    if document.children == (stored.document.children if stored else ()):
        return Outcome(full_name, created=False, changed=False)
    work.store.put("CustomField", full_name, full_name, document, work.user_id)
    return Outcome(full_name, created=False, changed=True)

"""What is said of an object that is not there: the platform's words, or that a standard one is not emulated."""

from __future__ import annotations

from sfmeta.emulator.metadata.problems import Objection

_NAMES = """
AccountBrand AccountContactRole AccountContactRelation Activity AppAnalyticsQueryRequest AssetRelationship
AssignedResource AuthorizationForm AuthorizationFormConsent AuthorizationFormDataUse AuthorizationFormText
BusinessLicense CampaignMember CaseMilestone CollaborationGroup CommSubscription CommSubscriptionConsent
ContactPointAddress ContactPointConsent ContactPointEmail ContactPointPhone ContactPointTypeConsent ContactRequest
ContentVersion ContractLineItem ContractContactRole DandBCompany DataUseLegalBasis DataUsePurpose DuplicateRecordItem
DuplicateRecordSet EmailMessage Employee Entitlement EntityMilestone FeedItem Goal Idea Image Individual Invoice
InvoiceLine Knowledge__kav Location Macro OperatingHours OpportunityContactRole OpportunityLineItem
OpportunityTeamMember OrderItem PartnerRole PricebookEntry ProductConsumed ProductItem ProductRequest ProductTransfer
Quote QuoteLineItem ResourceAbsence ReturnOrder ServiceAppointment ServiceContract ServiceResource ServiceTerritory
Shipment Site Skill SocialPersona SocialPost Solution TimeSheet TimeSlot Topic UserProvisioningRequest VideoCall
WorkOrder WorkOrderLineItem WorkStep WorkType
"""
STANDARD = frozenset(name.casefold() for name in _NAMES.split())
"""Standard objects that custom fields can be put on (Object Reference), which the emulator does not have."""


def absent(name: str, otherwise: str | None = None) -> Objection:
    """``otherwise`` is said where it is no standard object either."""
    if name.casefold() in STANDARD:
        return Objection(f"Not emulated: the standard object {name}", "INVALID_CROSS_REFERENCE_KEY")
    if otherwise:
        return Objection(otherwise, "INVALID_CROSS_REFERENCE_KEY")
    return Objection(f"In field: object - no CustomObject named {name} found", "INVALID_CROSS_REFERENCE_KEY")

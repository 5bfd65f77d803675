"""The objects of the Tooling API, read from ``data/<Object>.json`` (Tooling API Developer Guide: names and types)."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.schema import Schema
from sfmeta.emulator.org.standard import read_sobject

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject

SHARED = ("User", "Profile", "PermissionSet", "UserLicense", "RecordType", "UserRole", "Group")
"""Objects that the data API and the Tooling API both have, over the same rows."""

CATALOG = ("EntityDefinition", "EntityParticle", "FieldDefinition")
"""The metadata catalog, which the data API can query too (SOAP API Developer Guide, "EntityDefinition")."""

NOT_EMULATED = frozenset(
    name.casefold()
    for name in (
        *("ApexClass", "ApexCodeCoverage", "ApexCodeCoverageAggregate", "ApexComponent", "ApexLog", "ApexPage"),
        *("ApexOrgWideCoverage", "ApexTestQueueItem", "ApexTestResult", "ApexTestSuite", "ApexTrigger"),
        *("AssignmentRule", "AsyncApexJob", "AuraDefinition", "AuraDefinitionBundle", "AutoResponseRule"),
        *("BusinessProcess", "CompactLayout", "CompactLayoutInfo", "ConnectedApplication", "ContainerAsyncRequest"),
        *("CronTrigger", "CspTrustedSite", "CustomApplication", "CustomTab", "DataType", "DebugLevel", "EmailTemplate"),
        *("EntityLimit", "EscalationRule", "ExternalDataSource", "FieldMapping", "FieldSet", "FlexiPage", "Flow"),
        *("FlowDefinition", "HomePageLayout", "LightningComponentBundle"),
        *("LightningComponentResource", "LookupFilter", "MatchingRule", "MetadataContainer", "MetadataPackage"),
        *("NamedCredential", "OwnerChangeOptionInfo", "Package2", "Package2Version", "PathAssistant"),
        *("PermissionSetGroup", "PlatformEventChannel", "PostTemplate", "ProfileLayout", "QuickActionDefinition"),
        *("RelationshipDomain", "RelationshipInfo", "RemoteProxy", "SandboxInfo", "SandboxProcess", "SearchLayout"),
        *("ServiceFieldDataType", "StandardAction", "StandardValueSet", "StaticResource"),
        *("TestSuiteMembership", "TraceFlag", "TransactionSecurityPolicy"),
        *("UserEntityAccess", "UserFieldAccess", "ValidationRule", "WebLink", "WorkflowAlert", "WorkflowFieldUpdate"),
        *("WorkflowOutboundMessage", "WorkflowRule", "WorkflowTask"),
    )
)
"""Objects of the platform's Tooling API that the emulator lacks: told apart from what does not exist at all."""


@cache
def own_objects() -> tuple[SObject, ...]:
    """What only the Tooling API has, by name. Their rows are made when they are asked for."""
    folder = resources.files("sfmeta.emulator.tooling") / "data"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return tuple(replace(read_sobject(json.loads(file.read_text(encoding="utf-8"))), record_types=()) for file in files)


def tooling_schema(org_schema: Schema) -> Schema:
    """Everything that can be queried through the Tooling API."""
    shared = [sobject for name in SHARED if (sobject := org_schema.sobject(name)) is not None]
    return Schema((*own_objects(), *shared))


def with_catalog(org_schema: Schema) -> Schema:
    """Everything that can be queried through the data API."""
    return Schema((*org_schema, *(sobject for sobject in own_objects() if sobject.name in CATALOG)))


def not_emulated(name: str, code: str) -> Fault:
    """What is said of an object that the platform has and the emulator lacks."""
    return Fault(code, f"Not emulated: the Tooling API object {name}")

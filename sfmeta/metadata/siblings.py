"""What tells repeated elements of one tag from each other (Metadata API Developer Guide, each type's page)."""

from __future__ import annotations

PERMISSIONS = {
    # entry of a permission set: the child that says what it is about
    "agentAccesses": "agentName",
    "applicationVisibilities": "application",
    "classAccesses": "apexClass",
    "customMetadataTypeAccesses": "name",
    "customPermissions": "name",
    "customSettingAccesses": "name",
    "emailRoutingAddressAccesses": "name",
    "externalCredentialPrincipalAccesses": "externalCredentialPrincipal",
    "externalDataSourceAccesses": "externalDataSource",
    "fieldPermissions": "field",
    "flowAccesses": "flow",
    "objectPermissions": "object",
    "pageAccesses": "apexPage",
    "recordTypeVisibilities": "recordType",
    "servicePresenceStatusAccesses": "servicePresenceStatus",
    "tabSettings": "tab",
    "userPermissions": "name",
}
"""Two entries about the same are one too many."""

KEYED = PERMISSIONS | {
    "assignments": "assignee",
    "customValue": "fullName",
    "filters": "field",
    "value": "fullName",
    "valueSettings": "valueName",
}
"""Those of every type: two elements of one tag and one key are the same attribute."""

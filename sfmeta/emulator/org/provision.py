"""The rows of a new org: itself, its licenses and profiles with the rights they grant, and three users.

- ``admin``: System Administrator; sees every standard field and, as on the platform, no custom field until granted.
- ``integration``: profile Integration, as cloned from Standard User; what a sync runs as.
- ``standard``: Standard User.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.org.clock import rest_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sfmeta.emulator.org.clock import Clock
    from sfmeta.emulator.org.database import Cell, Database
    from sfmeta.emulator.org.ids import Ids
    from sfmeta.emulator.org.schema import Schema

ADMIN = "admin@emulator.example"
INTEGRATION = "integration@emulator.example"
STANDARD = "standard@emulator.example"
PASSWORD = "emulator"
"""Of every user, for SOAP ``login``; there is no security token to append."""


@dataclass(frozen=True, slots=True)
class ProfileKind:
    """A profile: its user permissions (None: all of them), and whether its users may delete records."""

    name: str
    set_name: str
    description: str | None
    user_permissions: frozenset[str] | None
    delete: bool


EVERYDAY = frozenset(
    (
        "ApiEnabled",
        "ActivitiesAccess",
        "ChatterInternalUser",
        "ConvertLeads",
        "EditEvent",
        "EditTask",
        "EmailSingle",
        "ExportReport",
        "LightningExperienceUser",
        "RunFlow",
        "RunReports",
        "ViewSetup",
    )
)
NOT_FOR_ADMINISTRATORS = frozenset(
    ("ApiUserOnly", "BulkApiHardDelete", "PasswordNeverExpires", "ViewAllFieldsGlobal", "ViewEncryptedData")
)
PROFILES = (
    ProfileKind("System Administrator", "X00ex00000018ozS_128_09_04_17_17", None, None, True),
    ProfileKind("Standard User", "X00ex00000018ozh_128_09_04_17_18", None, EVERYDAY, True),
    ProfileKind("Integration", "X00ex00000018ozi_128_09_04_17_19", "Cloned from Standard User", EVERYDAY, False),
)
USERS = (
    # username, first name, last name, alias, profile
    (ADMIN, "Ada", "Admin", "admin", "System Administrator"),
    (INTEGRATION, None, "Integration", "integr", "Integration"),
    (STANDARD, "Stan", "Dard", "stan", "Standard User"),
)
LOCALE: Mapping[str, Cell] = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "LanguageLocaleKey": "en_US",
    "EmailEncodingKey": "UTF-8",
}
OF_ALL_USERS: Mapping[str, Cell] = {
    "IsActive": 1,
    "UserType": "Standard",
    "DefaultGroupNotificationFrequency": "N",
    "DigestFrequency": "D",
}
LICENSE: Mapping[str, Cell] = {
    "LicenseDefinitionKey": "SFDC",
    "TotalLicenses": 10,
    "UsedLicenses": len(USERS),
    "Status": "Active",
    "Name": "Salesforce",
    "MasterLabel": "Salesforce",
}
ORGANIZATION: Mapping[str, Cell] = {
    "Name": "Acme",
    "Country": "US",
    "PrimaryContact": "Ada Admin",
    "DefaultLocaleSidKey": "en_US",
    "TimeZoneSidKey": "GMT",
    "LanguageLocaleKey": "en_US",
    "FiscalYearStartMonth": 1,
    "DefaultAccountAccess": "Edit",
    "DefaultContactAccess": "ControlledByParent",
    "DefaultOpportunityAccess": "Edit",
    "DefaultLeadAccess": "ReadEditTransfer",
    "DefaultCaseAccess": "ReadEditTransfer",
    "DefaultCalendarAccess": "HideDetailsInsert",
    "DefaultPricebookAccess": "ReadSelect",
    "DefaultCampaignAccess": "All",
    "UiSkin": "Theme3",
    "SignupCountryIsoCode": "US",
    "InstanceName": "EMU1",
    "WebToCaseDefaultOrigin": "Web",
    "NumKnowledgeService": 2,
    "MonthlyPageViewsUsed": 0,
    "MonthlyPageViewsEntitlement": 0,
}


def provision(database: Database, ids: Ids, clock: Clock, schema: Schema, edition: str) -> None:
    """Write the rows of a new org, inside the caller's transaction."""
    org_id, admin_id, license_id = ids.new("00D"), ids.new("005"), ids.new("100")
    new = _Rows(database, schema, rest_time(clock.now()), admin_id)
    new.insert("Organization", [{**ORGANIZATION, "Id": org_id, "OrganizationType": edition}])
    new.insert("UserLicense", [{**LICENSE, "Id": license_id}])
    profile_ids = {kind.name: _profile(new, ids, license_id, kind) for kind in PROFILES}
    new.insert(
        "User",
        [
            {
                **LOCALE,
                **OF_ALL_USERS,
                "Id": admin_id if username == ADMIN else ids.new("005"),
                "Username": username,
                "FirstName": first,
                "LastName": last,
                "Name": f"{first} {last}" if first else last,
                "Email": username,
                "Alias": alias,
                "CommunityNickname": alias,
                "ProfileId": profile_ids[profile],
            }
            for username, first, last, alias, profile in USERS
        ],
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Writes rows with their system fields, and with what each boolean is that they leave out."""

    database: Database
    schema: Schema
    now: str
    admin_id: str

    def insert(self, name: str, rows: Iterable[Mapping[str, Cell]]) -> None:
        sobject = self.schema.sobject(name)
        assert sobject
        system: Mapping[str, Cell] = {
            "IsDeleted": 0,
            "CreatedDate": self.now,
            "CreatedById": self.admin_id,
            "LastModifiedDate": self.now,
            "LastModifiedById": self.admin_id,
            "SystemModstamp": self.now,
        }
        filled: dict[str, Cell] = {f.name: int(bool(f.default_value)) for f in sobject.fields if f.type == "boolean"}
        filled |= {field: cell for field, cell in system.items() if sobject.field(field)}
        self.database.insert(sobject.table, [{**filled, **row} for row in rows])


def _profile(new: _Rows, ids: Ids, license_id: str, kind: ProfileKind) -> str:
    """A profile and the permission set behind it, with what both grant; its id."""
    profile_id, set_id = ids.new("00e"), ids.new("0PS")
    granted = _user_permissions(new.schema, kind)
    profile: Mapping[str, Cell] = {
        "Id": profile_id,
        "Name": kind.name,
        "UserLicenseId": license_id,
        "UserType": "Standard",
        "Description": kind.description,
    }
    behind: Mapping[str, Cell] = {
        "Id": set_id,
        "Name": kind.set_name,
        "Label": profile_id[:15],
        "LicenseId": license_id,
        "ProfileId": profile_id,
        "IsOwnedByProfile": 1,
        "IsCustom": int(kind.description is not None),
        "Type": "Profile",
    }
    new.insert("Profile", [{**granted, **profile}])
    new.insert("PermissionSet", [{**granted, **behind}])
    new.insert("ObjectPermissions", _object_permissions(new.schema, ids, set_id, kind))
    new.insert("FieldPermissions", _field_permissions(new.schema, ids, set_id))
    return profile_id


def _user_permissions(schema: Schema, kind: ProfileKind) -> dict[str, Cell]:
    sobject = schema.sobject("Profile")
    assert sobject
    names = [field.name for field in sobject.fields if field.name.startswith("Permissions")]
    if kind.user_permissions is None:
        return {name: int(name.removeprefix("Permissions") not in NOT_FOR_ADMINISTRATORS) for name in names}
    return {name: int(name.removeprefix("Permissions") in kind.user_permissions) for name in names}


def _object_permissions(schema: Schema, ids: Ids, set_id: str, kind: ProfileKind) -> list[Mapping[str, Cell]]:
    all_records = int(kind.user_permissions is None)
    return [
        {
            "Id": ids.new("110"),
            "ParentId": set_id,
            "SobjectType": sobject.name,
            "PermissionsCreate": 1,
            "PermissionsRead": 1,
            "PermissionsEdit": 1,
            "PermissionsDelete": int(kind.delete),
            "PermissionsViewAllRecords": all_records,
            "PermissionsModifyAllRecords": all_records,
        }
        for sobject in schema
        if not sobject.setup
    ]


def _field_permissions(schema: Schema, ids: Ids, set_id: str) -> list[Mapping[str, Cell]]:
    """Every standard field that can be restricted is granted, compound ones as a whole."""
    return [
        {
            "Id": ids.new("01k"),
            "ParentId": set_id,
            "SobjectType": sobject.name,
            "Field": f"{sobject.name}.{field.name}",
            "PermissionsRead": 1,
            "PermissionsEdit": int(field.updateable or field.type == "address"),
        }
        for sobject in schema
        if not sobject.setup
        for field in sobject.fields
        if field.permissionable and field.compound_field_name is None
    ]

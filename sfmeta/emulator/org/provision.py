"""The rows of a new org: itself, its licenses and profiles with the rights they grant, and three users.

- ``admin``: System Administrator; sees every standard field and, as on the platform, no custom field until granted.
- ``integration``: profile Integration, as cloned from Standard User; what a sync runs as.
- ``standard``: Standard User.
"""

from __future__ import annotations

from dataclasses import dataclass

from sfmeta.emulator.org.clock import rest_time

TYPE_CHECKING = False
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
NOT_FOR_ADMINISTRATORS = frozenset(("ApiUserOnly", "BulkApiHardDelete", "PasswordNeverExpires", "ViewAllFieldsGlobal"))
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
    "TimeZoneSidKey": "America/Los_Angeles",
    "LocaleSidKey": "en_US",
    "LanguageLocaleKey": "en_US",
    "EmailEncodingKey": "UTF-8",
}
ORGANIZATION: Mapping[str, Cell] = {
    "Name": "Acme",
    "Country": "US",
    "PrimaryContact": "Ada Admin",
    "DefaultLocaleSidKey": "en_US",
    "TimeZoneSidKey": "America/Los_Angeles",
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
    now = rest_time(clock.now())
    org_id, admin_id, license_id = ids.new("00D"), ids.new("005"), ids.new("100")

    def stamped(name: str, rows: Iterable[Mapping[str, Cell]]) -> None:
        """Rows with their system fields, and with False in every boolean that they leave out."""
        sobject = schema.sobject(name)
        assert sobject
        system: Mapping[str, Cell] = {
            "IsDeleted": 0,
            "CreatedDate": now,
            "CreatedById": admin_id,
            "LastModifiedDate": now,
            "LastModifiedById": admin_id,
            "SystemModstamp": now,
        }
        filled: dict[str, Cell] = {f.name: int(bool(f.default_value)) for f in sobject.fields if f.type == "boolean"}
        filled |= {field: cell for field, cell in system.items() if sobject.field(field)}
        database.insert(sobject.table, [{**filled, **row} for row in rows])

    stamped("Organization", [{**ORGANIZATION, "Id": org_id, "OrganizationType": edition}])
    stamped(
        "UserLicense",
        [
            {
                "Id": license_id,
                "LicenseDefinitionKey": "SFDC",
                "TotalLicenses": 10,
                "UsedLicenses": len(USERS),
                "Status": "Active",
                "Name": "Salesforce",
                "MasterLabel": "Salesforce",
            }
        ],
    )
    profile_ids: dict[str, str] = {}
    for kind in PROFILES:
        profile_id = profile_ids[kind.name] = ids.new("00e")
        set_id = ids.new("0PS")
        granted = _user_permissions(schema, kind)
        stamped(
            "Profile",
            [
                {
                    **granted,
                    "Id": profile_id,
                    "Name": kind.name,
                    "UserLicenseId": license_id,
                    "UserType": "Standard",
                    "Description": kind.description,
                }
            ],
        )
        stamped(
            "PermissionSet",
            [
                {
                    **granted,
                    "Id": set_id,
                    "Name": kind.set_name,
                    "Label": profile_id[:15],
                    "LicenseId": license_id,
                    "ProfileId": profile_id,
                    "IsOwnedByProfile": 1,
                    "IsCustom": int(kind.description is not None),
                    "Type": "Profile",
                }
            ],
        )
        stamped("ObjectPermissions", _object_permissions(schema, ids, set_id, kind))
        stamped("FieldPermissions", _field_permissions(schema, ids, set_id))
    stamped(
        "User",
        [
            {
                **LOCALE,
                "Id": admin_id if username == ADMIN else ids.new("005"),
                "Username": username,
                "FirstName": first,
                "LastName": last,
                "Name": f"{first} {last}" if first else last,
                "Email": username,
                "Alias": alias,
                "CommunityNickname": alias,
                "IsActive": 1,
                "ProfileId": profile_ids[profile],
                "UserType": "Standard",
                "DefaultGroupNotificationFrequency": "N",
                "DigestFrequency": "D",
            }
            for username, first, last, alias, profile in USERS
        ],
    )


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

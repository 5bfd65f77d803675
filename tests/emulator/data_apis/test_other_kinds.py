"""Records of what is no object of records: custom settings, custom metadata types, platform events, big objects."""

from __future__ import annotations

import pytest

from sfmeta.testing import RunningEmulator
from tests.emulator.metadata.retrieving import retrieve, unpackaged
from tests.emulator.metadata.wire import Org, package

from .client import Api, error

NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
TEXT = "<fields><fullName>{}</fullName><label>x</label><length>40</length><type>Text</type>{}</fields>"
DAYS = (
    "<fields><fullName>Days__c</fullName><label>Days</label><precision>5</precision><scale>0</scale>"
    "<type>Number</type></fields>"
)
OBJECTS = {
    "Limits__c": f"{DAYS}<customSettingsType>Hierarchy</customSettingsType><label>Limits</label>",
    "Country__c": f"<customSettingsType>List</customSettingsType>{TEXT.format('Code__c', '')}<label>Country</label>",
    "Tier__mdt": f"{TEXT.format('Region__c', '')}<label>Tier</label><pluralLabel>Tiers</pluralLabel>",
    "Placed__e": f"{TEXT.format('Number__c', '<required>true</required>')}<deploymentStatus>Deployed</deploymentStatus>"
    "<eventType>HighVolume</eventType><label>Placed</label><pluralLabel>Placed</pluralLabel>",
    "Visit__b": f"{TEXT.format('Who__c', '<required>true</required>')}<deploymentStatus>Deployed</deploymentStatus>"
    "<label>Visit</label><pluralLabel>Visits</pluralLabel>",
}
FORMULA = (
    "<fields><fullName>Days__c</fullName><formula>$Setup.Limits__c.Days__c</formula><label>Days</label>"
    "<precision>5</precision><scale>0</scale><type>Number</type></fields>"
)
READER = (
    "<fieldPermissions><editable>false</editable><field>Account.Days__c</field><readable>true</readable>"
    "</fieldPermissions><label>Days</label>"
)


@pytest.fixture
def org(emulator: RunningEmulator) -> Org:
    org = Org(emulator)
    files = {
        f"objects/{name}.object": f"<CustomObject {NAMESPACE}>{body}</CustomObject>" for name, body in OBJECTS.items()
    }
    files["objects/Account.object"] = f"<CustomObject {NAMESPACE}>{FORMULA}</CustomObject>"
    files["permissionsets/Days.permissionset"] = f"<PermissionSet {NAMESPACE}>{READER}</PermissionSet>"
    fields = ["Account.Days__c"]
    files["package.xml"] = package(CustomObject=[*OBJECTS], CustomField=fields, PermissionSet=["Days"])
    result = org.deploy(files)
    assert result["success"], result
    return org


def test_what_describe_says_of_them(org: Org, admin: Api) -> None:
    described = {name: admin.get(f"/sobjects/{name}/describe").json() for name in OBJECTS}
    flags = ("customSetting", "createable", "updateable", "queryable", "layoutable")
    assert {name: tuple(answer[flag] for flag in flags) for name, answer in described.items()} == {
        "Limits__c": (True, True, True, True, False),
        "Country__c": (True, True, True, True, False),
        "Tier__mdt": (False, False, False, True, True),
        "Placed__e": (False, True, False, False, False),
        "Visit__b": (False, True, False, True, False),
    }
    assert {name: answer["keyPrefix"] for name, answer in described.items()} == {
        "Limits__c": "a00",
        "Country__c": "a01",
        "Tier__mdt": "m00",
        "Placed__e": "e00",
        "Visit__b": "x00",
    }
    fields = {name: [field["name"] for field in answer["fields"]] for name, answer in described.items()}
    assert fields["Tier__mdt"] == [
        *("Id", "DeveloperName", "MasterLabel", "Language", "NamespacePrefix", "Label", "QualifiedApiName"),
        *("SystemModstamp", "Region__c"),
    ]
    assert fields["Placed__e"] == ["ReplayId", "CreatedDate", "CreatedById", "EventUuid", "Number__c"]
    (owner,) = (field for field in described["Limits__c"]["fields"] if field["name"] == "SetupOwnerId")
    assert owner["referenceTo"] == ["Organization", "Profile", "User"]


def test_a_hierarchy_setting_is_read_for_the_user_his_profile_and_the_org(
    org: Org, admin: Api, emulator: RunningEmulator
) -> None:
    """The row that names nobody is the org's; there is one for each owner."""
    (permission_set,) = admin.records("SELECT Id FROM PermissionSet WHERE Name = 'Days'")
    admin.create("PermissionSetAssignment", AssigneeId=emulator.user_id, PermissionSetId=permission_set["Id"])
    account = admin.create("Account", Name="Acme")

    def days() -> object:
        (row,) = admin.records(f"SELECT Days__c FROM Account WHERE Id = '{account}'")
        return row["Days__c"]

    assert days() == 0
    everybody = admin.create("Limits__c", Days__c=30)
    assert days() == 30
    assert admin.records(f"SELECT SetupOwnerId FROM Limits__c WHERE Id = '{everybody}'") == [
        {"SetupOwnerId": emulator.org_id}
    ]
    (profile,) = admin.records(f"SELECT ProfileId FROM User WHERE Id = '{emulator.user_id}'")
    admin.create("Limits__c", SetupOwnerId=profile["ProfileId"], Days__c=20)
    assert days() == 20
    admin.create("Limits__c", SetupOwnerId=emulator.user_id, Days__c=10)
    assert days() == 10
    again = admin.post("/sobjects/Limits__c", {"Days__c": 1})
    assert error(again)[:2] == (400, "DUPLICATE_VALUE")


def test_rows_of_a_list_setting_have_a_key(org: Org, admin: Api) -> None:
    admin.create("Country__c", Name="FR", Code__c="FRA")
    assert admin.records("SELECT Name, Code__c FROM Country__c") == [{"Name": "FR", "Code__c": "FRA"}]
    assert error(admin.post("/sobjects/Country__c", {"Code__c": "DEU"}))[1] == "REQUIRED_FIELD_MISSING"
    assert error(admin.post("/sobjects/Country__c", {"Name": "fr"}))[1] == "DUPLICATE_VALUE"


def test_an_event_is_taken_and_gone(org: Org, admin: Api) -> None:
    published = admin.post("/sobjects/Placed__e", {"Number__c": "7"})
    assert published.status_code == 201
    answer = published.json()
    assert answer["id"].startswith("e00")
    assert answer["success"] is True
    assert [note["statusCode"] for note in answer["errors"]] == ["OPERATION_ENQUEUED"]
    assert error(admin.post("/sobjects/Placed__e", {}))[1] == "REQUIRED_FIELD_MISSING"
    assert admin.get(f"/sobjects/Placed__e/{answer['id']}").status_code == 404
    assert error(admin.query("SELECT Number__c FROM Placed__e")) == (
        400,
        "INVALID_TYPE_FOR_OPERATION",
        "entity type Placed__e does not support query",
    )
    body = {"records": [{"attributes": {"type": "Placed__e"}, "id": answer["id"], "Number__c": "8"}]}
    (result,) = admin.patch("/composite/sobjects", body).json()
    assert result["success"] is False


def test_records_of_a_custom_metadata_type_are_deployed_and_come_back(org: Org, admin: Api) -> None:
    """As a retrieve of NPSP's own records writes them: each value with its type, or said to be nil."""
    schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    gold = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CustomMetadata {NAMESPACE} {schema}>\n    <label>Gold</label>\n'
        "    <protected>false</protected>\n    <values>\n        <field>Region__c</field>\n"
        '        <value xsi:type="xsd:string">AMER</value>\n    </values>\n</CustomMetadata>\n'
    )
    nil = gold.replace(">Gold<", ">Iron<").replace(
        '<value xsi:type="xsd:string">AMER</value>', '<value xsi:nil="true"/>'
    )
    empty = gold.replace(">Gold<", ">Tin<").replace(">AMER</value>", "/>")
    files = {f"customMetadata/Tier.{name}.md": text for name, text in (("Gold", gold), ("Iron", nil), ("Tin", empty))}
    result = org.deploy({**files, "package.xml": package(CustomMetadata=["Tier.Gold", "Tier.Iron", "Tier.Tin"])})
    assert result["success"], result
    assert admin.records("SELECT DeveloperName, MasterLabel, Region__c FROM Tier__mdt ORDER BY DeveloperName") == [
        {"DeveloperName": "Gold", "MasterLabel": "Gold", "Region__c": "AMER"},
        {"DeveloperName": "Iron", "MasterLabel": "Iron", "Region__c": None},
        {"DeveloperName": "Tin", "MasterLabel": "Tin", "Region__c": None},
    ]
    found, problems = retrieve(org, unpackaged(CustomMetadata=["*"]))
    assert problems == []
    for path, text in files.items():
        assert found[f"unpackaged/{path}"].decode() == text
    read = org.soap("<readMetadata><type>CustomMetadata</type><fullNames>Tier.Gold</fullNames></readMetadata>").text
    assert 'xsi:type="xsd:string" xmlns:xsd="http://www.w3.org/2001/XMLSchema">AMER<' in read


def test_nobody_writes_records_of_a_custom_metadata_type(org: Org, admin: Api) -> None:
    refused = error(admin.post("/sobjects/Tier__mdt", {"DeveloperName": "Gold"}))
    assert refused == (400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: Tier__mdt")


@pytest.mark.parametrize("name", ["CampaignMember", "OpportunityLineItem", "OrderItem", "PricebookEntry"])
def test_rows_whose_values_the_platform_derives_are_refused(admin: Api, name: str) -> None:
    refused = error(admin.post(f"/sobjects/{name}", {}))
    assert refused == (400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be inserted: {name}")
    assert admin.records(f"SELECT Id FROM {name}") == []


def test_a_contact_has_a_role_in_an_opportunity(admin: Api) -> None:
    contact = admin.create("Contact", LastName="Lovelace")
    deal = admin.create("Opportunity", Name="Engine", StageName="Prospecting", CloseDate="2030-01-01")
    admin.create("OpportunityContactRole", OpportunityId=deal, ContactId=contact, Role="Evaluator", IsPrimary=True)
    (found,) = admin.records(
        "SELECT Name, (SELECT Role, Contact.LastName FROM OpportunityContactRoles) FROM Opportunity"
    )
    (role,) = found["OpportunityContactRoles"]["records"]
    assert (role["Role"], role["Contact"]["LastName"]) == ("Evaluator", "Lovelace")


def test_rows_of_a_big_object_are_found(org: Org, admin: Api) -> None:
    admin.create("Visit__b", Who__c="Ada")
    assert admin.records("SELECT Who__c FROM Visit__b") == [{"Who__c": "Ada"}]

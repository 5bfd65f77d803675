"""Definitions by SOQL: what custom fields, objects and references the org has, through both APIs."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import requests

from sfmeta.testing import RunningEmulator

from .tooling_client import VERSION, Tooling, refusal

OBJECT = """<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">
    <deploymentStatus>Deployed</deploymentStatus><label>Bill</label>
    <fields><fullName>Account__c</fullName><label>Account</label><referenceTo>Account</referenceTo>
        <relationshipName>Bills</relationshipName><type>Lookup</type></fields>
    <nameField><label>Bill Name</label><type>Text</type></nameField>
    <pluralLabel>Bills</pluralLabel><sharingModel>Private</sharingModel>
</CustomObject>
"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types><members>Bill__c</members><name>CustomObject</name></types><version>67.0</version>
</Package>
"""
ONE_ROW = (
    "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one"
    " row for retrieval."
)


@pytest.fixture
def tooling(emulator: RunningEmulator) -> Tooling:
    return Tooling(emulator)


@pytest.fixture
def bill(tooling: Tooling) -> str:
    """The id of a custom object, deployed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("package.xml", PACKAGE)
        package.writestr("objects/Bill__c.object", OBJECT)
    options = ("", '{"deployOptions": {"singlePackage": true}}', "application/json")
    files = {"json": options, "file": ("deploy.zip", packed.getvalue(), "application/zip")}
    job = tooling.send("POST", "metadata/deployRequest", files=files).json()["id"]
    for _ in range(200):
        result = tooling.send("GET", f"metadata/deployRequest/{job}").json()["deployResult"]
        if result["done"]:
            break
    assert result["success"], result
    (found,) = tooling.records("SELECT Id FROM CustomObject WHERE DeveloperName = 'Bill'")
    return str(found["Id"])


def test_an_answer_has_the_keys_of_the_tooling_api(tooling: Tooling) -> None:
    field_id = tooling.field("Account.Score__c")
    where = "TableEnumOrId = 'Account' AND DeveloperName = 'Score'"
    assert tooling.query(f"SELECT Id, DeveloperName, TableEnumOrId FROM CustomField WHERE {where}") == {
        "size": 1,
        "totalSize": 1,
        "done": True,
        "queryLocator": None,
        "entityTypeName": "CustomField",
        "records": [
            {
                "attributes": {
                    "type": "CustomField",
                    "url": f"/services/data/{VERSION}/tooling/sobjects/CustomField/{field_id}",
                },
                "Id": field_id,
                "DeveloperName": "Score",
                "TableEnumOrId": "Account",
            }
        ],
    }


def test_query_all_and_columns_answer_too(tooling: Tooling) -> None:
    tooling.field("Account.Score__c")
    text = "SELECT DeveloperName FROM CustomField"
    assert tooling.records(text, api="tooling/queryAll") == [{"DeveloperName": "Score"}]
    columns = tooling.query(text, columns="true")["columnMetadata"]
    assert [column["columnName"] for column in columns] == ["DeveloperName"]


def test_pages_follow_each_other(tooling: Tooling) -> None:
    headers = {
        "Authorization": f"Bearer {tooling.emulator.access_token}",
        "Sforce-Query-Options": "batchSize=200",
    }
    where = "EntityDefinitionId IN ('Account', 'Contact', 'Opportunity', 'Lead', 'Case')"
    text = f"SELECT DurableId FROM EntityParticle WHERE {where}"
    base = tooling.emulator.salesforce
    first = requests.get(f"{base}/services/data/{VERSION}/tooling/query", params={"q": text}, headers=headers).json()
    assert (first["size"], first["done"]) == (200, False)
    assert first["nextRecordsUrl"].startswith(f"/services/data/{VERSION}/tooling/query/01g")
    rest = requests.get(base + first["nextRecordsUrl"], headers=headers).json()
    seen = {record["DurableId"] for page in (first, rest) for record in page["records"]}
    assert len(seen) == first["size"] + rest["size"] > 200


@pytest.mark.parametrize("column", ["Metadata", "FullName"])
def test_documents_are_given_one_at_a_time(tooling: Tooling, column: str) -> None:
    tooling.field("Account.A__c")
    tooling.field("Account.B__c")
    answer = tooling.send("GET", "tooling/query", params={"q": f"SELECT Id, {column} FROM CustomField"})
    assert refusal(answer) == (
        400,
        "MALFORMED_QUERY",
        f"{ONE_ROW} Result size: 2",
    )
    (one,) = tooling.records(f"SELECT {column} FROM CustomField WHERE DeveloperName = 'A'")
    assert one[column] == "Account.A__c" or one[column]["length"] == 40


def test_custom_objects_and_their_fields_are_told_by_id(tooling: Tooling, bill: str) -> None:
    (field,) = tooling.records(
        f"SELECT DeveloperName, TableEnumOrId, EntityDefinitionId, EntityDefinition.QualifiedApiName, CreatedBy.Name"
        f" FROM CustomField WHERE TableEnumOrId = '{bill}'"
    )
    assert field["DeveloperName"] == "Account"
    assert (field["TableEnumOrId"], field["EntityDefinitionId"]) == (bill, bill[:15])
    assert field["EntityDefinition"]["QualifiedApiName"] == "Bill__c"
    assert field["CreatedBy"]["Name"] == "Ada Admin"
    (entity,) = tooling.records(
        "SELECT DurableId, DeveloperName, PluralLabel, InternalSharingModel, PublisherId FROM EntityDefinition"
        " WHERE QualifiedApiName = 'Bill__c'"
    )
    assert entity == {
        "DurableId": bill[:15],
        "DeveloperName": "Bill",
        "PluralLabel": "Bills",
        "InternalSharingModel": "Private",
        "PublisherId": "<local>",
    }


@pytest.mark.parametrize("api", ["query", "tooling/query"])
def test_both_apis_know_what_objects_and_fields_there_are(tooling: Tooling, api: str) -> None:
    """As recorded from a real org: FieldDefinition of Contact.AccountId, RecordTypesSupported of Campaign."""
    (field,) = tooling.query(
        "SELECT QualifiedApiName, RelationshipName, ReferenceTo, ReferenceTargetField FROM FieldDefinition"
        " WHERE EntityDefinition.QualifiedApiName = 'Contact' AND QualifiedApiName = 'AccountId'",
        api=api,
    )["records"]
    resources = "tooling/sobjects" if api == "tooling/query" else "sobjects"
    assert field == {
        "attributes": {
            "type": "FieldDefinition",
            "url": f"/services/data/{VERSION}/{resources}/FieldDefinition/Contact.Account",
        },
        "QualifiedApiName": "AccountId",
        "RelationshipName": "Account",
        "ReferenceTo": {"referenceTo": ["Account"]},
        "ReferenceTargetField": None,
    }
    (entity,) = tooling.records(
        "SELECT Id, DurableId, RecordTypesSupported FROM EntityDefinition WHERE QualifiedApiName = 'Lead'", api=api
    )
    (info,) = entity["RecordTypesSupported"]["recordTypeInfos"]
    assert (entity["Id"], entity["DurableId"], info["name"]) == ("000000000000000AAA", "Lead", "Master")


def test_an_objects_fields_are_queried_with_it(tooling: Tooling) -> None:
    (entity,) = tooling.records(
        "SELECT QualifiedApiName, (SELECT QualifiedApiName FROM Fields WHERE IsNameField = true) FROM EntityDefinition"
        " WHERE QualifiedApiName = 'Account'"
    )
    assert [field["QualifiedApiName"] for field in entity["Fields"]["records"]] == ["Name"]


@pytest.mark.parametrize(
    ("name", "data_type"),
    [
        ("Id", "Lookup()"),
        ("Name", "Name"),
        ("OwnerId", "Lookup(User)"),
        ("AnnualRevenue", "Currency(18, 0)"),
        ("NumberOfEmployees", "Number(8, 0)"),
        ("CreatedDate", "Date/Time"),
        ("Description", "Long Text Area(32000)"),
        ("BillingAddress", "Address"),
        ("Website", "URL(255)"),
        ("AccountNumber", "Text(40)"),
    ],
)
def test_a_standard_fields_type_is_worded_as_in_setup(tooling: Tooling, name: str, data_type: str) -> None:
    assert _data_type(tooling, name) == data_type


@pytest.mark.parametrize(
    ("metadata", "data_type"),
    [
        ({"unique": True, "externalId": True}, "Text(40) (External ID) (Unique Case Insensitive)"),
        ({"type": "Percent", "length": None, "precision": 5, "scale": 2}, "Percent(3, 2)"),
        ({"type": "Html", "length": 32768, "visibleLines": 25}, "Rich Text Area(32768)"),
        ({"length": None, "formula": "UPPER(Name)"}, "Formula (Text)"),
        ({"type": "AutoNumber", "length": None, "displayFormat": "A-{0000}"}, "Auto Number"),
    ],
)
def test_a_custom_fields_type_is_worded_as_in_setup(tooling: Tooling, metadata: dict[str, Any], data_type: str) -> None:
    tooling.field("Account.Score__c", **metadata)
    _see_all_fields(tooling)
    assert _data_type(tooling, "Score__c") == data_type


def _data_type(tooling: Tooling, name: str) -> str:
    where = f"EntityDefinitionId = 'Account' AND QualifiedApiName = '{name}'"
    (field,) = tooling.records(f"SELECT DataType FROM FieldDefinition WHERE {where}")
    return str(field["DataType"])


def _see_all_fields(tooling: Tooling) -> None:
    """Grant the administrator the new field."""
    made = tooling.send("POST", "sobjects/PermissionSet", json={"Name": "All", "Label": "All"}).json()["id"]
    grant = {
        "ParentId": made,
        "SobjectType": "Account",
        "Field": "Account.Score__c",
        "PermissionsRead": True,
    }
    assert tooling.send("POST", "sobjects/FieldPermissions", json=grant).status_code == 201
    assignment = {"AssigneeId": tooling.emulator.user_id, "PermissionSetId": made}
    assert tooling.send("POST", "sobjects/PermissionSetAssignment", json=assignment).status_code == 201


def test_particles_are_those_of_describe(tooling: Tooling) -> None:
    described = tooling.send("GET", "sobjects/Account/describe").json()["fields"]
    rows = tooling.records(
        "SELECT QualifiedApiName, DataType, IsComponent, IsUpdatable, FieldDefinition.QualifiedApiName"
        " FROM EntityParticle WHERE EntityDefinition.QualifiedApiName = 'Account'"
    )
    assert {row["QualifiedApiName"]: row["DataType"] for row in rows} == {
        field["name"]: field["type"] for field in described
    }
    street = next(row for row in rows if row["QualifiedApiName"] == "BillingStreet")
    assert (street["IsComponent"], street["FieldDefinition"]["QualifiedApiName"]) == (True, "BillingAddress")


def test_definitions_obey_field_level_security_and_custom_fields_do_not(tooling: Tooling) -> None:
    tooling.field("Account.Score__c")
    where = "EntityDefinitionId = 'Account' AND QualifiedApiName = 'Score__c'"
    assert tooling.records(f"SELECT Id FROM FieldDefinition WHERE {where}") == []
    assert tooling.records(f"SELECT Id FROM EntityParticle WHERE {where}") == []
    assert len(tooling.records("SELECT Id FROM CustomField WHERE DeveloperName = 'Score'")) == 1
    _see_all_fields(tooling)
    assert len(tooling.records(f"SELECT Id FROM FieldDefinition WHERE {where}")) == 1


def test_who_refers_to_a_field_is_a_row_each(tooling: Tooling) -> None:
    field_id = tooling.field("Account.Score__c")
    formula_id = tooling.field("Account.Shout__c", length=None, formula="UPPER(Score__c)")
    (layout,) = tooling.records("SELECT Id FROM Layout WHERE EntityDefinitionId = 'Account'")
    metadata = tooling.read("Layout", layout["Id"])["Metadata"]
    item = {"behavior": "Edit", "field": "Score__c"}
    metadata["layoutSections"][0]["layoutColumns"][0]["layoutItems"].append(item)
    tooling.send("PATCH", f"tooling/sobjects/Layout/{layout['Id']}", json={"Metadata": metadata}).raise_for_status()
    rows = tooling.records(
        "SELECT MetadataComponentId, MetadataComponentName, MetadataComponentType, RefMetadataComponentName,"
        f" RefMetadataComponentType FROM MetadataComponentDependency WHERE RefMetadataComponentId = '{field_id}'"
    )
    found = {row["MetadataComponentType"]: row for row in rows}
    assert found["CustomField"] == {
        "MetadataComponentId": formula_id,
        "MetadataComponentName": "Shout",
        "MetadataComponentType": "CustomField",
        "RefMetadataComponentName": "Score",
        "RefMetadataComponentType": "CustomField",
    }
    assert found["Layout"]["MetadataComponentName"] == "Account Layout"


UNSUPPORTED = "EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION"
STORAGE = (
    "The requested operation is not yet supported by this SObject storage type, contact salesforce.com support for"
    " more information."
)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            "SELECT Id FROM FieldDefinition",
            "MALFORMED_QUERY",
            "FieldDefinition: a filter on a reified column is required [EntityDefinitionId,DurableId]",
        ),
        (
            "SELECT Id FROM EntityParticle WHERE DataType = 'string'",
            "MALFORMED_QUERY",
            "EntityParticle: a filter on a reified column is required [EntityDefinitionId,FieldDefinitionId,DurableId]",
        ),
        ("SELECT COUNT(Id), IsFeedEnabled FROM EntityDefinition GROUP BY IsFeedEnabled", UNSUPPORTED, STORAGE),
        ("SELECT COUNT() FROM EntityDefinition", UNSUPPORTED, STORAGE),
        (
            "SELECT Id FROM EntityDefinition WHERE QualifiedApiName != 'Account'",
            UNSUPPORTED,
            "Only equals comparisons permitted",
        ),
        (
            "SELECT Id FROM EntityDefinition WHERE KeyPrefix = '001' OR KeyPrefix = '003'",
            UNSUPPORTED,
            "Disjunctions not supported",
        ),
        (
            "SELECT Id FROM MetadataComponentDependency ORDER BY MetadataComponentId",
            "MALFORMED_QUERY",
            "MetadataComponentDependency does not support ORDER BY",
        ),
        (
            "SELECT Id FROM MetadataComponentDependency WHERE MetadataComponentType LIKE 'Custom%'",
            "MALFORMED_QUERY",
            "MetadataComponentDependency does not support the operator LIKE",
        ),
        ("SELECT Id FROM ApexClass", "INVALID_TYPE", "Not emulated: the Tooling API object ApexClass"),
        ("", "MALFORMED_QUERY", "SOQL statements cannot be empty or null"),
    ],
)
def test_what_cannot_be_queried_is_refused(tooling: Tooling, text: str, code: str, message: str) -> None:
    assert refusal(tooling.send("GET", "tooling/query", params={"q": text})) == (400, code, message)


@pytest.mark.parametrize("name", ["Nope", "SourceMember", "Account"])
def test_other_objects_are_not_there(tooling: Tooling, name: str) -> None:
    code, message = refusal(tooling.send("GET", "tooling/query", params={"q": f"SELECT Id FROM {name}"}))[1:]
    assert code == "INVALID_TYPE"
    assert f"sObject type '{name}' is not supported" in message


def test_the_catalog_is_no_object_of_the_tooling_api_alone(tooling: Tooling) -> None:
    answer = tooling.send("GET", "query", params={"q": "SELECT Id FROM CustomField"})
    assert refusal(answer)[1] == "INVALID_TYPE"
    answer = tooling.send("GET", "query", params={"q": "SELECT Id FROM FieldDefinition"})
    assert "a filter on a reified column is required" in refusal(answer)[2]


def test_no_package_is_installed_and_clients_may_ask(tooling: Tooling) -> None:
    """What CumulusCI and Salesforce's CLI ask before they work on metadata."""
    names = "Id, SubscriberPackage.NamespacePrefix, SubscriberPackageVersion.MajorVersion"
    assert tooling.records(f"SELECT {names} FROM InstalledSubscriberPackage ORDER BY SubscriberPackageId") == []

"""Custom fields, value sets and layouts made, read, changed and deleted one at a time through the Tooling API."""

from __future__ import annotations

from typing import Any

import pytest

from sfmeta.testing import RunningEmulator

from .tooling_client import TEXT, VERSION, Tooling, refusal

GUIDE_KEYS = (
    # of a CustomField record, in the order of the Custom Address Fields Developer Guide, "Tooling API Examples"
    *("attributes", "Id", "TableEnumOrId", "DeveloperName", "Description", "Length", "Precision", "Scale"),
    *("RelationshipLabel", "SummaryOperation", "InlineHelpText", "MaskType", "MaskChar", "NamespacePrefix"),
    *("ManageableState", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "EntityDefinitionId"),
    *("Metadata", "FullName"),
)
NO_COMPLEX_VALUE = "Cannot deserialize instance of complexvalue from {} or request may be missing a required field"
NOT_WRITEABLE = (
    "Unable to create/update fields: DeveloperName. Please check the security settings of this field and verify that it"
    " is read/write for your profile or permission set."
)


@pytest.fixture
def tooling(emulator: RunningEmulator) -> Tooling:
    return Tooling(emulator)


def test_a_field_is_created_read_changed_and_deleted(tooling: Tooling) -> None:
    made = tooling.create("Account.Score__c", TEXT)
    assert made.status_code == 201
    field_id = made.json()["id"]
    assert field_id.startswith("00N")
    assert made.json() == {"id": field_id, "success": True, "errors": [], "warnings": [], "infos": []}

    record = tooling.read("CustomField", field_id)
    assert tuple(record) == GUIDE_KEYS
    assert record["attributes"]["url"] == f"/services/data/{VERSION}/tooling/sobjects/CustomField/{field_id}"
    assert (record["DeveloperName"], record["FullName"], record["Length"]) == ("Score", "Account.Score__c", 40)
    assert (record["TableEnumOrId"], record["EntityDefinitionId"]) == ("Account", "Account")

    metadata = record["Metadata"] | {"label": "Points", "length": 80}
    changed = tooling.send("PATCH", f"tooling/sobjects/CustomField/{field_id}", json={"Metadata": metadata})
    assert (changed.status_code, changed.text) == (204, "")
    assert tooling.read("CustomField", field_id)["Metadata"]["label"] == "Points"

    assert tooling.send("DELETE", f"tooling/sobjects/CustomField/{field_id}").status_code == 204
    assert refusal(tooling.send("GET", f"tooling/sobjects/CustomField/{field_id}"))[:2] == (404, "NOT_FOUND")
    assert refusal(tooling.send("DELETE", f"tooling/sobjects/CustomField/{field_id}"))[:2] == (404, "NOT_FOUND")


def test_metadata_has_every_attribute_sorted_and_null_where_there_is_none(tooling: Tooling) -> None:
    metadata = tooling.read("CustomField", tooling.field("Account.Score__c"))["Metadata"]
    assert list(metadata) == sorted(metadata)
    assert "fullName" not in metadata
    given = {name: value for name, value in metadata.items() if value is not None}
    assert given == TEXT | {"externalId": False, "required": False, "unique": False}
    assert {"urls", "valueSet", "referenceTo", "summaryFilterItems"} <= metadata.keys()


def test_picklist_values_are_called_value_name(tooling: Tooling) -> None:
    values = [{"valueName": name, "label": name, "default": False} for name in ("Low", "High")]
    value_set = {"restricted": True, "valueSetDefinition": {"sorted": False, "value": values}}
    field_id = tooling.field("Account.Rank__c", type="Picklist", length=None, valueSet=value_set)
    definition = tooling.read("CustomField", field_id)["Metadata"]["valueSet"]["valueSetDefinition"]
    assert [value["valueName"] for value in definition["value"]] == ["Low", "High"]
    described = tooling.send("GET", "sobjects/Account/describe").json()
    assert "Rank__c" not in {field["name"] for field in described["fields"]}  # nobody granted it


def test_a_field_is_that_of_a_deploy(tooling: Tooling) -> None:
    """The Tooling API makes what the Metadata API makes: SOQL knows it once field-level security grants it."""
    tooling.field("Account.Score__c")
    made = tooling.send("POST", "sobjects/PermissionSet", json={"Name": "Scores", "Label": "Scores"})
    grant = {
        "ParentId": made.json()["id"],
        "SobjectType": "Account",
        "Field": "Account.Score__c",
        "PermissionsRead": True,
        "PermissionsEdit": True,
    }
    assert tooling.send("POST", "sobjects/FieldPermissions", json=grant).status_code == 201
    assignment = {"AssigneeId": tooling.emulator.user_id, "PermissionSetId": made.json()["id"]}
    assert tooling.send("POST", "sobjects/PermissionSetAssignment", json=assignment).status_code == 201
    assert tooling.records("SELECT Score__c FROM Account LIMIT 1", api="query") == [{"Score__c": None}]


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            {"FullName": "Account.Score__c", "Metadata": {**TEXT, "type": "Currency", "precision": 9, "scale": 2}},
            "FIELD_INTEGRITY_EXCEPTION",
            "Can not specify 'length' for a CustomField of type Currency",
        ),
        (
            {"FullName": "Account.Known__c", "Metadata": TEXT},
            "DUPLICATE_DEVELOPER_NAME",
            "There is already a field named Known on Account.",
        ),
        (
            {"FullName": "Account.Score__c"},
            "JSON_PARSER_ERROR",
            NO_COMPLEX_VALUE.format("null value null"),
        ),
        (
            {"FullName": "Account.Score__c", "Metadata": {**TEXT, "valueSet": "A;B"}},
            "JSON_PARSER_ERROR",
            NO_COMPLEX_VALUE.format("VALUE_STRING value A;B"),
        ),
        (
            {"FullName": "Account.Score__c", "Metadata": {**TEXT, "colour": "red"}},
            "JSON_PARSER_ERROR",
            "Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type CustomField",
        ),
        (
            {"FullName": "Account.Score__c", "Metadata": {**TEXT, "type": "Words"}},
            "JSON_PARSER_ERROR",
            "'Words' is not a valid value for the enum 'FieldType'",
        ),
        ({"Metadata": TEXT}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [FullName]"),
        ({"Name": "Score__c"}, "INVALID_FIELD", "No such column 'Name' on sobject of type CustomField"),
        (
            {"DeveloperName": "Score"},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            NOT_WRITEABLE,
        ),
    ],
)
def test_a_field_that_cannot_be_made_is_refused_as_a_deploy_refuses_it(
    tooling: Tooling, body: dict[str, Any], code: str, message: str
) -> None:
    tooling.field("Account.Known__c")
    answer = tooling.send("POST", "tooling/sobjects/CustomField", json=body)
    assert refusal(answer) == (400, code, message)
    assert [row["DeveloperName"] for row in tooling.records("SELECT DeveloperName FROM CustomField")] == ["Known"]


def test_a_change_that_the_rules_forbid_changes_nothing(tooling: Tooling) -> None:
    field_id = tooling.field("Account.Score__c")
    body = {"Metadata": {**TEXT, "length": 999}}
    answer = tooling.send("PATCH", f"tooling/sobjects/CustomField/{field_id}", json=body)
    assert refusal(answer)[:2] == (400, "FIELD_INTEGRITY_EXCEPTION")
    assert tooling.read("CustomField", field_id)["Length"] == 40


def test_a_field_that_a_formula_uses_cannot_be_deleted(tooling: Tooling) -> None:
    field_id = tooling.field("Account.Score__c")
    tooling.field("Account.Shout__c", length=None, formula="UPPER(Score__c)")
    answer = tooling.send("DELETE", f"tooling/sobjects/CustomField/{field_id}")
    assert refusal(answer)[1] == "DELETE_FAILED"
    assert tooling.read("CustomField", field_id)["DeveloperName"] == "Score"


def test_only_who_may_customize_the_application_makes_fields(tooling: Tooling) -> None:
    field_id = tooling.field("Account.Score__c")
    standard = Tooling(tooling.emulator, tooling.emulator.standard_access_token)
    expected = (403, "INSUFFICIENT_ACCESS", "insufficient access rights on entity: CustomField")
    assert refusal(standard.create("Account.Other__c", TEXT)) == expected
    assert refusal(standard.send("DELETE", f"tooling/sobjects/CustomField/{field_id}")) == expected
    assert standard.read("CustomField", field_id)["DeveloperName"] == "Score"


def test_a_global_value_set_is_written_too(tooling: Tooling) -> None:
    values = [{"valueName": "Gold", "label": "Gold", "default": False}]
    document = {"masterLabel": "Levels", "sorted": False, "customValue": values}
    made = tooling.create("Levels", document, "GlobalValueSet")
    assert made.status_code == 201
    record = tooling.read("GlobalValueSet", made.json()["id"])
    assert (record["MasterLabel"], record["DeveloperName"]) == ("Levels", "Levels")
    assert [value["valueName"] for value in record["Metadata"]["customValue"]] == ["Gold"]
    assert tooling.send("DELETE", f"tooling/sobjects/GlobalValueSet/{made.json()['id']}").status_code == 204


def test_a_layout_is_changed_whole(tooling: Tooling) -> None:
    tooling.field("Account.Score__c")
    (layout,) = tooling.records("SELECT Id FROM Layout WHERE EntityDefinition.QualifiedApiName = 'Account'")
    metadata = tooling.read("Layout", layout["Id"])["Metadata"]
    item = {"behavior": "Edit", "field": "Score__c"}
    metadata["layoutSections"][0]["layoutColumns"][0]["layoutItems"].append(item)
    changed = tooling.send("PATCH", f"tooling/sobjects/Layout/{layout['Id']}", json={"Metadata": metadata})
    assert changed.status_code == 204
    columns = tooling.read("Layout", layout["Id"])["Metadata"]["layoutSections"][0]["layoutColumns"]
    assert [each["field"] for each in columns[0]["layoutItems"]] == ["Name", "Score__c"]


def test_what_is_only_read_cannot_be_written(tooling: Tooling) -> None:
    answer = tooling.send("POST", "tooling/sobjects/CustomObject", json={"FullName": "Bill__c", "Metadata": {}})
    assert refusal(answer) == (
        400,
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "entity type cannot be inserted: CustomObject",
    )
    answer = tooling.send("DELETE", f"tooling/sobjects/PermissionSet/{tooling.emulator.user_id}")
    assert refusal(answer)[1] == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_definitions_are_read_by_their_durable_id(tooling: Tooling) -> None:
    entity = tooling.read("EntityDefinition", "Account")
    assert (entity["Id"], entity["DurableId"], entity["KeyPrefix"]) == ("000000000000000AAA", "Account", "001")
    owner = tooling.read("FieldDefinition", "Account.Owner")
    assert (owner["QualifiedApiName"], owner["RelationshipName"]) == ("OwnerId", "Owner")
    user = tooling.read("User", tooling.emulator.user_id)
    assert user["Username"] == tooling.emulator.username
    for path in ("EntityDefinition/Nope", "CustomField/00N000000000000AAA", "CustomField/x' OR Id != 'y"):
        assert refusal(tooling.send("GET", f"tooling/sobjects/{path}"))[:2] == (404, "NOT_FOUND")


def test_composite_makes_fields_that_may_fail_one_by_one(tooling: Tooling) -> None:
    where = f"/services/data/{VERSION}/tooling/sobjects/CustomField"

    def making(reference: str, **metadata: Any) -> dict[str, Any]:
        body = {"FullName": f"Account.{reference}__c", "Metadata": {"label": reference, "type": "Text", **metadata}}
        return {"method": "POST", "url": where, "referenceId": reference, "body": body}

    reading = {"method": "GET", "url": f"{where}/@{{A.id}}", "referenceId": "back"}
    body = {"allOrNone": False, "compositeRequest": [making("A", length=9), making("B"), reading]}
    answers = tooling.send("POST", "tooling/composite", json=body).json()["compositeResponse"]
    assert [answer["httpStatusCode"] for answer in answers] == [201, 400, 200]
    assert answers[1]["body"][0]["message"] == "Must specify 'length' for a CustomField of type Text"
    assert answers[2]["body"]["FullName"] == "Account.A__c"
    body = {"allOrNone": True, "compositeRequest": [making("C", length=9), making("B")]}
    answers = tooling.send("POST", "tooling/composite", json=body).json()["compositeResponse"]
    assert answers[0]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert [row["DeveloperName"] for row in tooling.records("SELECT DeveloperName FROM CustomField")] == ["A"]

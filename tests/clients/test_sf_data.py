"""Salesforce's own command line reads and writes records of the emulator."""

from __future__ import annotations

import json

from .client import Client, Ready


def test_reads_and_writes_records(sf: Client, org: Ready) -> None:
    record = ("--sobject", "Account", "--record-id")
    made = sf.result(
        "data", "create", "record", "--sobject", "Account", "--values", "Name='Made by sf' NumberOfEmployees=7"
    )
    got = sf.result("data", "get", "record", *record, made["id"])
    assert (got["Name"], got["NumberOfEmployees"]) == ("Made by sf", 7)
    sf.result("data", "update", "record", *record, made["id"], "--values", "Site=HQ")
    query = f"SELECT Name, Site, Owner.Username FROM Account WHERE Id = '{made['id']}'"
    (row,) = sf.result("data", "query", "--query", query)["records"]
    assert (row["Site"], row["Owner"]["Username"]) == ("HQ", org.username)
    found = sf.result("data", "get", "record", "--sobject", "Account", "--where", "Name='Made by sf'")
    assert found["Id"] == made["id"]
    sf.result("data", "delete", "record", *record, made["id"])
    assert sf.result("data", "query", "--query", query)["totalSize"] == 0
    assert sf.result("data", "query", "--query", query, "--all-rows")["totalSize"] == 1


def test_a_record_that_is_wrong_and_a_query_that_is_wrong_are_told_in_the_platforms_words(sf: Client) -> None:
    created = sf.refusal("data", "create", "record", "--sobject", "Account", "--values", "Site=nameless")
    assert "Required fields are missing: [Name]" in created["message"]
    queried = sf.refusal("data", "query", "--query", "SELECT Id, Nope__c FROM Account")
    assert "No such column 'Nope__c' on entity 'Account'" in queried["message"]


def test_makes_a_field_through_the_tooling_api_and_finds_it(sf: Client) -> None:
    metadata = json.dumps({"label": "Tooled", "type": "Text", "length": 9})
    values = f"FullName='Account.Tooled_By_Sf__c' Metadata='{metadata}'"
    made = sf.result("data", "create", "record", "--use-tooling-api", "--sobject", "CustomField", "--values", values)
    query = "SELECT Id, TableEnumOrId FROM CustomField WHERE DeveloperName = 'Tooled_By_Sf'"
    (found,) = sf.result("data", "query", "--use-tooling-api", "--query", query)["records"]
    assert (found["Id"], found["TableEnumOrId"]) == (made["id"], "Account")


def test_imports_a_tree_of_records_and_exports_it(sf: Client) -> None:
    contact = {"attributes": {"type": "Contact", "referenceId": "ref2"}, "LastName": "Leaf"}
    account = {
        "attributes": {"type": "Account", "referenceId": "ref1"},
        "Name": "Tree",
        "Contacts": {"records": [contact]},
    }
    (sf.folder / "tree.json").write_text(json.dumps({"records": [account]}))
    imported = sf.result("data", "import", "tree", "--files", "tree.json")
    assert {row["refId"] for row in imported} == {"ref1", "ref2"}
    query = "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Tree'"
    sf.result("data", "export", "tree", "--query", query, "--output-dir", "out")
    (file,) = (sf.folder / "out").iterdir()
    (exported,) = json.loads(file.read_text())["records"]
    assert [leaf["LastName"] for leaf in exported["Contacts"]["records"]] == ["Leaf"]


def test_describes_and_lists_objects(sf: Client) -> None:
    described = sf.result("sobject", "describe", "--sobject", "Account")
    assert (described["keyPrefix"], described["custom"]) == ("001", False)
    assert {"Account", "PermissionSet"} <= set(sf.result("sobject", "list", "--sobject", "all"))
    assert "The requested resource does not exist" in sf.refusal("sobject", "describe", "--sobject", "Nope")["message"]


def test_shows_limits_and_passes_a_raw_request(sf: Client) -> None:
    limits = {limit["name"]: limit for limit in sf.result("limits", "api", "display")}
    assert limits["DailyApiRequests"]["max"] > limits["DailyApiRequests"]["remaining"] > 0
    raw = sf.run("api", "request", "rest", "/services/data/v67.0/limits/recordCount?sObjects=Account")
    assert json.loads(raw.stdout)["sObjects"][0]["name"] == "Account"
    body = json.dumps({"Name": "Made raw"})
    posted = sf.run(
        *("api", "request", "rest", "/services/data/v67.0/sobjects/Account", "--method", "POST", "--body", body)
    )
    assert json.loads(posted.stdout)["success"] is True


def test_a_permission_set_is_assigned_to_another_user_by_name(sf: Client, org: Ready) -> None:
    sf.result(*("data", "create", "record", "--sobject", "PermissionSet"), "--values", "Name=By_Name Label=ByName")
    done = sf.result("org", "assign", "permset", "--name", "By_Name", "--on-behalf-of", org.standard_username)
    assert done["successes"] == [{"name": org.standard_username, "value": "By_Name"}]
    query = "SELECT Assignee.Username FROM PermissionSetAssignment WHERE PermissionSet.Name = 'By_Name'"
    (row,) = sf.result("data", "query", "--query", query)["records"]
    assert row["Assignee"]["Username"] == org.standard_username


def test_assigning_a_permission_set_that_is_not_there_fails(sf: Client) -> None:
    answer = sf.json("org", "assign", "permset", "--name", "Nobody_Made_It")
    assert answer["status"] == 1
    assert 'Permission set "Nobody_Made_It" not found' in answer["result"]["failures"][0]["message"]

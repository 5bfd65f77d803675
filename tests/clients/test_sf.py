"""Salesforce's own command line, unmodified, against the emulator."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Client, Ready

FIELD = """<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>{name}__c</fullName>
    <externalId>{external}</externalId>
    <label>{label}</label>
    {attributes}
    <type>{type}</type>
</CustomField>
"""
PERMISSIONS = """<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
{fields}    <label>{label}</label>
</PermissionSet>
"""
GRANT = """    <fieldPermissions>
        <editable>true</editable>
        <field>Account.{name}__c</field>
        <readable>true</readable>
    </fieldPermissions>
"""


class Project:
    """An sfdx project that tests write into, and the CLI signed in to the emulator inside it."""

    def __init__(self, sf: Client) -> None:
        self.sf = sf
        self.source = sf.folder / "force-app" / "main" / "default"

    def field(
        self, name: str, type_: str = "Text", attributes: str = "<length>40</length>", external: bool = False
    ) -> Path:
        path = self.source / "objects" / "Account" / "fields" / f"{name}__c.field-meta.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        external_id = "true" if external else "false"
        path.write_text(
            FIELD.format(
                name=name, label=name.replace("_", " "), type=type_, attributes=attributes, external=external_id
            )
        )
        return path

    def permission_set(self, name: str, *fields: str) -> Path:
        path = self.source / "permissionsets" / f"{name}.permissionset-meta.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PERMISSIONS.format(label=name, fields="".join(GRANT.format(name=field) for field in fields)))
        return path

    def deploy(self, *arguments: str, **more: str) -> Any:
        return self.sf.result("project", "deploy", "start", "--source-dir", "force-app", *arguments, **more)

    def fields(self) -> dict[str, Any]:
        described = self.sf.result("sobject", "describe", "--sobject", "Account")
        return {field["name"]: field for field in described["fields"]}


@pytest.fixture(scope="module")
def signed_in(org: Ready, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Client:
    sf = Client("sf", tmp_path_factory.mktemp("sf"), environment)
    result = sf.result(
        *("org", "login", "access-token", "--instance-url", org.salesforce, "--no-prompt"),
        *("--alias", "emulated", "--set-default"),
        SF_ACCESS_TOKEN=org.access_token,
    )
    assert result["orgId"] == org.org_id
    assert result["username"] == org.username
    return sf


@pytest.fixture
def project(signed_in: Client, environment: dict[str, str], tmp_path: Path) -> Project:
    settings = {"packageDirectories": [{"path": "force-app", "default": True}], "sourceApiVersion": "67.0"}
    (tmp_path / "sfdx-project.json").write_text(json.dumps(settings))
    (tmp_path / "force-app").mkdir()
    return Project(Client("sf", tmp_path, {**environment, "SF_TARGET_ORG": "emulated"}))


def test_signs_in_with_a_jwt_signed_by_the_key_of_the_ready_document(
    org: Ready, environment: dict[str, str], tmp_path: Path
) -> None:
    sf = Client("sf", tmp_path, {**environment, "HOME": str(tmp_path)})
    result = sf.result(
        *("org", "login", "jwt", "--client-id", org.client_id, "--jwt-key-file", org.jwt_key_file),
        *("--username", org.username, "--instance-url", org.salesforce),
    )
    assert result["orgId"] == org.org_id
    wrong = sf.json(
        *("org", "login", "jwt", "--client-id", "nobody", "--jwt-key-file", org.jwt_key_file),
        *("--username", org.username, "--instance-url", org.salesforce),
    )
    assert wrong["status"] == 1
    assert "client identifier invalid" in wrong["message"]


@pytest.mark.parametrize("rest", ["false", "true"], ids=["soap", "rest"])
def test_a_deployed_field_is_seen_once_granted_and_assigned(project: Project, rest: str) -> None:
    name = f"Seen_{rest.title()}"
    project.field(name)
    first = project.deploy(SF_ORG_METADATA_REST_DEPLOY=rest)
    assert first["status"] == "Succeeded"
    assert [(file["fullName"], file["type"], file["state"]) for file in first["files"]] == [
        (f"Account.{name}__c", "CustomField", "Created")
    ]
    assert f"{name}__c" not in project.fields()

    project.permission_set(f"Set_{rest.title()}", name)
    second = project.deploy(SF_ORG_METADATA_REST_DEPLOY=rest)
    assert {file["state"] for file in second["files"]} == {"Unchanged", "Created"}
    project.sf.result("org", "assign", "permset", "--name", f"Set_{rest.title()}")
    field = project.fields()[f"{name}__c"]
    assert (field["type"], field["length"], field["updateable"]) == ("string", 40, True)


@pytest.mark.parametrize("rest", ["false", "true"], ids=["soap", "rest"])
def test_a_failure_is_reported_against_the_source_file(project: Project, rest: str) -> None:
    path = project.field("Wrong", "Currency", "<precision>18</precision>\n    <scale>2</scale>\n    <length>9</length>")
    answer = project.sf.json(
        "project", "deploy", "start", "--source-dir", "force-app", SF_ORG_METADATA_REST_DEPLOY=rest
    )
    assert answer["status"] == 1
    assert answer["result"]["status"] == "Failed"
    (failure,) = answer["result"]["details"]["componentFailures"]
    assert failure["problem"] == "Can not specify 'length' for a CustomField of type Currency"
    assert failure["fullName"] == "Account.Wrong__c"
    (file,) = (file for file in answer["result"]["files"] if file["state"] == "Failed")
    assert Path(file["filePath"]) == path


def test_dry_run_leaves_nothing_and_validate_can_be_deployed_quickly(project: Project) -> None:
    project.field("Dry", attributes="<length>10</length>")
    project.permission_set("Dry", "Dry")
    assert project.deploy("--dry-run")["checkOnly"] is True
    assert (
        project.sf.result("data", "query", "--query", "SELECT Id FROM PermissionSet WHERE Name = 'Dry'")["totalSize"]
        == 0
    )
    validated = project.sf.result(
        "project", "deploy", "validate", "--source-dir", "force-app", "--test-level", "RunLocalTests"
    )
    quick = project.sf.result("project", "deploy", "quick", "--job-id", validated["id"])
    assert quick["status"] == "Succeeded"
    assert (
        project.sf.result("data", "query", "--query", "SELECT Id FROM PermissionSet WHERE Name = 'Dry'")["totalSize"]
        == 1
    )


def test_an_asynchronous_deploy_is_reported_resumed_and_not_cancelled_when_done(project: Project) -> None:
    project.field("Later")
    started = project.deploy("--async")
    resumed = project.sf.result("project", "deploy", "resume", "--job-id", started["id"])
    assert resumed["status"] == "Succeeded"
    reported = project.sf.result("project", "deploy", "report", "--job-id", started["id"])
    assert (reported["id"], reported["status"], reported["done"]) == (started["id"], "Succeeded", True)


def test_destructive_changes_before_and_after_and_a_warning_for_what_is_not_there(project: Project) -> None:
    project.field("Doomed")
    project.deploy()
    project.field("Heir")
    manifest = """<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">{types}<version>67.0</version></Package>
"""
    members = "<types><members>Account.{}__c</members><name>CustomField</name></types>"
    folder = project.sf.folder
    (folder / "package.xml").write_text(manifest.format(types=members.format("Heir")))
    (folder / "pre.xml").write_text(manifest.format(types=members.format("Doomed")))
    (folder / "post.xml").write_text(manifest.format(types=members.format("Never_Was")))
    result = project.sf.result(
        *("project", "deploy", "start", "--manifest", "package.xml"),
        *("--pre-destructive-changes", "pre.xml", "--post-destructive-changes", "post.xml"),
    )
    states = {file["fullName"]: file["state"] for file in result["files"]}
    assert states["Account.Heir__c"] == "Created"
    successes = result["details"]["componentSuccesses"]
    assert [message["fullName"] for message in successes if message["deleted"]] == ["Account.Doomed__c"]
    warnings = [message["problem"] for message in successes if message.get("problem")]
    assert warnings == ["No CustomField named: Account.Never_Was__c found"]


def test_delete_source_removes_the_field_from_the_org_and_the_file(project: Project) -> None:
    path = project.field("Source_Gone")
    project.deploy()
    project.sf.result("project", "delete", "source", "--metadata", "CustomField:Account.Source_Gone__c", "--no-prompt")
    assert not path.exists()
    listed = project.sf.result("org", "list", "metadata", "--metadata-type", "CustomField")
    assert "Account.Source_Gone__c" not in {item["fullName"] for item in listed}


def test_a_metadata_directory_deploys_as_it_is(project: Project) -> None:
    folder = project.sf.folder / "mdapi"
    (folder / "objects").mkdir(parents=True)
    (folder / "objects" / "Account.object").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><fields>'
        "<fullName>Raw__c</fullName><label>Raw</label><length>9</length><type>Text</type></fields></CustomObject>"
    )
    (folder / "package.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types>'
        "<members>Account.Raw__c</members><name>CustomField</name></types><version>67.0</version></Package>"
    )
    result = project.sf.result("project", "deploy", "start", "--metadata-dir", "mdapi")
    assert result["numberComponentsDeployed"] == 1


def test_retrieve_gives_back_the_file_that_was_deployed(project: Project) -> None:
    path = project.field("Round_Trip", "Number", "<precision>18</precision>\n    <scale>0</scale>", external=True)
    project.deploy()
    deployed = path.read_text()
    path.unlink()
    project.sf.result("project", "retrieve", "start", "--metadata", "CustomField:Account.Round_Trip__c")
    retrieved = path.read_text()
    for element in ("<fullName>Round_Trip__c</fullName>", "<externalId>true</externalId>", "<precision>18</precision>"):
        assert element in deployed
        assert element in retrieved
    project.deploy()


def test_lists_metadata_and_its_types_and_writes_a_manifest_from_the_org(project: Project) -> None:
    project.field("Listed")
    project.deploy()
    types = project.sf.result("org", "list", "metadata-types")["metadataObjects"]
    assert {"CustomObject", "PermissionSet", "Layout"} <= {item["xmlName"] for item in types}
    listed = project.sf.result("org", "list", "metadata", "--metadata-type", "CustomField")
    assert "Account.Listed__c" in {item["fullName"] for item in listed}
    project.sf.result(
        "project", "generate", "manifest", "--from-org", "emulated", "--metadata", "CustomField", "--name", "all.xml"
    )
    assert "<members>Account.Listed__c</members>" in (project.sf.folder / "all.xml").read_text()


def test_reads_and_writes_records(project: Project) -> None:
    sf = project.sf
    made = sf.result(
        "data", "create", "record", "--sobject", "Account", "--values", "Name='Made by sf' NumberOfEmployees=7"
    )
    got = sf.result("data", "get", "record", "--sobject", "Account", "--record-id", made["id"])
    assert (got["Name"], got["NumberOfEmployees"]) == ("Made by sf", 7)
    sf.result("data", "update", "record", "--sobject", "Account", "--record-id", made["id"], "--values", "Site=HQ")
    rows = sf.result(
        "data", "query", "--query", f"SELECT Name, Site, Owner.Username FROM Account WHERE Id = '{made['id']}'"
    )
    assert [(row["Site"], row["Owner"]["Username"]) for row in rows["records"]] == [
        ("HQ", sf.result("org", "display")["username"])
    ]
    sf.result("data", "delete", "record", "--sobject", "Account", "--record-id", made["id"])
    assert sf.result("data", "query", "--query", f"SELECT Id FROM Account WHERE Id = '{made['id']}'")["totalSize"] == 0
    tooling = sf.result(
        "data", "query", "--use-tooling-api", "--query", "SELECT DeveloperName FROM CustomField LIMIT 1"
    )
    assert tooling["done"] is True


def test_a_query_that_is_wrong_says_what_the_platform_says(project: Project) -> None:
    answer = project.sf.json("data", "query", "--query", "SELECT Id, Nope__c FROM Account")
    assert answer["status"] == 1
    assert "No such column 'Nope__c' on entity 'Account'" in answer["message"]


def test_bulk_upsert_import_update_delete_and_results(project: Project) -> None:
    sf = project.sf
    project.field("Bulk_Key", external=True)
    project.permission_set("Bulk", "Bulk_Key")
    project.deploy()
    sf.result("org", "assign", "permset", "--name", "Bulk")
    upsert = sf.folder / "upsert.csv"
    upsert.write_text('Name,Bulk_Key__c,Phone\n"Bulk, One",B1,1\nBulk Two,B2,2\n')
    job = sf.result(
        *(
            "data",
            "upsert",
            "bulk",
            "--sobject",
            "Account",
            "--file",
            str(upsert),
            "--external-id",
            "Bulk_Key__c",
            "--wait",
            "2",
        ),
    )
    assert (job["jobInfo"]["numberRecordsProcessed"], job["jobInfo"]["numberRecordsFailed"]) == (2, 0)
    update = sf.folder / "update.csv"
    ids = sf.result(
        "data", "query", "--query", "SELECT Id, Name FROM Account WHERE Bulk_Key__c LIKE 'B%' ORDER BY Bulk_Key__c"
    )
    assert [row["Name"] for row in ids["records"]] == ["Bulk, One", "Bulk Two"]
    update.write_text("Id,Phone\n" + "".join(f"{row['Id']},#N/A\n" for row in ids["records"]))
    sf.result("data", "update", "bulk", "--sobject", "Account", "--file", str(update), "--wait", "2")
    cleared = sf.result("data", "query", "--query", "SELECT Phone FROM Account WHERE Bulk_Key__c LIKE 'B%'")
    assert [row["Phone"] for row in cleared["records"]] == [None, None]
    broken = sf.folder / "import.csv"
    broken.write_text("Name,Phone\n,1\nFine,2\n")
    answer = sf.json("data", "import", "bulk", "--sobject", "Account", "--file", str(broken), "--wait", "2")
    job_id = answer["result"]["jobId"] if "result" in answer else answer["data"]["jobId"]
    results = sf.result("data", "bulk", "results", "--job-id", job_id)
    assert (results["successfulRecords"], results["failedRecords"]) == (1, 1)
    failed = list(csv.DictReader((sf.folder / results["failedFilePath"]).read_text().splitlines()))
    assert failed[0]["sf__Error"] == "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"
    delete = sf.folder / "delete.csv"
    delete.write_text("Id\n" + "".join(f"{row['Id']}\n" for row in ids["records"]))
    sf.result("data", "delete", "bulk", "--sobject", "Account", "--file", str(delete), "--wait", "2")
    exported = sf.folder / "export.csv"
    sf.result(
        "data",
        "export",
        "bulk",
        "--query",
        "SELECT Name FROM Account WHERE Name = 'Fine'",
        "--output-file",
        str(exported),
        "--wait",
        "2",
    )
    assert [row["Name"] for row in csv.DictReader(exported.read_text().splitlines())] == ["Fine"]


def test_imports_a_tree_of_records(project: Project) -> None:
    tree = {
        "records": [
            {
                "attributes": {"type": "Account", "referenceId": "ref1"},
                "Name": "Tree",
                "Contacts": {
                    "records": [{"attributes": {"type": "Contact", "referenceId": "ref2"}, "LastName": "Leaf"}]
                },
            }
        ]
    }
    path = project.sf.folder / "tree.json"
    path.write_text(json.dumps(tree))
    imported = project.sf.result("data", "import", "tree", "--files", str(path))
    assert {row["refId"] for row in imported} == {"ref1", "ref2"}


def test_lists_objects_limits_and_passes_a_raw_request(project: Project) -> None:
    assert "Account" in project.sf.result("sobject", "list", "--sobject", "all")
    limits = {limit["name"]: limit for limit in project.sf.result("limits", "api", "display")}
    assert limits["DailyApiRequests"]["max"] > 0
    raw = project.sf.run("api", "request", "rest", "/services/data/v67.0/limits/recordCount?sObjects=Account")
    assert json.loads(raw.stdout)["sObjects"][0]["name"] == "Account"

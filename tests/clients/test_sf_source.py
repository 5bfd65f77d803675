"""Salesforce's own command line takes things out of the emulator: deletes, retrieves, lists."""

from __future__ import annotations

import pytest

from .sfdx import Project, manifest


def test_destructive_changes_before_and_after_and_a_warning_for_what_is_not_there(project: Project) -> None:
    """The CLI's ``files`` are those it has a source file for (source-deploy-retrieve, ``metadataApiDeploy.ts``); what
    happened to the rest is in the messages."""
    doomed = [project.field("Doomed"), project.field("Doomed_After")]
    project.deploy()
    for path in doomed:
        path.unlink()
    project.field("Heir")
    folder = project.sf.folder
    (folder / "package.xml").write_text(manifest("CustomField", "Account.Heir__c"))
    (folder / "pre.xml").write_text(manifest("CustomField", "Account.Doomed__c"))
    (folder / "post.xml").write_text(manifest("CustomField", "Account.Doomed_After__c", "Account.Never_Was__c"))
    result = project.sf.result(
        *("project", "deploy", "start", "--manifest", "package.xml"),
        *("--pre-destructive-changes", "pre.xml", "--post-destructive-changes", "post.xml"),
    )
    assert {file["fullName"]: file["state"] for file in result["files"]} == {"Account.Heir__c": "Created"}
    messages = result["details"]["componentSuccesses"]
    assert {message["fullName"]: message["fileName"] for message in messages if message["deleted"]} == {
        "Account.Doomed__c": "destructiveChangesPre.xml",
        "Account.Doomed_After__c": "destructiveChangesPost.xml",
    }
    warnings = [message["problem"] for message in messages if message.get("problem")]
    assert warnings == ["No CustomField named: Account.Never_Was__c found"]


def test_delete_source_removes_the_field_from_the_org_and_the_file(project: Project) -> None:
    path = project.field("Source_Gone")
    project.deploy()
    deleted = project.sf.result(
        "project", "delete", "source", "--metadata", "CustomField:Account.Source_Gone__c", "--no-prompt"
    )
    assert [file["state"] for file in deleted["deletedSource"]] == ["Deleted"]
    assert not path.exists()
    listed = project.sf.result("org", "list", "metadata", "--metadata-type", "CustomField")
    assert "Account.Source_Gone__c" not in {item["fullName"] for item in listed}


@pytest.mark.parametrize("by", ["metadata", "manifest"])
def test_retrieve_gives_back_the_bytes_that_were_deployed(project: Project, by: str) -> None:
    name = f"Round_Trip_{by}"
    number = {"precision": "18", "scale": "0", "type": "Number", "unique": "false"}
    field = project.field(name, externalId="true", required="false", **number)
    permissions = project.permission_set(name, name)
    project.deploy()
    deployed = [path.read_bytes() for path in (field, permissions)]
    field.unlink()
    permissions.unlink()
    arguments = wanted(name)
    if by == "manifest":
        project.sf.result("project", "generate", "manifest", "--name", "wanted.xml", *arguments)
        arguments = ("--manifest", "wanted.xml")
    project.sf.result("project", "retrieve", "start", *arguments)
    assert [path.read_bytes() for path in (field, permissions)] == deployed


def wanted(name: str) -> tuple[str, ...]:
    return ("--metadata", f"CustomField:Account.{name}__c", "--metadata", f"PermissionSet:{name}")


def test_a_retrieve_in_metadata_format_is_a_zip_with_a_manifest(project: Project) -> None:
    project.field("Zipped")
    project.deploy()
    project.sf.result(
        *("project", "retrieve", "start", "--metadata", "CustomField:Account.Zipped__c"),
        *("--target-metadata-dir", "out", "--unzip"),
    )
    files = {path.name: path.read_text() for path in (project.sf.folder / "out").rglob("unpackaged/**/*.*")}
    assert "<fullName>Zipped__c</fullName>" in files["Account.object"]
    assert "<members>Account.Zipped__c</members>" in files["package.xml"]


def test_what_is_not_there_cannot_be_retrieved_and_is_named(project: Project) -> None:
    answer = project.sf.json("project", "retrieve", "start", "--metadata", "CustomField:Account.Nowhere__c")
    problem = "Entity of type 'CustomField' named 'Account.Nowhere__c' cannot be found"
    assert problem in str(answer)


def test_lists_metadata_and_its_types_and_writes_a_manifest_from_the_org(project: Project) -> None:
    project.field("Listed")
    project.deploy()
    types = project.sf.result("org", "list", "metadata-types")["metadataObjects"]
    assert {"CustomObject", "GlobalValueSet", "Layout", "PermissionSet"} <= {item["xmlName"] for item in types}
    listed = project.sf.result("org", "list", "metadata", "--metadata-type", "CustomField")
    assert "Account.Listed__c" in {item["fullName"] for item in listed}
    project.sf.result(
        *("project", "generate", "manifest", "--from-org", "emulated", "--name", "all.xml"),
        *("--metadata", "CustomField", "--metadata", "Layout"),
    )
    written = (project.sf.folder / "all.xml").read_text()
    assert "<members>Account.Listed__c</members>" in written
    assert "<members>Account-Account Layout</members>" in written

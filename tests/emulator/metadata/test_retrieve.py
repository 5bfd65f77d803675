"""Retrieving: what was deployed, in Salesforce's own formatting, and what is said of what cannot be had."""

from __future__ import annotations

import base64
import re
import time
from typing import Any

import pytest

from sfmeta.testing import EmulatorFactory, RunningEmulator
from tests.emulator.metadata.retrieving import ask, files, problems, retrieve, status, unpackaged
from tests.emulator.metadata.wire import (
    NAMESPACE,
    Org,
    fault,
    field_files,
    fields,
    package,
    text,
    text_field,
)

SINGLE = "<singlePackage>true</singlePackage>"


@pytest.fixture
def org(emulator: RunningEmulator) -> Org:
    return Org(emulator)


def done(result: dict[str, Any]) -> dict[str, Any]:
    assert result["success"], result["details"]["componentFailures"]
    return result


@pytest.mark.parametrize("wrapper", ["request", "retrieveRequest"])
def test_a_retrieve_gives_the_field_in_salesforces_own_formatting(org: Org, wrapper: str) -> None:
    done(org.deploy(field_files(text_field("A__c", description="5 &lt; 6 &amp; &quot;so&quot;"))))
    files, _ = retrieve(org, unpackaged(CustomField=["Account.A__c"]), wrapper)
    assert list(files) == ["unpackaged/objects/Account.object", "unpackaged/package.xml"]
    assert files["unpackaged/objects/Account.object"].decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">\n'
        "    <fields>\n"
        "        <fullName>A__c</fullName>\n"
        "        <description>5 &lt; 6 &amp; &quot;so&quot;</description>\n"
        "        <externalId>false</externalId>\n"
        "        <label>A</label>\n"
        "        <length>20</length>\n"
        "        <required>false</required>\n"
        "        <type>Text</type>\n"
        "        <unique>false</unique>\n"
        "    </fields>\n"
        "</CustomObject>\n"
    )


def test_a_name_in_another_case_is_answered_with_the_components_own(org: Org) -> None:
    done(org.deploy(field_files(text_field("Region__c"))))
    wanted = {"CustomField": ["account.REGION__C"], "CustomObject": ["ACCOUNT"], "Layout": ["account-account layout"]}
    files, problems = retrieve(org, unpackaged(**wanted))
    assert problems == []
    assert list(files) == [
        "unpackaged/layouts/Account-Account Layout.layout",
        "unpackaged/objects/Account.object",
        "unpackaged/package.xml",
    ]
    assert re.findall("<members>(.*?)</members>", files["unpackaged/package.xml"].decode()) == [
        "Account.Region__c",
        "Account",
        "Account-Account Layout",
    ]


@pytest.mark.parametrize(("name", "said"), [("Account", False), ("Opportunity", True)])
def test_a_field_says_whether_trends_are_kept_where_they_can_be(org: Org, name: str, said: bool) -> None:
    members = {"CustomField": [f"{name}.A__c"]}
    done(org.deploy({"package.xml": package(**members), f"objects/{name}.object": fields(text_field("A__c"))}))
    files, _ = retrieve(org, unpackaged(**members))
    assert (b"trackTrending" in files[f"unpackaged/objects/{name}.object"]) is said


def test_a_permission_set_names_its_fields_in_the_platforms_order(org: Org) -> None:
    names = ["Due_Count__c", "Due__c", "URL__c", "Umlaut__c"]
    granted = "".join(
        f"<fieldPermissions><editable>false</editable><field>Account.{name}</field><readable>true</readable>"
        "</fieldPermissions>"
        for name in reversed(names)
    )
    files = {
        **field_files(*(text_field(name) for name in names)),
        "package.xml": package(CustomField=[f"Account.{name}" for name in names], PermissionSet=["S"]),
        "permissionsets/S.permissionset": f'<PermissionSet xmlns="{NAMESPACE}">{granted}<label>S</label>'
        "</PermissionSet>",
    }
    done(org.deploy(files))
    retrieved, _ = retrieve(org, unpackaged(PermissionSet=["S"]))
    given = retrieved["unpackaged/permissionsets/S.permissionset"].decode()
    assert re.findall(r"<field>Account\.(\w+)</field>", given) == names


def test_empty_columns_of_a_layout_come_back_and_empty_texts_do_not(org: Org) -> None:
    section = (
        "<layoutSections><layoutColumns><layoutItems><behavior>Required</behavior><field>Name</field></layoutItems>"
        "</layoutColumns><style>OneColumn</style></layoutSections>"
        "<layoutSections><label></label><layoutColumns/><layoutColumns/><style>CustomLinks</style></layoutSections>"
    )
    name = "Account-Account Layout"
    files = {
        "package.xml": package(Layout=[name]),
        f"layouts/{name}.layout": f'<Layout xmlns="{NAMESPACE}">{section}</Layout>',
    }
    done(org.deploy(files))
    given = retrieve(org, unpackaged(Layout=[name]))[0][f"unpackaged/layouts/{name}.layout"].decode()
    assert given.count("        <layoutColumns/>\n") == 2
    assert "<label" not in given


def test_a_filter_for_fields_without_a_value_comes_back_with_its_empty_value(org: Org) -> None:
    item = "<field>Contact.Title</field><operation>notEqual</operation><value></value>"
    lookup = {
        "fullName": "Titled__c",
        "label": "Titled",
        "lookupFilter": f"<active>true</active><filterItems>{item}</filterItems><isOptional>true</isOptional>",
        "referenceTo": "Contact",
        "relationshipName": "Titled",
        "type": "Lookup",
    }
    done(org.deploy(field_files(lookup)))
    found, _ = retrieve(org, unpackaged(CustomField=["Account.Titled__c"]))
    assert b"<operation>notEqual</operation>\n                <value/>" in found["unpackaged/objects/Account.object"]


def test_what_cannot_be_retrieved_is_a_message_and_the_rest_arrives(org: Org) -> None:
    done(org.deploy(field_files(text_field("A__c"))))
    wanted = unpackaged(
        CustomField=["Account.A__c", "Account.*"], PermissionSet=["*"], Nonsense=["*"], ApexClass=["*", "A"]
    )
    files, problems = retrieve(org, wanted)
    assert "unpackaged/objects/Account.object" in files
    assert problems == [
        "Entity of type 'CustomField' named 'Account.*' cannot be found",
        "Entity type: 'Nonsense' is unknown",
        "Not emulated: metadata type ApexClass",
    ]


def test_a_single_package_lies_at_the_root(org: Org) -> None:
    files, _ = retrieve(org, unpackaged(Layout=["Account-Account Layout"]) + SINGLE)
    assert list(files) == ["layouts/Account-Account Layout.layout", "package.xml"]


def test_a_whole_object_is_retrieved_with_its_parts_and_deploys_again(org: Org) -> None:
    done(org.deploy(field_files(text_field("A__c"), text_field("B__c"))))
    files, _ = retrieve(org, unpackaged(CustomObject=["Account"]))
    assert files["unpackaged/objects/Account.object"].count(b"<fullName>A__c</fullName>") == 1
    again = {path.removeprefix("unpackaged/"): data.decode() for path, data in files.items()}
    told = done(org.deploy(again))["details"]["componentSuccesses"]
    assert not any(each["changed"] for each in told if each["componentType"])


def test_an_objects_file_has_the_standard_fields_that_a_real_orgs_file_has(org: Org) -> None:
    files, _ = retrieve(org, unpackaged(CustomObject=["Account"]))
    names = re.findall(r"<fullName>(\w+)</fullName>", files["unpackaged/objects/Account.object"].decode())
    assert {"AccountNumber", "BillingAddress", "Industry", "Name", "OwnerId", "ParentId", "YearStarted"} <= set(names)
    assert not {"Id", "CreatedById", "LastModifiedDate", "BillingCity", "PhotoUrl", "RecordTypeId"} & set(names)


# ---- what else can be asked for


def test_users_and_standard_fields_that_nothing_was_said_of_can_be_retrieved(org: Org) -> None:
    found, said = retrieve(org, unpackaged(CustomObject=["User"], CustomField=["account.industry", "Event.Attendees"]))
    assert said == []
    assert b"<fullName>Department</fullName>" in found["unpackaged/objects/User.object"]
    assert b"<fullName>Industry</fullName>" in found["unpackaged/objects/Account.object"]
    assert b"<fullName>Attendees</fullName>" in found["unpackaged/objects/Event.object"]
    _, said = retrieve(org, unpackaged(CustomObject=["Profile"], CustomField=["Account.CreatedById", "Account.Nope"]))
    assert len(said) == 3


def test_a_package_that_is_not_installed_fails_the_whole_retrieve(org: Org) -> None:
    """Words and code of a real org (SFDO-Tooling/CumulusCI, test_metadata)."""
    result = status(org, ask(org, "<packageNames>Abacus</packageNames>" + unpackaged(Layout=["*"])))
    assert [text(result, tag) for tag in ("done", "status", "success", "errorStatusCode", "errorMessage")] == [
        *("true", "Failed", "false", "UNKNOWN_EXCEPTION"),
        "INVALID_CROSS_REFERENCE_KEY: No package named 'Abacus' found",
    ]
    assert result.find(f"{{{NAMESPACE}}}fileProperties") is None


def test_files_can_be_asked_for_by_their_paths(org: Org) -> None:
    done(org.deploy(field_files(text_field("A__c"))))
    paths = ("unpackaged/objects/Account.object", "layouts/Account-Account Layout.layout", "layouts/Account-No.layout")
    given, said = retrieve(org, SINGLE + "".join(f"<specificFiles>{path}</specificFiles>" for path in paths))
    assert sorted(given) == ["layouts/Account-Account Layout.layout", "objects/Account.object", "package.xml"]
    assert said == ["Entity of type 'Layout' named 'Account-No' cannot be found"]


def test_files_choose_from_what_a_manifest_lists(org: Org) -> None:
    done(org.deploy(field_files(text_field("A__c"))))
    wanted = "<specificFiles>objects/Account.object</specificFiles>"
    given, _ = retrieve(org, SINGLE + wanted + unpackaged(CustomField=["Account.A__c"], Layout=["*"]))
    assert list(given) == ["objects/Account.object", "package.xml"]
    assert given["objects/Account.object"].count(b"<fullName>") == 1


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        ("<singlePackage>true</singlePackage>", "soapenv:Client", "Required field is missing: unpackaged"),
        (
            "<specificFiles>objects/Account.object</specificFiles>",
            "sf:INVALID_OPERATION",
            "INVALID_OPERATION: specificFiles can be retrieved with singlePackage true and without packageNames only",
        ),
        (
            "<rootTypesWithDependencies>Bot</rootTypesWithDependencies>",
            "sf:INVALID_OPERATION",
            "INVALID_OPERATION: Not emulated: retrieving what a type depends on",
        ),
    ],
)
def test_a_request_that_cannot_be_is_a_fault(org: Org, request_: str, code: str, message: str) -> None:
    assert fault(org.soap(f"<retrieve><request>{request_}</request></retrieve>")) == (500, code, message)


def test_every_custom_object_comes_with_its_parts(org: Org) -> None:
    thing = (
        f'<CustomObject xmlns="{NAMESPACE}"><label>T</label><pluralLabel>T</pluralLabel><sharingModel>ReadWrite'
        "</sharingModel><nameField><label>N</label><type>Text</type></nameField><fields><fullName>A__c</fullName>"
        "<label>A</label><length>9</length><type>Text</type></fields></CustomObject>"
    )
    done(org.deploy({"package.xml": package(CustomObject=["Thing__c"]), "objects/Thing__c.object": thing}))
    given, said = retrieve(org, unpackaged(CustomObject=["*"]))
    assert sorted(given) == ["unpackaged/objects/Thing__c.object", "unpackaged/package.xml"]
    assert b"<fullName>A__c</fullName>" in given["unpackaged/objects/Thing__c.object"]
    assert said == []


def test_a_version_before_value_sets_has_the_values_in_the_field(org: Org) -> None:
    old = (
        "<picklist><picklistValues><fullName>Hot</fullName><default>true</default></picklistValues><sorted>false"
        "</sorted></picklist>"
    )
    picked = {"fullName": "A__c", "label": "A", "required": "true", "type": "Picklist"}
    file = fields(picked).replace("<type>", f"{old}<type>")
    manifest = package(CustomField=["Account.A__c"]).replace("67.0", "37.0")
    done(org.deploy({"package.xml": manifest, "objects/Account.object": file}))
    assert [value["label"] for value in org.described()["A__c"]["picklistValues"]] == ["Hot"]
    for version, tag in (("37.0", b"<picklist>"), ("38.0", b"<valueSet>")):
        given, _ = retrieve(org, unpackaged(version, CustomField=["Account.A__c"]))
        assert tag in given["unpackaged/objects/Account.object"]
    refused = org.deploy({"package.xml": package(CustomField=["Account.A__c"]), "objects/Account.object": file})
    assert "picklist invalid at this location in type CustomField" in str(refused["details"]["componentFailures"])


# ---- watching it


def test_the_zip_is_given_once(org: Org) -> None:
    """Metadata API Developer Guide, checkRetrieveStatus; the words are those that public clients wait for."""
    retrieve_id = ask(org, unpackaged(Layout=["Account-Account Layout"]))
    waiting = status(org, retrieve_id, "<includeZip>false</includeZip>")
    assert (text(waiting, "done"), text(waiting, "zipFile")) == ("true", "")
    assert len(waiting.findall(f"{{{NAMESPACE}}}fileProperties")) == 2
    assert sorted(files(status(org, retrieve_id, "<includeZip>true</includeZip>")))[1] == "unpackaged/package.xml"
    again = org.soap(f"<checkRetrieveStatus><asyncProcessId>{retrieve_id}</asyncProcessId></checkRetrieveStatus>")
    assert fault(again)[2].endswith("Retrieve result has been deleted")


def test_a_retrieve_is_known_after_a_restart(emulator_factory: EmulatorFactory, tmp_path: Any) -> None:
    first = emulator_factory(data=tmp_path)
    first.server.world.org.pace.running = 60
    org = Org(first)
    retrieve_id = ask(org, unpackaged(Layout=["Account-Account Layout", "Account-No"]))
    assert text(status(org, retrieve_id), "status") == "InProgress"
    first.server.stop()

    org = Org(emulator_factory(data=tmp_path))
    for _ in range(200):
        result = status(org, retrieve_id)
        if text(result, "done") == "true":
            break
        time.sleep(0.01)
    assert problems(result) == ["Entity of type 'Layout' named 'Account-No' cannot be found"]
    assert base64.b64decode(text(result, "zipFile"))

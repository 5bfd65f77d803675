"""The SOAP operations over the wire: answers that fit the WSDL, faults in Salesforce's words."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
import requests
from lxml import etree

from sfmeta.testing import RunningEmulator
from tests.emulator.metadata.wire import (
    NAMESPACE,
    Org,
    fault,
    field_files,
    package,
    results,
    text,
    text_field,
    zipped,
)

WRONG_ENUM = '<metadata xsi:type="CustomField"><fullName>Account.A__c</fullName><type>hat</type></metadata>'
NEEDS_A_RIGHT = "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions"
TEXT_FIELD = {"label": "L", "type": "Text", "length": "9"}


@pytest.fixture
def org(emulator: RunningEmulator) -> Org:
    return Org(emulator)


def deploy(org: Org, files: dict[str, str], *options: str) -> str:
    archive = base64.b64encode(zipped(files)).decode()
    chosen = "".join(f"<{option}>true</{option}>" for option in ("singlePackage", "rollbackOnError", *options))
    body = f"<deploy><ZipFile>{archive}</ZipFile><DeployOptions>{chosen}</DeployOptions></deploy>"
    (result,) = results(org.soap(body))
    assert (text(result, "done"), text(result, "state")) == ("false", "Queued")
    return text(result, "id")


def check(org: Org, deploy_id: str, details: str = "true") -> etree._Element:
    body = (
        f"<checkDeployStatus><asyncProcessId>{deploy_id}</asyncProcessId>"
        f"<includeDetails>{details}</includeDetails></checkDeployStatus>"
    )
    for _ in range(400):
        (result,) = results(org.soap(body))
        if text(result, "done") == "true":
            return result
        time.sleep(0.01)
    raise AssertionError("the deploy did not end")


def save(org: Org, operation: str, *components: str, header: str = "") -> list[tuple[str, str, str]]:
    """Success, code and message of each result of a create, update or upsert."""
    answer = org.soap(f"<{operation}>{''.join(components)}</{operation}>")
    told = []
    for result in results(answer):
        error = result.find(f"{{{NAMESPACE}}}errors")
        code, message = ("", "") if error is None else (text(error, "statusCode"), text(error, "message"))
        told.append((text(result, "success"), code, message))
    return told


def component(full_name: str, **elements: Any) -> str:
    parts = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items())
    return f'<metadata xsi:type="CustomField"><fullName>{full_name}</fullName>{parts}</metadata>'


# ---- deploying


def test_a_deploy_is_told_with_its_components(org: Org) -> None:
    result = check(org, deploy(org, field_files(text_field("A__c"))))
    assert (text(result, "status"), text(result, "success")) == ("Succeeded", "true")
    successes = result.findall(f".//{{{NAMESPACE}}}componentSuccesses")
    assert [(text(s, "componentType"), text(s, "fullName"), text(s, "created")) for s in successes] == [
        ("CustomField", "Account.A__c", "true"),
        ("", "package.xml", "false"),
    ]


def test_without_details_there_are_none(org: Org) -> None:
    result = check(org, deploy(org, field_files(text_field("A__c"))), details="false")
    assert result.find(f".//{{{NAMESPACE}}}componentSuccesses") is None


def test_what_is_deleted_is_neither_created_nor_changed(org: Org) -> None:
    check(org, deploy(org, field_files(text_field("A__c"))))
    gone = {
        "package.xml": package(),
        "destructiveChangesPost.xml": package(CustomField=["Account.A__c", "Account.B__c"]),
    }
    result = check(org, deploy(org, gone))
    messages = [
        (text(m, "fullName"), text(m, "deleted"), text(m, "created"), text(m, "changed"))
        for m in result.findall(f".//{{{NAMESPACE}}}componentSuccesses")
        if text(m, "componentType")
    ]
    assert messages == [
        ("Account.A__c", "true", "false", "false"),
        ("destructiveChangesPost.xml", "false", "false", "false"),
    ]
    assert (text(result, "status"), text(result, "numberComponentsTotal")) == ("Succeeded", "1")


def test_a_validation_is_deployed_quickly_by_its_id(org: Org) -> None:
    archive = base64.b64encode(zipped(field_files(text_field("A__c", required="true")))).decode()
    options = (
        "<checkOnly>true</checkOnly><singlePackage>true</singlePackage><testLevel>RunLocalTests</testLevel>"
        "<rollbackOnError>true</rollbackOnError>"
    )
    (made,) = results(
        org.soap(f"<deploy><ZipFile>{archive}</ZipFile><DeployOptions>{options}</DeployOptions></deploy>")
    )
    assert text(check(org, text(made, "id")), "checkOnly") == "true"
    assert "A__c" not in org.described()
    (quick,) = results(
        org.soap(f"<deployRecentValidation><validationId>{text(made, 'id')}</validationId></deployRecentValidation>")
    )
    assert text(check(org, str(quick.text)), "checkOnly") == "false"
    assert "A__c" in org.described()


@pytest.mark.parametrize("argument", ["String", "id"])
def test_a_deploy_is_cancelled_by_its_id_however_the_client_names_it(org: Org, argument: str) -> None:
    control = f"{org.emulator.salesforce}/emulator/pace"
    requests.post(control, json={"queued": 60}).raise_for_status()
    deploy_id = deploy(org, field_files(text_field("A__c", required="true")))
    (result,) = results(org.soap(f"<cancelDeploy><{argument}>{deploy_id}</{argument}></cancelDeploy>"))
    assert text(result, "id") == deploy_id
    cancelled = check(org, deploy_id)
    assert (text(cancelled, "status"), text(cancelled, "success")) == ("Canceled", "false")
    assert text(cancelled, "canceledBy") == org.emulator.user_id[:15]
    assert "A__c" not in org.described()


def test_the_old_way_to_ask_for_a_state_still_answers(org: Org) -> None:
    deploy_id = deploy(org, field_files(text_field("A__c")))
    check(org, deploy_id)
    (result,) = results(org.soap(f"<checkStatus><asyncProcessId>{deploy_id}</asyncProcessId></checkStatus>"))
    assert (text(result, "state"), text(result, "done")) == ("Completed", "true")


# ---- listing and describing


def test_listing_gives_files_ids_and_names(org: Org) -> None:
    check(org, deploy(org, field_files(text_field("A__c"))))
    (field,) = results(org.soap("<listMetadata><queries><type>CustomField</type></queries></listMetadata>"))
    assert (text(field, "fullName"), text(field, "fileName")) == ("Account.A__c", "objects/Account.object")
    assert (text(field, "type"), text(field, "id")[:3]) == ("CustomField", "00N")
    objects = results(org.soap("<listMetadata><queries><type>CustomObject</type></queries></listMetadata>"))
    assert "Account" in {text(item, "fullName") for item in objects}


def test_describing_names_the_types_that_are_emulated(org: Org) -> None:
    (result,) = results(org.soap("<describeMetadata><asOfVersion>67.0</asOfVersion></describeMetadata>"))
    described = {
        text(kind, "xmlName"): (text(kind, "directoryName"), text(kind, "suffix"))
        for kind in result.findall(f"{{{NAMESPACE}}}metadataObjects")
    }
    assert described == {
        "CustomMetadata": ("customMetadata", "md"),
        "CustomObject": ("objects", "object"),
        "GlobalValueSet": ("globalValueSets", "globalValueSet"),
        "Layout": ("layouts", "layout"),
        "PermissionSet": ("permissionsets", "permissionset"),
    }


def test_a_value_type_is_described_with_its_enums(org: Org) -> None:
    body = f"<describeValueType><type>{{{NAMESPACE}}}CustomField</type></describeValueType>"
    (result,) = results(org.soap(body))
    parts = {text(part, "name"): part for part in result.findall(f"{{{NAMESPACE}}}valueTypeFields")}
    values = {text(value, "value") for value in parts["type"].findall(f"{{{NAMESPACE}}}picklistValues")}
    assert {"Currency", "Text"} <= values
    assert text(parts["length"], "soapType") == "int"


# ---- create, update, upsert, delete, rename, read


def test_components_are_made_read_changed_renamed_and_deleted(org: Org) -> None:
    assert save(org, "createMetadata", component("Account.A__c", **TEXT_FIELD)) == [("true", "", "")]
    assert save(org, "createMetadata", component("Account.A__c", **TEXT_FIELD)) == [
        ("false", "DUPLICATE_DEVELOPER_NAME", "There is already a field named A on Account.")
    ]
    assert save(org, "updateMetadata", component("Account.A__c", **{**TEXT_FIELD, "label": "M"})) == [("true", "", "")]
    read = org.soap("<readMetadata><type>CustomField</type><fullNames>Account.A__c</fullNames></readMetadata>")
    (record,) = etree.fromstring(read.content).findall(f".//{{{NAMESPACE}}}records")
    assert (text(record, "fullName"), text(record, "label"), text(record, "length")) == ("Account.A__c", "M", "9")
    renaming = (
        "<renameMetadata><type>CustomField</type><oldFullName>Account.A__c</oldFullName>"
        "<newFullName>Account.B__c</newFullName></renameMetadata>"
    )
    assert text(results(org.soap(renaming))[0], "success") == "true"
    deleting = "<deleteMetadata><type>CustomField</type><fullNames>Account.{}__c</fullNames></deleteMetadata>"
    assert text(results(org.soap(deleting.format("A")))[0], "success") == "false"
    assert text(results(org.soap(deleting.format("B")))[0], "success") == "true"


def test_each_component_has_its_own_result_unless_all_or_none(org: Org) -> None:
    good, bad = component("Account.A__c", **TEXT_FIELD), component("Account.B__c", label="B", type="Checkbox")
    refused = ("false", "FIELD_INTEGRITY_EXCEPTION", "Must specify 'defaultValue' for a CustomField of type Checkbox")
    assert save(org, "createMetadata", good, bad) == [("true", "", ""), refused]
    together = org.soap(
        f"<createMetadata>{good.replace('A__c', 'C__c')}{bad}</createMetadata>",
    )
    assert len(results(together)) == 2
    again = good.replace("A__c", "D__c")
    envelope = (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Header>'
        f'<SessionHeader xmlns="{NAMESPACE}"><sessionId>{org.token}</sessionId></SessionHeader>'
        f'<AllOrNoneHeader xmlns="{NAMESPACE}"><allOrNone>true</allOrNone></AllOrNoneHeader></soapenv:Header>'
        f'<soapenv:Body xmlns="{NAMESPACE}"><createMetadata>{again}{bad}</createMetadata></soapenv:Body>'
        "</soapenv:Envelope>"
    )
    answer = requests.post(f"{org.emulator.salesforce}/services/Soap/m/67.0", data=envelope)
    first, second = results(answer)
    assert "ALL_OR_NONE_OPERATION_ROLLED_BACK" in etree.tostring(first).decode()
    assert "Must specify" in etree.tostring(second).decode()
    listed = results(org.soap("<listMetadata><queries><type>CustomField</type></queries></listMetadata>"))
    assert {text(item, "fullName") for item in listed} == {"Account.A__c", "Account.C__c"}


def test_what_an_object_has_and_the_emulator_lacks_is_refused_and_nothing_is_made(org: Org) -> None:
    thing = (
        '<metadata xsi:type="CustomObject"><fullName>Thing__c</fullName><deploymentStatus>Deployed</deploymentStatus>'
        "<label>T</label><nameField><label>N</label><type>Text</type></nameField><pluralLabel>T</pluralLabel>"
        "<sharingModel>ReadWrite</sharingModel>{}</metadata>"
    )
    rule = (
        "<validationRules><fullName>V</fullName><active>true</active><errorConditionFormula>true"
        "</errorConditionFormula><errorMessage>no</errorMessage></validationRules>"
    )
    refused = ("false", "INVALID_TYPE", "Not emulated: metadata type ValidationRule")
    assert save(org, "createMetadata", thing.format(rule)) == [refused]
    assert save(org, "createMetadata", thing.format("")) == [("true", "", "")]


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        (("a", "A"), ("a", "B"), "duplicate value found: [a] is defined multiple times"),
        (("a", "A"), ("b", "a"), "Duplicate label: a"),
        (("a", "A"), ("b", "A", "<isActive>false</isActive>"), ""),
    ],
)
def test_a_global_value_set_has_no_value_twice(
    org: Org, first: tuple[str, ...], second: tuple[str, ...], problem: str
) -> None:
    values = "".join(
        f"<customValue><fullName>{name}</fullName><default>false</default>{''.join(more)}<label>{label}</label>"
        "</customValue>"
        for name, label, *more in (first, second)
    )
    given = (
        f'<metadata xsi:type="GlobalValueSet"><fullName>Kinds</fullName>{values}<masterLabel>K</masterLabel>'
        "<sorted>false</sorted></metadata>"
    )
    expected = ("false", "DUPLICATE_VALUE", problem) if problem else ("true", "", "")
    assert save(org, "createMetadata", given) == [expected]


def test_renaming_a_custom_object_is_refused_by_name(org: Org) -> None:
    renaming = (
        "<renameMetadata><type>CustomObject</type><oldFullName>Thing__c</oldFullName><newFullName>Other__c"
        "</newFullName></renameMetadata>"
    )
    (result,) = results(org.soap(renaming))
    assert "Not emulated: renaming a CustomObject" in etree.tostring(result).decode()
    assert text(result, "success") == "false"


def test_what_does_not_exist_is_read_as_nil(org: Org) -> None:
    answer = org.soap("<readMetadata><type>CustomField</type><fullNames>Account.No__c</fullNames></readMetadata>")
    assert '<records xsi:nil="true"/>' in answer.text


# ---- faults


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ("<deploy><ZipFile>AAAA", "soapenv:Client", None),
        (
            "<fly/>",
            "soapenv:Client",
            f"No operation available for request {{{NAMESPACE}}}fly, please check the WSDL for the service.",
        ),
        (
            "<checkDeployStatus><asyncProcessId>0Af5e0000000099</asyncProcessId></checkDeployStatus>",
            "sf:INVALID_CROSS_REFERENCE_KEY",
            "INVALID_CROSS_REFERENCE_KEY: invalid cross reference id",
        ),
        (
            "<listMetadata><queries><type>Nonsense</type></queries></listMetadata>",
            "sf:INVALID_TYPE",
            "INVALID_TYPE: Unknown type:Nonsense",
        ),
        (
            "<listMetadata><queries><type>ApexClass</type></queries></listMetadata>",
            "sf:INVALID_TYPE",
            "INVALID_TYPE: Not emulated: metadata type ApexClass",
        ),
        (
            f"<createMetadata>{WRONG_ENUM}</createMetadata>",
            "soapenv:Client",
            "'hat' is not a valid value for the enum 'FieldType'",
        ),
        (
            "<deploy><ZipFile/><DeployOptions><testLevel>Some</testLevel></DeployOptions></deploy>",
            "soapenv:Client",
            "'Some' is not a valid value for the enum 'TestLevel'",
        ),
    ],
)
def test_a_call_that_cannot_be_is_a_fault(org: Org, body: str, code: str, message: str | None) -> None:
    status, told_code, told = fault(org.soap(body))
    assert (status, told_code) == (500, code)
    assert message is None or told == message


def test_a_session_that_is_none_is_a_fault(org: Org) -> None:
    status, code, message = fault(org.soap("<describeMetadata/>", session="00D!none"))
    assert (status, code) == (500, "sf:INVALID_SESSION_ID")
    assert message.startswith("INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session")


def test_a_user_without_the_right_is_told_which(org: Org) -> None:
    answer = org.soap("<describeMetadata/>", session=org.emulator.standard_access_token)
    assert fault(answer) == (500, "sf:INSUFFICIENT_ACCESS", f"INSUFFICIENT_ACCESS: {NEEDS_A_RIGHT}")


@pytest.mark.parametrize("version", ["30.0", "69.0", "x"])
def test_a_version_that_is_not_served_is_a_fault(org: Org, version: str) -> None:
    _, code, _ = fault(Org(org.emulator, version=version).soap("<describeMetadata/>"))
    assert code == "sf:UNSUPPORTED_API_VERSION"


@pytest.mark.parametrize("suffix", ["/00D5e0000000001", "/deployRequest", "/deployRequest/0Af5e0000000001"])
def test_whatever_stands_behind_the_version_is_taken(org: Org, suffix: str) -> None:
    assert org.soap("<describeMetadata/>", suffix=suffix).status_code == 200

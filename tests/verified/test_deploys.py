"""What a deploy says of its package, its files and its components."""

from __future__ import annotations

import pytest

from tests.emulator.metadata.wire import Session, field_files, package
from tests.verified.org import failures, made, permission_set, succeed, unique

pytestmark = pytest.mark.verified

DATE = {"label": "Date", "type": "Date"}


def test_a_new_field_is_told_with_its_id_and_the_manifest_by_itself(org: Session) -> None:
    name = unique("A__c")
    with made(org, {"fullName": name, **DATE}) as result:
        told = result["details"]["componentSuccesses"]
        (field,) = [message for message in told if message["componentType"] == "CustomField"]
        assert (field["fullName"], field["fileName"]) == (f"Account.{name}", "objects/Account.object")
        assert (field["created"], field["changed"], field["deleted"]) == (True, True, False)
        assert (field["id"][:3], len(field["id"])) == ("00N", 18)
        (manifest,) = [message for message in told if message["fullName"] == "package.xml"]
        assert manifest["componentType"] == ""


def test_a_check_leaves_nothing(org: Session) -> None:
    name = unique("A__c")
    result = succeed(org, field_files({"fullName": name, **DATE, "required": "true"}), checkOnly=True)
    assert result["checkOnly"]
    assert name not in org.described()


def test_what_fails_takes_the_rest_with_it(org: Session) -> None:
    good, bad = unique("A__c"), unique("B__c")
    fields = ({"fullName": good, **DATE, "required": "true"}, {"fullName": bad, "label": "B", "type": "Checkbox"})
    result = org.deploy(field_files(*fields), rollbackOnError=True)
    assert result["status"] == "Failed"
    assert good not in org.described()


def test_a_package_without_a_manifest_is_refused(org: Session) -> None:
    (failure,) = failures(org, {"objects/Account.object": field_files({"fullName": "A__c", **DATE})["package.xml"]})
    assert failure["problem"] == "No package.xml found"


def test_what_the_manifest_names_must_be_in_the_zip(org: Session) -> None:
    name = f"Account.{unique('A__c')}"
    (failure,) = failures(org, {"package.xml": package(CustomField=[name])})
    assert failure["problem"] == (
        f"An object '{name}' of type CustomField was named in package.xml, but was not found in zipped directory"
    )


@pytest.mark.parametrize(
    ("inner", "problem"),
    [
        ("<colour>red</colour>", "Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location"),
        ("<type>hat</type>", "'hat' is not a valid value for the enum 'FieldType'"),
    ],
)
def test_what_the_schema_does_not_know_fails_the_file(org: Session, inner: str, problem: str) -> None:
    name = unique("A__c")
    files = field_files({"fullName": name, "label": "A"})
    files["objects/Account.object"] = files["objects/Account.object"].replace("</fields>", f"{inner}</fields>")
    (failure,) = [each for each in failures(org, files) if each["componentType"] == "CustomObject"]
    assert (failure["fullName"], failure["problemType"]) == ("Account", "Error")
    assert failure["problem"].startswith("Error parsing file: ")
    assert problem in failure["problem"]
    assert failure["lineNumber"] >= 1


def test_what_is_not_there_to_be_deleted_is_a_warning(org: Session) -> None:
    name = f"Account.{unique('A__c')}"
    files = {"package.xml": package(), "destructiveChangesPost.xml": package(CustomField=[name])}
    told = succeed(org, files)["details"]["componentSuccesses"]
    (warning,) = [message for message in told if message["problem"]]
    assert (warning["problemType"], warning["problem"]) == ("Warning", f"No CustomField named: {name} found")
    assert warning["fullName"] == "destructiveChangesPost.xml"


def test_a_permission_set_cannot_name_a_field_that_is_not_there(org: Session) -> None:
    missing = unique("A__c")
    (failure,) = failures(org, permission_set(unique("Set"), missing))
    assert failure["problem"] == f"In field: field - no CustomField named Account.{missing} found"


def test_a_permission_set_cannot_name_a_required_field(org: Session) -> None:
    name = unique("A__c")
    with made(org, {"fullName": name, **DATE, "required": "true"}):
        (failure,) = failures(org, permission_set(unique("Set"), name))
        assert failure["problem"] == f"You cannot deploy to a required field: Account.{name}"


def test_values_that_a_later_deploy_leaves_out_stay(org: Session) -> None:
    name = unique("A__c")

    def picklist(*values: str) -> dict[str, str]:
        listed = "".join(
            f"<value><fullName>{value}</fullName><default>false</default><label>{value}</label></value>"
            for value in values
        )
        definition = f"<valueSetDefinition><sorted>false</sorted>{listed}</valueSetDefinition>"
        value_set = f"<restricted>true</restricted>{definition}"
        return {"fullName": name, "label": "A", "required": "true", "type": "Picklist", "valueSet": value_set}

    with made(org, picklist("Hot", "Cold")):
        succeed(org, field_files(picklist("Hot", "Warm")))
        values = {value["value"] for value in org.described()[name]["picklistValues"]}
        assert values == {"Hot", "Cold", "Warm"}

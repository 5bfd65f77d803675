"""Formula fields and roll-up summaries: deployed, computed when they are read, refused when they cannot be."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from sfmeta.testing import RunningEmulator
from tests.emulator.metadata.wire import NAMESPACE, Org, field_files, fields, package, text_field

NUMBER = {"precision": 10, "scale": 2, "type": "Number"}


@pytest.fixture
def org(emulator: RunningEmulator) -> Org:
    return Org(emulator)


def numbered(name: str, **attributes: Any) -> dict[str, Any]:
    return {"fullName": name, "label": name.removesuffix("__c"), **NUMBER, **attributes}


def summary(name: str, operation: str, summarized: str = "", **attributes: Any) -> dict[str, Any]:
    what = {"summarizedField": summarized} if summarized else {}
    return {
        "fullName": name,
        "label": name.removesuffix("__c"),
        **attributes,
        "summaryForeignKey": "Line__c.Invoice__c",
        "summaryOperation": operation,
        **what,
        "type": "Summary",
    }


def custom_object(label: str, parts: str) -> str:
    name = f"<label>{label} name</label><type>Text</type>"
    return (
        f'<CustomObject xmlns="{NAMESPACE}"><deploymentStatus>Deployed</deploymentStatus>{parts}<label>{label}</label>'
        f"<nameField>{name}</nameField><pluralLabel>{label}s</pluralLabel><sharingModel>ReadWrite</sharingModel>"
        "</CustomObject>"
    )


def of(*definitions: dict[str, Any]) -> str:
    return fields(*definitions).partition(">")[2].removesuffix("</CustomObject>")


def rights(*names: str, objects: tuple[str, ...] = ()) -> str:
    permitted = "".join(
        f"<fieldPermissions><editable>false</editable><field>{name}</field><readable>true</readable></fieldPermissions>"
        for name in names
    )
    opened = "".join(
        "<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit>"
        f"<allowRead>true</allowRead><modifyAllRecords>true</modifyAllRecords><object>{name}</object>"
        "<viewAllRecords>true</viewAllRecords></objectPermissions>"
        for name in objects
    )
    return f'<PermissionSet xmlns="{NAMESPACE}">{permitted}<label>All</label>{opened}</PermissionSet>'


def granted(org: Org, files: dict[str, str], *names: str, objects: tuple[str, ...] = ()) -> None:
    """Deploy them with a permission set for the fields, which the administrator gets."""
    result = org.deploy({**files, "permissionsets/All.permissionset": rights(*names, objects=objects)})
    assert result["success"], result["details"]["componentFailures"]
    (found,) = org.query("SELECT Id FROM PermissionSet WHERE Name = 'All'")
    body = {"AssigneeId": org.emulator.user_id, "PermissionSetId": found["Id"]}
    answer = requests.post(org.url("sobjects/PermissionSetAssignment"), json=body, headers=org.headers)
    assert answer.status_code == 201, answer.text


def create(org: Org, sobject: str, **values: Any) -> str:
    answer = requests.post(org.url(f"sobjects/{sobject}"), json=values, headers=org.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_formula_is_computed_wherever_it_is_read(org: Org) -> None:
    size = {
        "fullName": "Size__c",
        "formula": "IF(NumberOfEmployees > 100, 'big', 'small')",
        "label": "Size",
        "type": "Text",
    }
    above = {"fullName": "Above__c", "formula": "Parent.Size__c &amp; '!'", "label": "Above", "type": "Text"}
    files = field_files(size, above)
    files["package.xml"] = package(CustomField=["Account.Size__c", "Account.Above__c"], PermissionSet=["All"])
    granted(org, files, "Account.Size__c", "Account.Above__c")
    big = create(org, "Account", Name="Big", NumberOfEmployees=1000)
    small = create(org, "Account", Name="Small", NumberOfEmployees=1, ParentId=big)

    assert org.get(f"sobjects/Account/{small}", fields="Size__c,Above__c")["Above__c"] == "big!"
    ours = f"Id IN ('{big}', '{small}')"
    found = org.query(f"SELECT Name FROM Account WHERE Size__c = 'SMALL' AND {ours}")
    assert [record["Name"] for record in found] == ["Small"]
    found = org.query(f"SELECT Size__c, Parent.Size__c FROM Account WHERE {ours} ORDER BY Size__c DESC")
    assert [record["Size__c"] for record in found] == ["small", "big"]
    assert found[0]["Parent"]["Size__c"] == "big"
    (counted,) = org.query(
        f"SELECT Size__c, COUNT(Id) n FROM Account WHERE {ours} GROUP BY Size__c HAVING COUNT(Id) > 0 LIMIT 1"
    )
    assert counted["n"] == 1

    answer = requests.patch(org.url(f"sobjects/Account/{small}"), json={"Size__c": "huge"}, headers=org.headers)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    requests.patch(org.url(f"sobjects/Account/{small}"), json={"NumberOfEmployees": 101}, headers=org.headers)
    assert org.get(f"sobjects/Account/{small}", fields="Size__c")["Size__c"] == "big"


def test_roll_ups_follow_their_children(org: Org) -> None:
    totals = [
        summary("Lines__c", "count"),
        summary("Total__c", "sum", "Line__c.Amount__c"),
        summary("Least__c", "min", "Line__c.Amount__c"),
        summary(
            "Paid__c",
            "sum",
            "Line__c.Amount__c",
            summaryFilterItems="<field>Line__c.Kind__c</field><operation>equals</operation>"
            "<value>paid, settled</value>",
        ),
        {"fullName": "Open__c", "formula": "Total__c - Paid__c", "label": "Open", **NUMBER},
        summary(
            "Taxed__c",
            "sum",
            "Line__c.Gross__c",
            summaryFilterItems="<field>Line__c.Gross__c</field><operation>greaterThan</operation><value>3</value>",
        ),
    ]
    master = {
        "fullName": "Invoice__c",
        "label": "Invoice",
        "referenceTo": "Invoice__c",
        "relationshipLabel": "Lines",
        "relationshipName": "Lines",
        "relationshipOrder": 0,
        "reparentableMasterDetail": "false",
        "type": "MasterDetail",
        "writeRequiresMasterRead": "false",
    }
    names = [f"Invoice__c.{field['fullName']}" for field in totals] + ["Line__c.Amount__c", "Line__c.Kind__c"]
    gross = {"fullName": "Gross__c", "formula": "Amount__c * 1.2", "label": "Gross", **NUMBER}
    line = custom_object("Line", of(gross, master, numbered("Amount__c"), text_field("Kind__c")))
    files = {
        "package.xml": package(CustomObject=["Invoice__c", "Line__c"], PermissionSet=["All"]),
        "objects/Invoice__c.object": custom_object("Invoice", of(*totals)),
        "objects/Line__c.object": line.replace("<sharingModel>ReadWrite", "<sharingModel>ControlledByParent"),
    }
    editable = rights(*names, objects=("Invoice__c", "Line__c")).replace(
        "<editable>false</editable><field>Line__c", "<editable>true</editable><field>Line__c"
    )
    granted(org, files, *names, objects=("Invoice__c", "Line__c"))
    files = {"package.xml": package(PermissionSet=["All"]), "permissionsets/All.permissionset": editable}
    assert org.deploy(files)["success"]

    invoice = create(org, "Invoice__c", Name="I")
    wanted = "Lines__c,Total__c,Least__c,Paid__c,Open__c,Taxed__c"

    def read() -> list[Any]:
        found = org.get(f"sobjects/Invoice__c/{invoice}", fields=wanted)
        return [found[name] for name in wanted.split(",")]

    assert read() == [0, 0, None, 0, 0, 0]
    create(org, "Line__c", Name="a", Invoice__c=invoice, Amount__c=10.5, Kind__c="Paid")
    gone = create(org, "Line__c", Name="b", Invoice__c=invoice, Amount__c=2, Kind__c="new")
    create(org, "Line__c", Name="c", Invoice__c=invoice, Amount__c=None, Kind__c="settled")
    assert read() == [3, 12.5, 2, 10.5, 2, 12.6]
    requests.delete(org.url(f"sobjects/Line__c/{gone}"), headers=org.headers)
    assert read() == [2, 10.5, 10.5, 10.5, 0, 12.6]
    assert org.query("SELECT Name FROM Invoice__c WHERE Total__c > 10")[0]["Name"] == "I"
    described = org.described("Invoice__c")["Total__c"]
    assert (described["calculated"], described["createable"], described["type"]) == (True, False, "double")


TEXT = {"length": 40, "type": "Text"}
OPTIONS = "".join(
    f"<value><fullName>{name}</fullName><default>false</default><label>{name}</label></value>"
    for name in ("Old", "New")
)
CHOICE = {
    "type": "Picklist",
    "valueSet": f"<valueSetDefinition><sorted>false</sorted>{OPTIONS}</valueSetDefinition>",
}


@pytest.mark.parametrize(
    ("kind", "formula", "value"),
    [
        (TEXT, '"a" &amp; "b"', "ab"),
        (TEXT, "$User.FirstName", "Ada"),
        (TEXT, "NULL", None),
        (NUMBER, "1 + 1", 2),
        (NUMBER, "-7.5", -7.5),
        ({"precision": 5, "scale": 2, "type": "Percent"}, "0.10", 10),
        ({"type": "Date"}, "DATE(2026, 1, 31) + 1", "2026-02-01"),
        ({"type": "DateTime"}, "$System.OriginDateTime", "1900-01-01T00:00:00.000+0000"),
        (CHOICE, 'IF(TRUE, "New", "Old")', "New"),
    ],
)
def test_a_new_record_gets_what_the_default_comes_to(
    org: Org, kind: dict[str, Any], formula: str, value: object
) -> None:
    field = {"defaultValue": formula, "fullName": "X__c", "label": "X", **kind}
    files = field_files(field)
    files["package.xml"] = package(CustomField=["Account.X__c"], PermissionSet=["All"])
    requests.patch(org.url(f"sobjects/User/{org.emulator.user_id}"), json={"FirstName": "Ada"}, headers=org.headers)
    granted(org, files, "Account.X__c")
    assert org.get(f"sobjects/Account/{create(org, 'Account', Name='A')}", fields="X__c")["X__c"] == value


def test_a_required_field_is_not_missing_where_its_default_gives_it_a_value(org: Org) -> None:
    field = {"defaultValue": '"r" &amp; "s"', "fullName": "X__c", "label": "X", **TEXT, "required": "true"}
    assert org.deploy(field_files(field))["success"]
    assert org.get(f"sobjects/Account/{create(org, 'Account', Name='A')}", fields="X__c")["X__c"] == "rs"
    answer = requests.post(org.url("sobjects/Account"), json={"Name": "B", "X__c": None}, headers=org.headers)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "REQUIRED_FIELD_MISSING")


@pytest.mark.parametrize(
    ("kind", "default", "problem"),
    [
        (TEXT, "abc", "Field abc does not exist. Check spelling."),
        (TEXT, "Name", "Field Name does not exist. Check spelling."),
        (TEXT, '"abc', "Syntax error.  Found '\"'"),
        (NUMBER, '"x"', "Formula result is data type (Text), incompatible with expected data type (Number)."),
        (NUMBER, "1 +", "Syntax error.  Missing expression"),
    ],
)
def test_a_default_that_cannot_be_computed_is_refused(
    org: Org, kind: dict[str, Any], default: str, problem: str
) -> None:
    result = org.deploy(field_files({"defaultValue": default, "fullName": "X__c", "label": "X", **kind}))
    (failure,) = result["details"]["componentFailures"]
    assert (failure["fullName"], failure["problem"]) == ("Account.X__c", problem)


@pytest.mark.parametrize(
    ("kind", "formula"), [({"formula": "$Setup.Limits__c.Days__c"}, ""), ({}, "$Setup.Limits__c.Days__c + 1")]
)
def test_what_a_formula_reads_of_a_setting_cannot_be_deleted(org: Org, kind: dict[str, Any], formula: str) -> None:
    reading = {"fullName": "X__c", "label": "X", **NUMBER, **kind, **({"defaultValue": formula} if formula else {})}
    setting = (
        f'<CustomObject xmlns="{NAMESPACE}"><customSettingsType>Hierarchy</customSettingsType>'
        f"{of(numbered('Days__c'))}<label>Limits</label><visibility>Public</visibility></CustomObject>"
    )
    files = {"package.xml": package(CustomObject=["Limits__c"]), "objects/Limits__c.object": setting}
    assert org.deploy(files)["success"]
    assert org.deploy(field_files(reading))["success"]
    for gone in ({"CustomField": ["Limits__c.Days__c"]}, {"CustomObject": ["Limits__c"]}):
        result = org.deploy({"package.xml": package(), "destructiveChanges.xml": package(**gone)})
        (failure,) = result["details"]["componentFailures"]
        assert failure["problem"].endswith("is referenced elsewhere in salesforce.com. : Custom Field - Account.X__c")


def test_an_object_whose_records_a_roll_up_counts_cannot_be_deleted(org: Org) -> None:
    account = {
        "fullName": "Account__c",
        "label": "Account",
        "referenceTo": "Account",
        "relationshipLabel": "Lines",
        "relationshipName": "Lines",
        "relationshipOrder": 0,
        "type": "MasterDetail",
    }
    count = {**summary("Lines__c", "count"), "summaryForeignKey": "Line__c.Account__c"}
    line = custom_object("Line", of(account)).replace("<sharingModel>ReadWrite", "<sharingModel>ControlledByParent")
    files = field_files(count) | {"objects/Line__c.object": line}
    files["package.xml"] = package(CustomField=["Account.Lines__c"], CustomObject=["Line__c"], PermissionSet=["All"])
    granted(org, files, "Account.Lines__c")
    result = org.deploy({"package.xml": package(), "destructiveChanges.xml": package(CustomObject=["Line__c"])})
    (failure,) = result["details"]["componentFailures"]
    assert failure["problem"].endswith("referenced elsewhere in salesforce.com. : Custom Field - Account.Lines__c")
    assert org.query("SELECT Lines__c FROM Account LIMIT 1")[0]["Lines__c"] == 0


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        ("Nope__c & 'x'", "Field Nope__c does not exist. Check spelling."),
        ("NOPE(1)", "Unknown function NOPE. Check spelling."),
        ("NumberOfEmployees + 1", "Formula result is data type (Number), incompatible with expected data type (Text)."),
        ("Industry", "Field Industry is a picklist field. Picklist fields are only supported in certain functions."),
        ("X__c & 'x'", "Formula cannot use another formula field that directly or indirectly refers to itself."),
        ("JSENCODE(Name)", "Not emulated: the function JSENCODE in a formula"),
    ],
)
def test_a_formula_that_cannot_be_computed_is_refused(org: Org, formula: str, problem: str) -> None:
    files = field_files({"fullName": "X__c", "formula": formula.replace("&", "&amp;"), "label": "X", "type": "Text"})
    result = org.deploy(files)
    (failure,) = result["details"]["componentFailures"]
    assert (failure["fullName"], failure["problem"], failure["problemType"]) == ("Account.X__c", problem, "Error")
    assert "X__c" not in org.described()


def rename(org: Org, old: str, new: str) -> str:
    answer = org.soap(
        f"<renameMetadata><type>CustomField</type><oldFullName>{old}</oldFullName><newFullName>{new}</newFullName>"
        "</renameMetadata>"
    )
    assert "<success>true</success>" in answer.text, answer.text
    return answer.text


def test_formulas_and_roll_ups_follow_a_field_that_is_renamed(org: Org) -> None:
    """Contact has a field of the same name, which is another one."""
    base, same = numbered("Base__c", formula="2"), numbered("Base__c", formula="5")
    more = numbered("More__c", formula="/* Base__c */ Base__c + 1")
    below = numbered("Below__c", formula="Account.Base__c * 10 + Base__c")
    granted(
        org,
        {
            "package.xml": package(
                CustomField=["Account.Base__c", "Account.More__c", "Contact.Base__c", "Contact.Below__c"],
                PermissionSet=["All"],
            ),
            "objects/Account.object": fields(base, more),
            "objects/Contact.object": fields(same, below),
        },
        *("Account.Base__c", "Account.More__c", "Contact.Base__c", "Contact.Below__c"),
    )
    account = create(org, "Account", Name="Acme")
    contact = create(org, "Contact", LastName="Doe", AccountId=account)
    rename(org, "Account.Base__c", "Account.Start__c")
    (found,) = org.query(f"SELECT Start__c, More__c FROM Account WHERE Id = '{account}'")
    assert (found["Start__c"], found["More__c"]) == (2, 3)
    (found,) = org.query(f"SELECT Base__c, Below__c FROM Contact WHERE Id = '{contact}'")
    assert (found["Base__c"], found["Below__c"]) == (5, 25)
    assert org.described()["More__c"]["calculatedFormula"] == "/* Base__c */ Start__c + 1"
    answer = requests.patch(org.url(f"sobjects/Account/{account}"), json={"Name": "Acme 2"}, headers=org.headers)
    assert answer.status_code == 204


def test_formulas_follow_a_renamed_field_of_who_reads(org: Org) -> None:
    limit, more = numbered("Limit__c", formula="2"), numbered("More__c", formula="$User.Limit__c + 1")
    granted(
        org,
        {
            "package.xml": package(CustomField=["User.Limit__c", "Account.More__c"], PermissionSet=["All"]),
            "objects/User.object": fields(limit),
            "objects/Account.object": fields(more),
        },
        *("User.Limit__c", "Account.More__c"),
    )
    rename(org, "User.Limit__c", "User.Most__c")
    assert org.described()["More__c"]["calculatedFormula"] == "$User.Most__c + 1"


TEXT_NOW = {"fullName": "Base__c", "formula": "'x'", "label": "Base", "type": "Text"}


def test_a_formula_does_not_change_its_type_under_another_that_uses_it(org: Org) -> None:
    base, more = numbered("Base__c", formula="2"), numbered("More__c", formula="Base__c + 1")
    assert org.deploy(field_files(base, more))["status"] == "Succeeded"
    ended = org.deploy(field_files(TEXT_NOW))
    (failure,) = ended["details"]["componentFailures"]
    assert failure["problem"] == (
        "Cannot change the type of a field that is referenced elsewhere: Custom Field - Account.More__c."
        " Incorrect parameter type for operator '+'. Expected Text, received Number"
    )


@pytest.mark.parametrize(("formula", "status"), [("Base__c &amp; '!'", "Succeeded"), ("Base__c + 1", "Failed")])
def test_a_formula_changes_its_type_together_with_what_uses_it(org: Org, formula: str, status: str) -> None:
    base, more = numbered("Base__c", formula="2"), numbered("More__c", formula="Base__c + 1")
    assert org.deploy(field_files(base, more))["status"] == "Succeeded"
    text = {"fullName": "More__c", "formula": formula, "label": "More", "type": "Text"}
    together = field_files(TEXT_NOW, text if status == "Succeeded" else more)
    assert org.deploy(together)["status"] == status

"""CumulusCI, unmodified, against the emulator over TLS."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from .client import Client, Ready, flattened
from .conftest import CLIENTS

PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types><members>Account.{name}__c</members><name>CustomField</name></types><version>67.0</version>
</Package>
"""
OBJECT = """<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">
    <fields><fullName>{name}__c</fullName><label>{name}</label><length>20</length><type>Text</type></fields>
</CustomObject>
"""
SETTINGS = """
minimum_cumulusci_version: '4.0.0'
project:
    name: Probe
    package:
        name: Probe
        api_version: '67.0'
    source_format: mdapi
tasks:
    set_field_help_text:
        options:
            fields: [{api_name: Account.Cci_Helped__c, help_text: Ask your controller}]
    add_permission_set_perms:
        options:
            api_names: Cci_Reader
            field_permissions: [{field: Account.Cci_Helped__c, readable: true, editable: false}]
"""
READER = """<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata"><label>Cci Reader</label></PermissionSet>
"""
MAPPING = """
Insert Accounts:
    sf_object: Account
    table: Account
    fields: {Name: Name}
Insert Contacts:
    sf_object: Contact
    table: Contact
    fields: {LastName: LastName}
    lookups: {AccountId: {table: Account, key_field: account_id}}
"""
DATASET = """BEGIN TRANSACTION;
CREATE TABLE "Account" (id INTEGER NOT NULL, "Name" VARCHAR(255), PRIMARY KEY (id));
INSERT INTO "Account" VALUES(1,'From a dataset');
CREATE TABLE "Contact" (id INTEGER NOT NULL, "LastName" VARCHAR(255), account_id VARCHAR(255), PRIMARY KEY (id));
INSERT INTO "Contact" VALUES(1,'Leaf of a dataset','1');
COMMIT;
"""


@pytest.fixture
def cci(org: Ready, environment: dict[str, str], tmp_path: Path) -> Client:
    home = tmp_path / "home"
    (home / ".cumulusci").mkdir(parents=True)
    (home / ".cumulusci" / "cumulus_timestamp").write_text(str(time.time()))  # no look for a newer version
    user = f"{org.salesforce_tls}/id/{org.org_id}/{org.user_id}"
    account = {
        "username": org.username,
        "access_token": org.access_token,
        "instance_url": org.salesforce_tls,
        "id": user,
        "userinfo": {"preferred_username": org.username, "organization_id": org.org_id, "user_id": org.user_id},
    }
    project = tmp_path / "project"
    project.mkdir()
    (project / "cumulusci.yml").write_text(SETTINGS)
    for arguments in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "start"]):
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments], cwd=project, check=True
        )
    subprocess.run(["git", "remote", "add", "origin", "https://github.com/example/probe"], cwd=project, check=True)
    return Client(
        f"{CLIENTS}/venv/bin/cci",
        project,
        {
            **environment,
            "HOME": str(home),
            "CUMULUSCI_ORG_emu": json.dumps(account),
            "CUMULUSCI_KEY": "0123456789abcdef",
            "CUMULUSCI_DISABLE_REFRESH": "1",
        },
    )


def source(folder: Path, name: str) -> Path:
    (folder / "objects").mkdir(parents=True)
    (folder / "objects" / "Account.object").write_text(OBJECT.format(name=name))
    (folder / "package.xml").write_text(PACKAGE.format(name=name))
    return folder


def done(answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return flattened(answer)


def task(cci: Client, name: str, **options: str) -> subprocess.CompletedProcess[str]:
    arguments = (part for option, value in options.items() for part in (f"--{option}", value))
    return cci.run("task", "run", name, "--org", "emu", *arguments)


def records(org: Ready, soql: str) -> Any:
    headers = {"Authorization": f"Bearer {org.access_token}"}
    answer = requests.get(f"{org.salesforce}/services/data/v67.0/query", {"q": soql}, headers=headers, timeout=60)
    answer.raise_for_status()
    return answer.json()["records"]


def test_org_info_knows_the_org(cci: Client, org: Ready) -> None:
    assert org.username in done(cci.run("org", "info", "emu"))


@pytest.mark.parametrize("rest", ["False", "True"], ids=["soap", "rest"])
def test_deploys_uninstalls_and_retrieves(cci: Client, rest: str) -> None:
    name = f"Cci_{rest}"
    folder = source(cci.folder / "src", name)
    done(task(cci, "deploy", path=str(folder), rest_deploy=rest))
    (cci.folder / "package.xml").write_text(PACKAGE.format(name=name))

    def retrieved(into: str) -> str:
        (cci.folder / into).mkdir()
        done(task(cci, "retrieve_unpackaged", path=into, package_xml="package.xml", api_version="67.0"))
        file = cci.folder / into / "objects" / "Account.object"
        return file.read_text() if file.exists() else ""

    assert f"<fullName>{name}__c</fullName>" in retrieved("back")
    done(task(cci, "uninstall_src", path=str(folder)))
    assert retrieved("gone") == ""


def test_a_failed_deploy_shows_the_platforms_message(cci: Client) -> None:
    folder = source(cci.folder / "src", "Cci_Wrong")
    wrong = (folder / "objects" / "Account.object").read_text().replace("<length>20</length>", "")
    (folder / "objects" / "Account.object").write_text(wrong)
    answer = task(cci, "deploy", path=str(folder))
    assert answer.returncode != 0
    assert "Must specify 'length' for a CustomField of type Text" in flattened(answer)


def test_changes_metadata_of_the_org_and_assigns_a_permission_set(cci: Client, org: Ready) -> None:
    folder = source(cci.folder / "src", "Cci_Helped")
    (folder / "permissionsets").mkdir()
    (folder / "permissionsets" / "Cci_Reader.permissionset").write_text(READER)
    also = "<types><members>Cci_Reader</members><name>PermissionSet</name></types><version>"
    (folder / "package.xml").write_text(PACKAGE.format(name="Cci_Helped").replace("<version>", also))
    done(task(cci, "deploy", path=str(folder)))
    done(task(cci, "add_permission_set_perms"))
    done(task(cci, "assign_permission_sets", api_names="Cci_Reader"))
    done(task(cci, "set_field_help_text"))
    described = requests.get(
        f"{org.salesforce}/services/data/v67.0/sobjects/Account/describe",
        headers={"Authorization": f"Bearer {org.access_token}"},
        timeout=60,
    ).json()
    (field,) = (field for field in described["fields"] if field["name"] == "Cci_Helped__c")
    assert (field["inlineHelpText"], field["updateable"]) == ("Ask your controller", False)


def test_loads_a_dataset_by_collections_and_extracts_it(cci: Client, org: Ready) -> None:
    """CumulusCI takes collections up to 2,000 records, Bulk API 1.0 beyond."""
    (cci.folder / "mapping.yml").write_text(MAPPING)
    (cci.folder / "data.sql").write_text(DATASET)
    done(task(cci, "load_dataset", mapping="mapping.yml", sql_path="data.sql"))
    (leaf,) = records(org, "SELECT Account.Name FROM Contact WHERE LastName = 'Leaf of a dataset'")
    assert leaf["Account"]["Name"] == "From a dataset"
    done(task(cci, "extract_dataset", mapping="mapping.yml", sql_path="out.sql"))
    assert "'Leaf of a dataset'" in (cci.folder / "out.sql").read_text()


def refused_for_bulk_api_1(answer: subprocess.CompletedProcess[str]) -> bool:
    said = flattened(answer)
    reason = "<exceptionCode>FeatureNotEnabled</exceptionCode>" in said and "Not emulated: Bulk API 1.0" in said
    return answer.returncode != 0 and reason


def test_data_tasks_over_bulk_api_1_are_refused_by_name(cci: Client) -> None:
    query = "SELECT Id FROM Account"
    assert refused_for_bulk_api_1(task(cci, "query", object="Account", query=query, result_file="rows.csv"))
    bulk = MAPPING.replace("    table: Account\n", "    table: Account\n    api: bulk\n")
    (cci.folder / "mapping.yml").write_text(bulk)
    (cci.folder / "data.sql").write_text(DATASET)
    assert refused_for_bulk_api_1(task(cci, "load_dataset", mapping="mapping.yml", sql_path="data.sql"))

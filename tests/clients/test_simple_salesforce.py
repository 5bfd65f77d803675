"""simple-salesforce over TLS, with the emulator's own certificate: the ground that jsforce covers too."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)
from simple_salesforce.login import SalesforceLogin

from .client import Ready

PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types><members>Account.{name}__c</members><name>CustomField</name></types><version>59.0</version>
</Package>
"""
OBJECT = """<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">
    <fields><fullName>{name}__c</fullName><label>{name}</label><length>20</length><type>Text</type></fields>
</CustomObject>
"""


@pytest.fixture
def sf(org: Ready, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", org.ca_file)
    return Salesforce(instance_url=org.salesforce_tls, session_id=org.access_token)


def test_records_queries_and_errors(sf: Any) -> None:
    made = sf.Account.create({"Name": "simple"})
    assert made["success"]
    assert sf.Account.get(made["id"])["Name"] == "simple"
    assert sf.Account.update(made["id"], {"Site": "Oslo"}) == 204
    assert sf.query_all(f"SELECT Site FROM Account WHERE Id = '{made['id']}'")["records"][0]["Site"] == "Oslo"
    assert sf.Account.delete(made["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound):
        sf.Account.get(made["id"])
    with pytest.raises(SalesforceMalformedRequest, match="REQUIRED_FIELD_MISSING"):
        sf.Account.create({"Site": "nowhere"})


def test_bulk_2_over_tls(sf: Any, tmp_path: Path) -> None:
    sheet = tmp_path / "accounts.csv"
    sheet.write_text('"Name","Site"\n"Bulk one","a"\n"","b"\n')
    (job,) = sf.bulk2.Account.insert(str(sheet))
    assert (job["numberRecordsTotal"], job["numberRecordsFailed"]) == (2, 1)
    failed = sf.bulk2.Account.get_failed_records(job["job_id"])
    assert "REQUIRED_FIELD_MISSING" in failed
    (page,) = sf.bulk2.Account.query("SELECT Name FROM Account WHERE Name = 'Bulk one'")
    assert page.split() == ['"Name"', '"Bulk', 'one"']


def test_metadata_api_with_zeep(sf: Any) -> None:
    field = sf.mdapi.CustomField(
        fullName="Account.Zeep__c", label="Zeep", type=sf.mdapi.FieldType("Text"), length=12, externalId=False
    )
    sf.mdapi.CustomField.create(field)
    assert sf.mdapi.CustomField.read("Account.Zeep__c").length == 12
    sf.mdapi.CustomField.rename("Account.Zeep__c", "Account.Zeep_Two__c")
    sf.mdapi.CustomField.delete("Account.Zeep_Two__c")
    assert any(item.xmlName == "CustomObject" for item in sf.mdapi.describe_metadata().metadataObjects)


def test_deploy_and_retrieve(sf: Any, tmp_path: Path) -> None:
    archive = tmp_path / "deploy.zip"
    with zipfile.ZipFile(archive, "w") as writing:
        writing.writestr("package.xml", PACKAGE.format(name="Simple_Zip"))
        writing.writestr("objects/Account.object", OBJECT.format(name="Simple_Zip"))
    result = sf.deploy(str(archive), sandbox=False, checkOnly=False, rollbackOnError=True, singlePackage=True)
    for _ in range(200):
        state = sf.checkDeployStatus(result["asyncId"], sandbox=False)
        if state["state"] in ("Succeeded", "Failed"):
            break
    assert state["state"] == "Succeeded"
    assert state["deployment_detail"]["deployed_count"] == "1"

    job, _ = sf.mdapi.retrieve("", unpackaged={"CustomField": ["Account.Simple_Zip__c"]})
    for _ in range(200):
        status, error, _, zipped = sf.mdapi.retrieve_zip(job)
        if status in ("Succeeded", "Failed"):
            break
    assert (status, error) == ("Succeeded", None)
    with zipfile.ZipFile(io.BytesIO(zipped)) as reading:
        assert b"<fullName>Simple_Zip__c</fullName>" in reading.read("objects/Account.object")


def test_soap_login_and_wrong_credentials(org: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", org.ca_file)
    stranger = Salesforce(instance_url=org.salesforce_tls, session_id="00D5e0000000001!wrong")
    with pytest.raises(SalesforceExpiredSession):
        stranger.query("SELECT Id FROM Account")
    with pytest.raises(SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        SalesforceLogin(username=org.username, password="wrong", security_token="", scratch_url=org.salesforce_tls)

"""simple-salesforce over TLS, with the emulator's own certificate: the ground that jsforce covers too."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)
from simple_salesforce.login import SalesforceLogin

from .client import Ready
from .sfdx import manifest

BASE = "/services/data/v59.0"  # the version that simple-salesforce asks for by default
SOON = 0.05  # seconds between two looks at a job: its default is five


@pytest.fixture
def sf(org: Ready, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", org.ca_file)
    return Salesforce(instance_url=org.salesforce_tls, session_id=org.access_token)


def keyed(sf: Any, org: Ready, name: str, *, unique: bool = True) -> str:
    """A new external id of Account that the administrator may read and edit."""
    mdapi = sf.mdapi
    mdapi.CustomField.create(
        mdapi.CustomField(
            fullName=f"Account.{name}__c",
            label=name,
            type=mdapi.FieldType("Text"),
            length=20,
            externalId=True,
            unique=unique,
        )
    )
    made = sf.PermissionSet.create({"Name": name, "Label": name})["id"]
    sf.FieldPermissions.create(
        {
            "ParentId": made,
            "SobjectType": "Account",
            "Field": f"Account.{name}__c",
            "PermissionsRead": True,
            "PermissionsEdit": True,
        }
    )
    sf.PermissionSetAssignment.create({"AssigneeId": org.user_id, "PermissionSetId": made})
    return f"{name}__c"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# ---- records


def test_records_one_by_one_and_errors(sf: Any) -> None:
    made = sf.Account.create({"Name": "simple"})
    assert made["success"]
    assert sf.Account.get(made["id"])["Name"] == "simple"
    assert sf.Account.update(made["id"], {"Site": "Oslo"}) == 204
    assert sf.query_all(f"SELECT Site FROM Account WHERE Id = '{made['id']}'")["records"][0]["Site"] == "Oslo"
    assert sf.Account.delete(made["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound):
        sf.Account.get(made["id"])
    assert sf.query(f"SELECT Id FROM Account WHERE Id = '{made['id']}'", include_deleted=True)["totalSize"] == 1
    with pytest.raises(SalesforceMalformedRequest, match="REQUIRED_FIELD_MISSING"):
        sf.Account.create({"Site": "nowhere"})
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_FIELD"):
        sf.query("SELECT Nope FROM Account")


def test_upsert_by_external_id(sf: Any, org: Ready) -> None:
    key = keyed(sf, org, "Simple_Key")
    assert sf.Account.upsert(f"{key}/k1", {"Name": "Keyed"}) == 201
    assert sf.Account.upsert(f"{key}/K1", {"Name": "Keyed again"}) == 200
    assert sf.Account.get_by_custom_id(key, "k1")["Name"] == "Keyed again"


def test_an_external_id_that_several_records_have_is_told_with_their_addresses(sf: Any, org: Ready) -> None:
    key = keyed(sf, org, "Simple_Several", unique=False)
    made = [sf.Account.create({"Name": "Twin", key: "t"})["id"] for _ in range(2)]
    with pytest.raises(SalesforceMoreThanOneRecord) as several:
        sf.Account.upsert(f"{key}/t", {"Name": "Which"})
    addresses: Any = several.value.content
    assert addresses == [f"{BASE}/sobjects/Account/{record_id}" for record_id in made]


def test_pages_of_a_query(sf: Any) -> None:
    records = [{"attributes": {"type": "Account"}, "Name": f"Page {i:03}"} for i in range(205)]
    for start in range(0, 205, 200):
        body = {"allOrNone": True, "records": records[start : start + 200]}
        assert all(row["success"] for row in sf.restful("composite/sobjects", method="POST", json=body))
    query = "SELECT Name FROM Account WHERE Name LIKE 'Page ___' ORDER BY Name"
    page = sf.query(query, headers={"Sforce-Query-Options": "batchSize=200"})
    assert (page["totalSize"], len(page["records"]), page["done"]) == (205, 200, False)
    rest = sf.query_more(page["nextRecordsUrl"], identifier_is_url=True)
    assert (len(rest["records"]), rest["done"]) == (5, True)
    assert [row["Name"] for row in sf.query_all_iter(query)] == [record["Name"] for record in records]


def test_collections(sf: Any) -> None:
    def send(method: str, **body: Any) -> Any:
        return sf.restful("composite/sobjects", method=method, json=body)

    def account(**values: str) -> dict[str, Any]:
        return {"attributes": {"type": "Account"}, **values}

    made = send("POST", records=[account(Name="Many 1"), account(Site="nameless"), account(Name="Many 2")])
    assert [row["success"] for row in made] == [True, False, True]
    assert made[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    ids = [row["id"] for row in made if row["success"]]
    changed = send("PATCH", records=[account(id=record_id, Site="Metz") for record_id in ids])
    assert [row["success"] for row in changed] == [True, True]
    read = sf.restful("composite/sobjects/Account", params={"ids": ",".join(ids), "fields": "Site"})
    assert [row["Site"] for row in read] == ["Metz", "Metz"]
    none = send("POST", allOrNone=True, records=[account(Name="Many none"), account(Site="nameless")])
    assert none[0]["errors"][0]["statusCode"] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert sf.query("SELECT Id FROM Account WHERE Name = 'Many none'")["totalSize"] == 0
    gone = sf.restful("composite/sobjects", params={"ids": ",".join(ids)}, method="DELETE")
    assert [row["success"] for row in gone] == [True, True]


def test_what_was_changed_and_deleted_since(sf: Any) -> None:
    kept, dropped = (sf.Account.create({"Name": "Lately"})["id"] for _ in range(2))
    sf.Account.delete(dropped)
    now, hour = datetime.now(UTC), timedelta(hours=1)  # the org's clock may be ahead
    since, until = now - hour, now + hour
    assert kept in sf.Account.updated(since, until)["ids"]
    assert dropped in {row["id"] for row in sf.Account.deleted(since, until)["deletedRecords"]}


def test_composite_batch_graph_and_tree(sf: Any) -> None:
    def request(name: str, reference: str) -> dict[str, Any]:
        body = {"Name": name}
        return {"method": "POST", "url": f"{BASE}/sobjects/Account", "referenceId": reference, "body": body}

    def post(path: str, body: Mapping[str, Any]) -> Any:
        return sf.restful(path, method="POST", json=body)

    composite = post("composite", {"allOrNone": True, "compositeRequest": [request("One", "a"), request("Two", "b")]})
    assert [part["httpStatusCode"] for part in composite["compositeResponse"]] == [201, 201]
    batch = post("composite/batch", {"batchRequests": [{"method": "GET", "url": "v59.0/limits"}]})
    assert (batch["hasErrors"], batch["results"][0]["statusCode"]) == (False, 200)
    graph = post("composite/graph", {"graphs": [{"graphId": "g", "compositeRequest": [request("Three", "a")]}]})
    assert graph["graphs"][0]["isSuccessful"] is True
    tree = {"records": [{"attributes": {"type": "Account", "referenceId": "r"}, "Name": "Four"}]}
    assert post("composite/tree/Account", tree)["hasErrors"] is False


def test_describes_limits_and_usage(sf: Any) -> None:
    assert "Account" in {each["name"] for each in sf.describe()["sobjects"]}
    described = sf.Account.describe()
    assert (described["keyPrefix"], described["custom"]) == ("001", False)
    assert sf.Account.metadata()["objectDescribe"]["name"] == "Account"
    assert sf.limits()["DailyApiRequests"]["Remaining"] > 0
    assert sf.api_usage["api-usage"].used > 0


# ---- Bulk API 2.0


def test_bulk_2_inserts_and_tells_what_failed(sf: Any, tmp_path: Path) -> None:
    sheet = tmp_path / "accounts.csv"
    sheet.write_text('"Name","Site"\n"Bulk one","a"\n"","b"\n')
    (job,) = sf.bulk2.Account.insert(str(sheet), wait=SOON)
    assert (job["numberRecordsTotal"], job["numberRecordsFailed"]) == (2, 1)
    (failed,) = rows_of(sf.bulk2.Account.get_failed_records(job["job_id"]))
    assert failed["sf__Error"] == "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"
    (done,) = rows_of(sf.bulk2.Account.get_successful_records(job["job_id"]))
    assert (done["sf__Created"], done["Name"]) == ("true", "Bulk one")
    assert rows_of(sf.bulk2.Account.get_unprocessed_records(job["job_id"])) == []


def test_bulk_2_upserts_updates_queries_and_deletes(sf: Any, org: Ready, tmp_path: Path) -> None:
    key = keyed(sf, org, "Simple_Bulk")
    account = sf.bulk2.Account
    (upserted,) = account.upsert(
        records=[{key: "1", "Name": "B1", "Phone": "1"}, {key: "2", "Name": "B2", "Phone": "2"}],
        external_id_field=key,
        wait=SOON,
    )
    assert upserted["numberRecordsFailed"] == 0
    query = f"SELECT Id, Name, Phone FROM Account WHERE {key} != null ORDER BY {key}"
    rows = rows_of("".join(account.query(query, wait=SOON)))
    assert [(row["Name"], row["Phone"]) for row in rows] == [("B1", "1"), ("B2", "2")]
    account.update(records=[{"Id": row["Id"], "Phone": "#N/A"} for row in rows], wait=SOON)
    assert [row["Phone"] for row in sf.query(query)["records"]] == [None, None]
    (downloaded,) = account.download(query, path=str(tmp_path), wait=SOON)
    assert downloaded["number_of_records"] == 2
    account.delete(records=[{"Id": row["Id"]} for row in rows], wait=SOON)
    assert sf.query(query)["totalSize"] == 0


# ---- metadata


def test_metadata_records_with_zeep(sf: Any) -> None:
    mdapi = sf.mdapi
    assert any(item.xmlName == "CustomObject" for item in mdapi.describe_metadata().metadataObjects)
    name = "Account.Zeep__c"
    mdapi.CustomField.create(
        mdapi.CustomField(fullName=name, label="Zeep", type=mdapi.FieldType("Text"), length=12, externalId=False)
    )
    field = mdapi.CustomField.read(name)
    assert (field.length, field.label) == (12, "Zeep")
    field.length = 20
    mdapi.CustomField.update(field)
    field.label = "Zeep again"
    mdapi.CustomField.upsert(field)
    changed = mdapi.CustomField.read(name)
    assert (changed.length, changed.label) == (20, "Zeep again")
    listed = mdapi.list_metadata(mdapi.ListMetadataQuery(type="CustomField"))
    assert name in {item.fullName for item in listed}
    mdapi.CustomField.rename(name, "Account.Zeep_Two__c")
    mdapi.CustomField.delete("Account.Zeep_Two__c")
    with pytest.raises(Exception, match="Must specify 'length' for a CustomField of type Text"):
        mdapi.CustomField.create(mdapi.CustomField(fullName=name, label="x", type=mdapi.FieldType("Text")))


def waited(ask: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
    """What ``ask`` gives once its first item is an end state."""
    for _ in range(200):
        answer = ask()
        if answer[0] in ("Succeeded", "Failed"):
            return answer
        time.sleep(0.05)
    raise AssertionError(answer)


@pytest.fixture
def archive(tmp_path: Path) -> Callable[[str, str], str]:
    def pack(name: str, elements: str) -> str:
        path = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as writing:
            writing.writestr("package.xml", manifest("CustomField", f"Account.{name}__c"))
            writing.writestr(
                "objects/Account.object",
                '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><fields>'
                f"<fullName>{name}__c</fullName><label>{name}</label>{elements}</fields></CustomObject>",
            )
        return str(path)

    return pack


def deployed(sf: Any, path: str, **options: Any) -> dict[str, Any]:
    given = {"checkOnly": False, "rollbackOnError": True, "singlePackage": True, **options}
    started = sf.deploy(path, sandbox=False, **given)

    def ask() -> tuple[Any, ...]:
        status = sf.checkDeployStatus(started["asyncId"], sandbox=False)
        return status["state"], status

    status = waited(ask)[1]
    assert isinstance(status, dict)
    return status


def test_deploy_and_retrieve(sf: Any, archive: Callable[[str, str], str]) -> None:
    status = deployed(sf, archive("Simple_Zip", "<type>Date</type>"))
    assert (status["state"], status["deployment_detail"]["deployed_count"]) == ("Succeeded", "1")

    job, _ = sf.mdapi.retrieve("", unpackaged={"CustomField": ["Account.Simple_Zip__c"]})
    state, error, _, zipped = waited(lambda: sf.mdapi.retrieve_zip(job))
    assert (state, error) == ("Succeeded", None)
    with zipfile.ZipFile(io.BytesIO(zipped)) as reading:  # simple-salesforce asks for a single package: no folder
        assert set(reading.namelist()) == {"objects/Account.object", "package.xml"}
        assert b"<fullName>Simple_Zip__c</fullName>" in reading.read("objects/Account.object")


def test_a_deploy_that_fails_tells_its_problem(sf: Any, archive: Callable[[str, str], str]) -> None:
    status = deployed(sf, archive("Simple_Wrong", "<type>Text</type>"), checkOnly=True)
    assert status["state"] == "Failed"
    (problem,) = status["deployment_detail"]["errors"]
    assert problem["message"] == "Must specify 'length' for a CustomField of type Text"


# ---- who is let in, and what is refused


def test_soap_login_and_wrong_credentials(org: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", org.ca_file)
    stranger = Salesforce(instance_url=org.salesforce_tls, session_id="00D5e0000000001!wrong")
    with pytest.raises(SalesforceExpiredSession):
        stranger.query("SELECT Id FROM Account")
    with pytest.raises(SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        SalesforceLogin(username=org.username, password="wrong", security_token="", scratch_url=org.salesforce_tls)


def test_what_is_not_emulated_is_refused_by_name(sf: Any) -> None:
    with pytest.raises(SalesforceMalformedRequest) as bulk_one:
        sf.bulk.Account.insert([{"Name": "x"}])
    refused: Any = bulk_one.value.content
    assert refused["exceptionCode"] == "FeatureNotEnabled"
    assert refused["exceptionMessage"].startswith("Not emulated: Bulk API 1.0")
    with pytest.raises(SalesforceResourceNotFound):
        sf.search("FIND {x} IN ALL FIELDS RETURNING Account")

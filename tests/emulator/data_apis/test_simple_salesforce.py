"""simple-salesforce, unmodified, over TLS: records, external ids, queries, composite, Bulk API 2.0."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator


@pytest.fixture
def sf(emulator: RunningEmulator, fields: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", emulator.ca_file)
    return Salesforce(instance_url=emulator.salesforce_tls, session_id=emulator.access_token, version="67.0")


def test_records(sf: Any) -> None:
    made = sf.Account.create({"Name": "Simple", "Code__c": "S1"})
    assert made == {"id": made["id"], "success": True, "errors": []}
    assert sf.Account.update(made["id"], {"Site": "North"}) == 204
    assert sf.Account.get_by_custom_id("Code__c", "S1")["Site"] == "North"
    assert sf.Account.upsert("Code__c/S1", {"Site": "South"}) == 200
    assert sf.Account.upsert("Code__c/S2", {"Name": "Other"}) == 201
    assert sf.Account.describe()["keyPrefix"] == "001"
    assert sf.Account.metadata()["objectDescribe"]["name"] == "Account"
    assert sf.Account.delete(made["id"]) == 204
    assert {each["name"] for each in sf.describe()["sobjects"]} >= {"Account", "Contact", "User"}
    assert sf.api_usage["api-usage"].used > 0


def test_errors_are_raised_as_for_salesforce(sf: Any) -> None:
    with pytest.raises(SalesforceMalformedRequest) as wrong:
        sf.query("SELECT Nope__c FROM Account")
    assert "INVALID_FIELD" in str(wrong.value)
    with pytest.raises(SalesforceResourceNotFound):
        sf.Account.get("0015e00000zzzzzAAA")
    for name in "ab":
        sf.Account.create({"Name": name, "Batch__c": "B"})
    with pytest.raises(SalesforceMoreThanOneRecord):
        sf.Account.get_by_custom_id("Batch__c", "B")
    sf.headers["Authorization"] = "Bearer nonsense"
    with pytest.raises(SalesforceExpiredSession):
        sf.limits()


def test_queries_page_by_page(sf: Any) -> None:
    rows = [{"Name": f"Q{number:03}"} for number in range(450)]
    (inserted,) = sf.bulk2.Account.insert(records=rows)
    assert inserted["numberRecordsProcessed"] == 450
    assert inserted["numberRecordsFailed"] == 0
    soql = "SELECT Name FROM Account WHERE Name LIKE 'Q%' ORDER BY Name"
    found = sf.query_all(soql, headers={"Sforce-Query-Options": "batchSize=200"})
    assert [record["Name"] for record in found["records"]] == [row["Name"] for row in rows]
    assert sum(1 for _ in sf.query_all_iter(soql)) == 450


def test_bulk_2(sf: Any, tmp_path: Path) -> None:
    records = [{"Name": "Bulk, one", "Code__c": "B1"}, {"Name": "", "Code__c": "B2"}]
    (done,) = sf.bulk2.Account.upsert(records=records, external_id_field="Code__c")
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (2, 1)
    results = sf.bulk2.Account.get_all_ingest_records(done["job_id"])
    assert [row["Code__c"] for row in results["successfulRecords"]] == ["B1"]
    assert results["failedRecords"][0]["sf__Error"].startswith(
        "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]"
    )
    pages = list(sf.bulk2.Account.query("SELECT Name, Code__c FROM Account WHERE Code__c LIKE 'B%'"))
    assert pages == ['"Name","Code__c"\n"Bulk, one","B1"\n']
    sf.bulk2.Account.download("SELECT Name FROM Account WHERE Code__c = 'B1'", path=str(tmp_path))
    (downloaded,) = tmp_path.iterdir()
    assert "Bulk, one" in downloaded.read_text(encoding="utf-8")

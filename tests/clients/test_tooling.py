"""The Tooling API by Salesforce's own command line and by simple-salesforce."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError

from .client import Client, Ready

FIELD = {"label": "Tooled", "type": "Text", "length": 40}


@pytest.fixture
def client(org: Ready, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Salesforce:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", environment["REQUESTS_CA_BUNDLE"])
    return Salesforce(instance_url=org.salesforce_tls, session_id=org.access_token, version="67.0")


@pytest.fixture
def sf(org: Ready, environment: dict[str, str], tmp_path: Path) -> Client:
    """The CLI with a token for an org, no sign-in before."""
    given = {"SF_ORG_INSTANCE_URL": org.salesforce, "SF_TARGET_ORG": org.access_token}
    return Client("sf", tmp_path, {**environment, **given, "HOME": str(tmp_path)})


def make(client: Salesforce, name: str) -> Any:
    body = {"FullName": f"Account.{name}__c", "Metadata": FIELD}
    return client.toolingexecute("sobjects/CustomField", method="POST", json=body)["id"]


def test_simple_salesforce_makes_reads_and_deletes_a_field(client: Salesforce) -> None:
    field_id = make(client, "Simple")
    assert client.toolingexecute(f"sobjects/CustomField/{field_id}")["Metadata"]["label"] == "Tooled"
    query = {"q": "SELECT Id FROM CustomField WHERE DeveloperName = 'Simple'"}
    assert client.toolingexecute("query/", params=query)["records"][0]["Id"] == field_id
    client.toolingexecute(f"sobjects/CustomField/{field_id}", method="DELETE")
    with pytest.raises(SalesforceError) as refused:
        client.toolingexecute(f"sobjects/CustomField/{field_id}")
    assert refused.value.status == 404


def test_sf_queries_and_describes_definitions(client: Salesforce, sf: Client) -> None:
    field_id = make(client, "Lined")
    where = "TableEnumOrId = 'Account' AND DeveloperName = 'Lined'"
    query = f"SELECT Id, FullName, Metadata FROM CustomField WHERE {where}"
    (row,) = sf.result("data", "query", "--use-tooling-api", "--query", query)["records"]
    assert (row["Id"], row["FullName"], row["Metadata"]["length"]) == (field_id, "Account.Lined__c", 40)
    described = sf.result("sobject", "describe", "--use-tooling-api", "--sobject", "CustomField")
    assert "DeveloperName" in {field["name"] for field in described["fields"]}
    got = sf.result(
        *("data", "get", "record", "--use-tooling-api", "--sobject", "CustomField"), "--record-id", field_id
    )
    assert got["DeveloperName"] == "Lined"
    sf.result("data", "delete", "record", "--use-tooling-api", "--sobject", "CustomField", "--record-id", field_id)
    wrong = sf.json("data", "query", "--use-tooling-api", "--query", "SELECT Id FROM FieldDefinition")
    assert "a filter on a reified column is required" in wrong["message"]


def test_sf_queries_the_catalog_through_the_data_api(sf: Client) -> None:
    where = "EntityDefinition.QualifiedApiName = 'Account' AND QualifiedApiName = 'AccountNumber'"
    query = f"SELECT QualifiedApiName, DataType FROM FieldDefinition WHERE {where}"
    (row,) = sf.result("data", "query", "--query", query)["records"]
    assert (row["QualifiedApiName"], row["DataType"]) == ("AccountNumber", "Text(40)")

"""Who is let in, what is counted, and what is no resource at all."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
import pytest

from .client import BASE, Api, error

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator

RESOURCES = [
    ("GET", ""),
    ("GET", "/sobjects"),
    ("GET", "/sobjects/Account/describe"),
    ("GET", "/query?q=SELECT+Id+FROM+Account"),
    ("GET", "/limits"),
    ("POST", "/sobjects/Account"),
    ("POST", "/composite"),
    ("POST", "/composite/sobjects"),
    ("POST", "/composite/tree/Account"),
    ("GET", "/jobs/ingest"),
    ("POST", "/jobs/query"),
]


@pytest.mark.parametrize(("method", "path"), RESOURCES)
@pytest.mark.parametrize("token", ["", "Bearer nonsense", "Bearer 00D5e0000000001!AQEAnonsense", "Basic abc"])
def test_nobody_gets_in_without_a_session(emulator: RunningEmulator, method: str, path: str, token: str) -> None:
    headers = {"Authorization": token} if token else {}
    answer = httpx.request(method, f"{emulator.salesforce}{BASE}{path}", headers=headers)
    assert error(answer) == (401, "INVALID_SESSION_ID", "Session expired or invalid")
    assert "Sforce-Limit-Info" not in answer.headers


def test_the_versions_are_for_everyone_and_not_counted(emulator: RunningEmulator) -> None:
    answer = httpx.get(f"{emulator.salesforce}/services/data")
    assert "Sforce-Limit-Info" not in answer.headers
    versions = {each["version"]: each for each in answer.json()}
    assert versions["67.0"] == {"label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0"}
    assert next(iter(versions)) == "31.0"
    assert versions["59.0"]["label"] == "Winter '24"


def test_a_version_too_old_is_retired_and_one_too_new_is_unknown(admin: Api) -> None:
    status, code, _ = error(admin.http.get("/services/data/v20.0/sobjects"))
    assert (status, code) == (410, "UNSUPPORTED_API_VERSION")
    assert error(admin.http.get("/services/data/v99.0/sobjects"))[:2] == (404, "NOT_FOUND")
    assert error(admin.http.get("/services/data/67/sobjects"))[:2] == (404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/nope", "/limits/nope", "/composite/nope", "/jobs/nope"])
def test_what_is_no_resource_is_not_found(admin: Api, path: str) -> None:
    assert error(admin.get(path)) == (404, "NOT_FOUND", "The requested resource does not exist")


@pytest.mark.parametrize(
    "path", ["listviews", "describe/layouts", "describe/approvalLayouts/x", "quickActions/y/describe", "listviews/é"]
)
def test_what_the_platform_has_below_an_object_and_the_emulator_has_not_is_told(admin: Api, path: str) -> None:
    answer = admin.get(f"/sobjects/Account/{path}")
    assert error(answer) == (404, "NOT_FOUND", "The requested resource does not exist")
    assert answer.headers["X-Emulator"].startswith(
        f"GET {BASE}/sobjects/Account/{path.replace('é', '?')} is not emulated"
    )


def test_a_method_that_a_resource_does_not_have(admin: Api) -> None:
    message = "HTTP Method 'PUT' not allowed. Allowed are GET,HEAD,POST"
    assert error(admin.call("PUT", "/sobjects/Account")) == (405, "METHOD_NOT_ALLOWED", message)


def test_a_head_is_a_get_without_its_body(admin: Api) -> None:
    """REST API Developer Guide, HTTP methods."""
    answer = admin.call("HEAD", "/limits")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == admin.get("/limits").headers["content-type"]


def test_a_body_that_is_not_json(admin: Api) -> None:
    answer = admin.call("POST", "/sobjects/Account", content="<Name>x</Name>", headers={"Content-Type": "text/xml"})
    assert error(answer)[:2] == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_every_call_is_counted_and_the_count_is_told(emulator: RunningEmulator, admin: Api) -> None:
    usage = emulator.server.world.org.usage
    first = admin.get("/sobjects").headers["Sforce-Limit-Info"]
    assert first == f"api-usage={usage.used}/{usage.maximum}"
    refused = admin.query("SELECT Nope FROM Account").headers["Sforce-Limit-Info"]
    assert refused == f"api-usage={usage.used}/{usage.maximum}" != first
    limits = admin.get("/limits").json()["DailyApiRequests"]
    assert limits == {"Max": usage.maximum, "Remaining": usage.maximum - usage.used}


def test_when_the_days_calls_are_used_up_every_call_is_refused_until_the_next(
    emulator: RunningEmulator, admin: Api
) -> None:
    usage = emulator.server.world.org.usage
    usage.maximum = usage.used + 1
    assert admin.get("/sobjects").status_code == 200
    for answer in (admin.get("/sobjects"), admin.post("/composite/sobjects", {}), admin.get("/jobs/ingest")):
        assert error(answer) == (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    assert httpx.get(f"{emulator.salesforce}/services/data").status_code == 200
    httpx.post(f"{emulator.salesforce}/emulator/clock", json={"days": 1}).raise_for_status()
    token = httpx.get(f"{emulator.salesforce}/emulator").json()["access_token"]
    with closing(Api(emulator.salesforce, token)) as next_day:
        assert next_day.get("/sobjects").status_code == 200


def test_record_counts_are_of_what_is_asked_for(emulator: RunningEmulator, admin: Api) -> None:
    gone = admin.create("Account", Name="Gone")
    admin.delete(f"/sobjects/Account/{gone}")
    (found,) = admin.query("SELECT COUNT(Id) n FROM Account").json()["records"]
    answer = admin.get("/limits/recordCount", params={"sObjects": "Account,Nope,Contact"}).json()
    assert answer == {"sObjects": [{"count": found["n"], "name": "Account"}, {"count": 0, "name": "Contact"}]}


def test_compressed_requests_are_read_and_utf8_is_utf8(admin: Api) -> None:
    text = json.dumps({"Name": "Größe 🚀"}, ensure_ascii=False).encode()
    answer = admin.call(
        "POST",
        "/sobjects/Account",
        content=gzip.compress(text),
        headers={"Content-Type": "application/json; charset=UTF-8", "Content-Encoding": "gzip"},
    )
    assert answer.status_code == 201
    assert admin.get(f"/sobjects/Account/{answer.json()['id']}").json()["Name"] == "Größe 🚀"

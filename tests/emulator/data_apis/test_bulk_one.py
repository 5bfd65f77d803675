"""Bulk API 1.0 is refused by name, in the form in which its clients read errors."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import httpx
import pytest

from sfmeta.testing import RunningEmulator

NAMESPACE = "{http://www.force.com/2009/06/asyncapi/dataload}"


def call(emulator: RunningEmulator, session: str, method: str = "POST", **headers: str) -> httpx.Response:
    url = f"{emulator.salesforce}/services/async/67.0/job"
    return httpx.request(method, url, content=b"<jobInfo/>", headers={"X-SFDC-Session": session, **headers})


def said(answer: httpx.Response) -> tuple[int, str, str]:
    error = ET.fromstring(answer.text)
    assert error.tag == f"{NAMESPACE}error"
    code, message = (error.findtext(f"{NAMESPACE}{name}", "") for name in ("exceptionCode", "exceptionMessage"))
    return answer.status_code, code, message


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_every_call_is_refused_by_name(emulator: RunningEmulator, method: str) -> None:
    answer = call(emulator, emulator.access_token, method)
    status, code, message = said(answer)
    assert (status, code) == (400, "FeatureNotEnabled")
    assert message.startswith("Not emulated: Bulk API 1.0")
    assert answer.headers["content-type"].startswith("application/xml")


def test_who_speaks_json_is_answered_in_json(emulator: RunningEmulator) -> None:
    answer = call(emulator, emulator.access_token, **{"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["exceptionCode"] == "FeatureNotEnabled"


def test_a_session_that_is_none_comes_first(emulator: RunningEmulator) -> None:
    assert said(call(emulator, "nobody")) == (400, "InvalidSessionId", "Invalid session id")

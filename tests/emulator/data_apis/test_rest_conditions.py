"""Records read and written on conditions (REST API Developer Guide, "Conditional Request Headers")."""

from __future__ import annotations

import pytest

from .client import Api, error

LONG_AGO, FAR_AHEAD = "Wed, 01 Jan 2020 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"


@pytest.fixture
def account(admin: Api) -> str:
    return f"/sobjects/Account/{admin.create('Account', Name='Acme')}"


def test_a_change_goes_through_once_for_what_was_seen(admin: Api, account: str) -> None:
    seen = admin.get(account).headers["ETag"]
    assert seen.endswith('--gzip"')
    first = admin.patch(account, {"Site": "1"}, headers={"If-Match": f'"other", {seen}'})
    assert first.status_code == 204
    status, code, _ = error(admin.patch(account, {"Site": "2"}, headers={"If-Match": seen}))
    assert (status, code) == (412, "PRECONDITION_FAILED")
    assert admin.get(account, params={"fields": "Site"}).json()["Site"] == "1"
    assert admin.get(account).headers["ETag"] == first.headers["ETag"] != seen


def test_what_is_known_is_not_sent_again(admin: Api, account: str) -> None:
    seen = admin.get(account).headers["ETag"]
    again = admin.get(account, headers={"If-None-Match": seen})
    assert (again.status_code, again.content) == (304, b"")
    assert admin.get(account, headers={"If-None-Match": '"other"'}).status_code == 200
    assert admin.patch(account, {"Site": "1"}, headers={"If-None-Match": seen}).status_code == 412
    assert admin.get(account, headers={"If-Match": '"other"'}).status_code == 412


def test_dates_work_for_every_object(admin: Api) -> None:
    contact = f"/sobjects/Contact/{admin.create('Contact', LastName='Durand')}"
    assert "ETag" not in admin.get(contact).headers
    assert admin.get(contact, headers={"If-Modified-Since": FAR_AHEAD}).status_code == 304
    assert admin.get(contact, headers={"If-Modified-Since": LONG_AGO}).status_code == 200
    assert admin.patch(contact, {"Title": "x"}, headers={"If-Unmodified-Since": LONG_AGO}).status_code == 412
    assert admin.patch(contact, {"Title": "x"}, headers={"If-Unmodified-Since": FAR_AHEAD}).status_code == 204


@pytest.mark.parametrize("header", ["If-Match", "If-None-Match", "If-Unmodified-Since"])
def test_a_condition_that_cannot_be_read_refuses_a_change(admin: Api, account: str, header: str) -> None:
    assert error(admin.patch(account, {"Site": "x"}, headers={header: "no such thing"}))[0] == 400
    assert admin.get(account, headers={header: "no such thing"}).status_code == 200


def test_conditions_are_met_inside_a_composite_call(admin: Api, account: str) -> None:
    seen = admin.get(account).headers["ETag"]
    change = {"method": "PATCH", "url": f"/services/data/v67.0{account}", "body": {"Site": "1"}}
    twice = [{**change, "referenceId": name, "httpHeaders": {"If-Match": seen}} for name in ("first", "second")]
    answer = admin.post("/composite", {"compositeRequest": twice}).json()["compositeResponse"]
    assert [each["httpStatusCode"] for each in answer] == [204, 412]

"""Calls against a real socket that drops, stalls and refuses."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
import requests
import urllib3
from urllib3.exceptions import MaxRetryError

from sfmeta.errors import RemoteError, SessionExpired, SignInError, Unavailable
from sfmeta.plan.model import OrgIdentity
from sfmeta.salesforce.connection import Connection, Grant
from sfmeta.salesforce.transport import Patience, translated

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.testing import RunningEmulator

ORGANIZATIONS = {"q": "SELECT Id FROM Organization"}


def test_a_query_is_answered_and_the_usage_remembered(connection: Connection, emulator: RunningEmulator) -> None:
    assert connection.get("query", ORGANIZATIONS)["records"][0]["Id"] == emulator.org_id
    assert connection.api_usage is not None
    used, allowed = connection.api_usage
    assert 0 < used < allowed


def test_the_org_says_itself_which_it_is(connection: Connection, emulator: RunningEmulator) -> None:
    assert connection.identity == OrgIdentity(
        alias="emulator",
        org_id=emulator.org_id,
        name="Acme",
        instance_url=emulator.salesforce_tls,
        username=emulator.username,
        user_id=emulator.user_id,
        is_sandbox=False,
        organization_type="Developer Edition",
    )
    assert not connection.identity.is_production


def test_asking_who_we_are_renews_an_expired_session(connection: Connection, emulator: RunningEmulator) -> None:
    requests.post(emulator.salesforce + "/emulator/sessions/expire", json={}, timeout=60).raise_for_status()
    assert connection.identity.username == emulator.username


def test_a_path_with_a_slash_is_not_below_the_version(connection: Connection) -> None:
    assert {"version": "67.0"}.items() <= connection.get("/services/data")[-2].items()


def test_a_dropped_read_is_asked_again(connection: Connection, troubled: Callable[..., None]) -> None:
    troubled(action="drop", path="*/query", times=2)
    assert connection.get("query", ORGANIZATIONS)["done"]


def test_after_the_last_try_the_reader_is_told(connection: Connection, troubled: Callable[..., None]) -> None:
    troubled(action="drop", path="*/query", times=0)
    with pytest.raises(Unavailable, match="broke before the answer came") as caught:
        connection.get("query", ORGANIZATIONS)
    assert caught.value.where is not None
    assert caught.value.where.endswith("/services/data/v67.0/query")


def test_a_page_in_the_place_of_an_answer_is_an_error(connection: Connection, troubled: Callable[..., None]) -> None:
    troubled(action="status", path="*/query", status=200, body="<html>We are down for maintenance.</html>")
    with pytest.raises(Unavailable, match="something that is not JSON") as caught:
        connection.get("query", ORGANIZATIONS)
    assert caught.value.where == f"GET {connection.instance_url}/services/data/v67.0/query"


def test_a_write_whose_answer_was_lost_is_not_repeated(
    connection: Connection, troubled: Callable[..., None], emulator: RunningEmulator
) -> None:
    troubled(action="drop-after", method="POST", path="*/sobjects/Account")
    with pytest.raises(Unavailable, match="broke before the answer came"):
        connection.post("sobjects/Account", {"Name": "Made once"})
    made = connection.get("query", {"q": "SELECT COUNT() FROM Account WHERE Name = 'Made once'"})
    assert made["totalSize"] == 1


def test_a_write_that_was_turned_away_is_repeated(connection: Connection, troubled: Callable[..., None]) -> None:
    troubled(action="status", method="POST", path="*/sobjects/Account", status=503)
    assert connection.post("sobjects/Account", {"Name": "Made at the second try"})["success"]


def test_how_long_to_wait_is_as_the_server_says(emulator: RunningEmulator, troubled: Callable[..., None]) -> None:
    slept: list[float] = []

    def sign_in() -> Grant:
        return Grant(emulator.salesforce_tls, emulator.access_token, emulator.ca_file)

    troubled(action="status", path="*/query", status=503, retry_after=7)
    troubled(action="status", path="*/query", status=503, nth=2)
    with Connection(
        "emulator", "67.0", sign_in, patience=Patience(pauses=(1.0, 2.0)), sleep=slept.append
    ) as connection:
        connection.get("query", ORGANIZATIONS)
    assert slept == [7.0, 2.0]


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(
    emulator: RunningEmulator, troubled: Callable[..., None]
) -> None:
    troubled(action="hold", path="*/query", times=0)

    def sign_in() -> Grant:
        return Grant(emulator.salesforce_tls, emulator.access_token, emulator.ca_file)

    with (
        Connection("emulator", "67.0", sign_in, patience=Patience(read=0.1, pauses=())) as impatient,
        pytest.raises(Unavailable, match="did not answer in time"),
    ):
        impatient.get("query", ORGANIZATIONS)


def test_an_expired_session_is_renewed_once(connection: Connection, emulator: RunningEmulator) -> None:
    before = connection.token
    requests.post(emulator.salesforce + "/emulator/sessions/expire", json={}, timeout=60).raise_for_status()
    assert connection.get("query", ORGANIZATIONS)["done"]
    assert connection.token != before


def test_a_session_that_cannot_be_renewed_is_an_error(emulator: RunningEmulator, patience: Patience) -> None:
    def sign_in() -> Grant:
        return Grant(emulator.salesforce_tls, "00D5e0000000001!AQEAnotours", emulator.ca_file)

    with (
        Connection("emulator", "67.0", sign_in, patience=patience) as connection,
        pytest.raises(SessionExpired) as caught,
    ):
        connection.get("query", ORGANIZATIONS)
    assert caught.value.code == "INVALID_SESSION_ID"
    assert "notours" not in f"{caught.value} {caught.value.where} {caught.value.fix}"


def test_a_refusal_carries_the_platforms_code_and_message(connection: Connection) -> None:
    with pytest.raises(RemoteError, match="No such column 'Nothing__c'") as caught:
        connection.get("query", {"q": "SELECT Nothing__c FROM Account"})
    assert caught.value.code == "INVALID_FIELD"


def test_a_server_that_is_not_there_is_unavailable(emulator: RunningEmulator, patience: Patience) -> None:
    def sign_in() -> Grant:
        return Grant("https://localhost:9", "00D5e0000000001!AQEA", emulator.ca_file)

    with (
        Connection("gone", "67.0", sign_in, patience=patience) as connection,
        pytest.raises(Unavailable, match="could not be reached"),
    ):
        connection.get("query", ORGANIZATIONS)


def test_a_certificate_nobody_vouches_for_is_a_sign_in_error(emulator: RunningEmulator, patience: Patience) -> None:
    def sign_in() -> Grant:
        return Grant(emulator.salesforce_tls, "token")

    with (
        Connection("emulator", "67.0", sign_in, patience=patience) as connection,
        pytest.raises(SignInError, match="certificate is not trusted") as caught,
    ):
        connection.get("query", ORGANIZATIONS)
    assert "REQUESTS_CA_BUNDLE" in (caught.value.fix or "")


@pytest.mark.parametrize(
    ("inner", "ours"),
    [
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), Unavailable),
        (ssl.SSLCertVerificationError("self-signed certificate"), SignInError),
    ],
    ids=["broken in the middle", "not trusted"],
)
def test_only_a_bad_certificate_is_called_one(inner: ssl.SSLError, ours: type[Exception]) -> None:
    pool = urllib3.connectionpool.HTTPSConnectionPool("acme.my.salesforce.com")
    raised = requests.exceptions.SSLError(MaxRetryError(pool, "/", urllib3.exceptions.SSLError(inner)))
    with pytest.raises(ours), translated("GET /"):
        raise raised

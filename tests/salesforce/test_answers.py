"""What the platform's error bodies mean (REST API Developer Guide, "Status Codes and Error Responses")."""

from __future__ import annotations

import pytest

from sfmeta.errors import RemoteError, SessionExpired, Unavailable
from sfmeta.salesforce.answers import Problem, Undelivered, problem, refusal

FAULT = b"""<soapenv:Envelope><soapenv:Body><soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode>
<faultstring>INVALID_SESSION_ID: Invalid Session ID found in SessionHeader</faultstring></soapenv:Fault>"""


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            400,
            b'[{"message":"no such column","errorCode":"INVALID_FIELD"}]',
            Problem("INVALID_FIELD", "no such column"),
        ),
        (400, b'{"error":"invalid_grant","error_description":"expired"}', Problem("invalid_grant", "expired")),
        (400, b'{"error":"invalid_client_id"}', Problem("invalid_client_id", "invalid_client_id")),
        (500, FAULT, Problem("INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader")),
        (404, b"<html>Not here</html>", Problem("HTTP 404", "Not Found")),
        (403, b"Bad_OAuth_Token", Problem("Bad_OAuth_Token", "Bad_OAuth_Token")),
        (404, b"[]", Problem("HTTP 404", "Not Found")),
        (300, b'["/services/data/v67.0/sobjects/Account/001"]', Problem("HTTP 300", "Not Found")),
    ],
)
def test_the_first_error_of_a_body_is_found(status: int, body: bytes, expected: Problem) -> None:
    assert problem(status, body, "Not Found") == expected


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, "INVALID_SESSION_ID", SessionExpired),
        (500, "INVALID_SESSION_ID", SessionExpired),
        (403, "Bad_OAuth_Token", SessionExpired),
        (403, "REQUEST_LIMIT_EXCEEDED", Undelivered),
        (503, "SERVER_UNAVAILABLE", Undelivered),
        (429, "HTTP 429", Undelivered),
        (502, "HTTP 502", Unavailable),
        (504, "HTTP 504", Unavailable),
        (500, "UNKNOWN_EXCEPTION", RemoteError),
        (400, "MALFORMED_QUERY", RemoteError),
        (403, "INSUFFICIENT_ACCESS", RemoteError),
    ],
)
def test_an_error_is_the_exception_its_reader_can_act_on(status: int, code: str, expected: type) -> None:
    raised = refusal(status, Problem(code, "says the platform"), "GET /query")
    assert type(raised) is expected
    assert raised.where == "GET /query"
    assert "says the platform" in raised.message


def test_a_busy_server_may_say_how_long() -> None:
    raised = refusal(503, Problem("HTTP 503", "later"), "GET /", retry_after="7")
    assert isinstance(raised, Undelivered)
    assert raised.retry_after == 7.0

"""What an HTTP answer of Salesforce means: nothing wrong, or the exception to raise and whether trying again helps.

The error bodies are those of the REST API Developer Guide, "Status Codes and Error Responses" (a list of objects with
``errorCode`` and ``message``) and of OAuth (an object with ``error`` and ``error_description``).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from sfmeta.errors import RemoteError, SessionExpired, SfmetaError, SignInError, Unavailable

if TYPE_CHECKING:
    import requests

TURNED_AWAY = frozenset({429, 503})
"""HTTP statuses of a server that did not do what was asked, and may do it later."""

LOST = frozenset({502, 504})
"""HTTP statuses of something between here and the server: what was asked may have been done or not."""

TURNED_AWAY_CODES = frozenset({"REQUEST_LIMIT_EXCEEDED", "SERVER_UNAVAILABLE"})

EXPIRED_CODES = frozenset({"INVALID_SESSION_ID", "INVALID_AUTH_HEADER", "Bad_OAuth_Token"})

WORD = re.compile(rb"[A-Za-z_]+")
"""A body that is nothing but a code, as userinfo has it: ``Bad_OAuth_Token``."""

FIXES = {
    # code: who can mend it, and how
    "API_DISABLED_FOR_ORG": "the edition of this org has no API access: ask the Salesforce administrator",
    "API_CURRENTLY_DISABLED": "a Salesforce administrator gives this user the permission 'API Enabled'",
    "FUNCTIONALITY_NOT_ENABLED": "a Salesforce administrator enables the feature for this org or user",
    "INSUFFICIENT_ACCESS": "a Salesforce administrator gives this user the permission the message asks for",
    "INSUFFICIENT_ACCESS_OR_READONLY": "a Salesforce administrator gives this user the permission the message asks for",
    "UNSUPPORTED_API_VERSION": "set a newer `api_version:` for the org in sfmeta.yml",
    "REQUEST_LIMIT_EXCEEDED": "the org has used up its API calls of the last 24 hours: try again later",
}


class Undelivered(Unavailable):
    """Certainly not carried out, so that it is safe to ask again, after ``retry_after`` seconds if the server said."""

    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of an answer: Salesforce's code (``HTTP 404`` where it gave none) and message."""

    code: str
    message: str


def problem(status: int, body: bytes, reason: str) -> Problem:
    """The first error that the body of a failed answer names, or the HTTP status itself."""
    if (fault := soap_fault(body)) is not None:
        return fault
    try:
        parsed: Any = json.loads(body)
    except ValueError:
        parsed = {"error": body.decode()} if WORD.fullmatch(body) else None
    return first_problem(parsed) or Problem(f"HTTP {status}", reason or f"HTTP status {status}")


def soap_fault(body: bytes) -> Problem | None:
    """The fault of a SOAP answer (HTTP 500, ``<faultcode>sf:INVALID_SESSION_ID</faultcode>``)."""
    code, text = (re.search(rb"<%b>(.*?)</%b>" % (tag, tag), body, re.DOTALL) for tag in (b"faultcode", b"faultstring"))
    if code is None:
        return None
    name = unescape(code[1].decode("utf-8", "replace")).rpartition(":")[2]
    message = unescape(text[1].decode("utf-8", "replace")) if text is not None else name
    return Problem(name, message.removeprefix(f"{name}: "))


def first_problem(parsed: Any) -> Problem | None:
    """The first error of a decoded body."""
    first: Any = parsed[0] if isinstance(parsed, list) and parsed else parsed
    if isinstance(first, dict):
        code = first.get("errorCode") or first.get("statusCode") or first.get("error")
        message = first.get("message") or first.get("error_description")
        if isinstance(code, str):
            return Problem(code, message if isinstance(message, str) else code)
    return None


SIGN_IN_FIXES = {
    # error or error_description of OAuth: what it means in practice
    "user hasn't approved this consumer": (
        "a Salesforce administrator sets the app's policy to 'Admin approved users are pre-authorized' and adds the "
        "user's profile or a permission set to it"
    ),
    "audience is invalid": "the URL of the org is not the one the user signs in at: login, test, or My Domain",
    "invalid_client_id": "check `client_id:` of the org in sfmeta.yml; a new app takes some minutes to be known",
    "invalid_client": "check `client_id:` of the org in sfmeta.yml and the client secret",
    "invalid_app_access": "a Salesforce administrator lets this user use the app",
    "invalid_grant": "check the username, the certificate of the app, and that the user is active",
    "unsupported_grant_type": "a Salesforce administrator enables this flow for the app",
}


def failure(response: requests.Response, where: str) -> SfmetaError | None:
    """The exception that this answer amounts to; None when Salesforce did what was asked."""
    if response.status_code < 300:
        return None
    found = problem(response.status_code, _unquoted(response), response.reason or "")
    return refusal(response.status_code, found, where, response.headers.get("Retry-After", ""))


def _unquoted(response: requests.Response) -> bytes:
    """The body without the session, should Salesforce quote it."""
    session = response.request.headers.get("Authorization", "").partition(" ")[2]
    return response.content.replace(session.encode(), b"(the session)") if session else response.content


def decoded(response: requests.Response) -> Any:
    """The JSON of an answer, None for an empty one. Unavailable where it is none: the page of a proxy, or of a
    maintenance, that came in its place."""
    try:
        return response.json() if response.content else None
    except ValueError as error:
        where = f"{response.request.method} {response.url.partition('?')[0]}"
        raise Unavailable("Salesforce answered with something that is not JSON", where=where) from error


def refusal(status: int, found: Problem, where: str, retry_after: str = "") -> SfmetaError:
    """The exception for one error, by what the caller does next."""
    if found.code in EXPIRED_CODES or status == 401:
        return SessionExpired(
            f"Salesforce says: {found.message}",
            code=found.code,
            where=where,
            fix="sign in again: the access token is no longer valid",
        )
    if busy := _busy(status, found, where, retry_after):
        return busy
    fix = FIXES.get(found.code)
    return RemoteError(f"Salesforce refused ({found.code}): {found.message}", code=found.code, where=where, fix=fix)


def sign_in_failure(response: requests.Response, where: str) -> SfmetaError | None:
    """The same for the answer of an OAuth token endpoint."""
    if response.status_code < 300:
        return None
    found = problem(response.status_code, response.content, response.reason or "")
    if busy := _busy(response.status_code, found, where, response.headers.get("Retry-After", "")):
        return busy
    fix = SIGN_IN_FIXES.get(found.message, SIGN_IN_FIXES.get(found.code))
    return SignInError(f"Salesforce refused the sign-in ({found.code}): {found.message}", where=where, fix=fix)


def _busy(status: int, found: Problem, where: str, retry_after: str) -> Unavailable | None:
    message = f"Salesforce is busy ({found.code}): {found.message}"
    if status in TURNED_AWAY or found.code in TURNED_AWAY_CODES:
        turned_away = Undelivered(message, where=where, fix=FIXES.get(found.code))
        turned_away.retry_after = float(retry_after) if retry_after.isdigit() else None
        return turned_away
    return Unavailable(message, where=where) if status in LOST else None

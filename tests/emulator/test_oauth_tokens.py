"""The token endpoint over the wire: each flow, and what it says when it refuses."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sfmeta.testing import RunningEmulator

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def token(emulator: RunningEmulator, **form: str) -> requests.Response:
    return requests.post(f"{emulator.salesforce}/services/oauth2/token", data=form)


def jwt_bearer(emulator: RunningEmulator, key: str = "", algorithm: str = "RS256", **claims: Any) -> requests.Response:
    wanted = {
        "iss": emulator.client_id,
        "sub": emulator.username,
        "aud": "https://login.salesforce.com",
        "exp": int(time.time()) + 180,
        **claims,
    }
    signed = jwt.encode(wanted, key or Path(emulator.jwt_key_file).read_text(), algorithm=algorithm)
    return token(emulator, grant_type=JWT_BEARER, assertion=signed)


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    body = answer.json()
    assert body.keys() == {"error", "error_description"}
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, body["error"], body["error_description"]


def username(emulator: RunningEmulator, access_token: str) -> str:
    answer = requests.get(
        f"{emulator.salesforce}/services/oauth2/userinfo", headers={"Authorization": f"Bearer {access_token}"}
    )
    return str(answer.json()["preferred_username"]) if answer.ok else answer.text


def test_a_signed_assertion_opens_a_session_of_its_subject(emulator: RunningEmulator) -> None:
    answer = jwt_bearer(emulator, sub=emulator.integration_username).json()
    assert answer == {
        "access_token": answer["access_token"],
        "scope": "api full id web",
        "instance_url": emulator.salesforce,
        "id": f"{emulator.salesforce}/id/{emulator.org_id}/{emulator.integration_user_id}",
        "token_type": "Bearer",
    }
    assert username(emulator, answer["access_token"]) == emulator.integration_username


def test_an_assertion_may_be_meant_for_the_org_itself(emulator: RunningEmulator) -> None:
    assert jwt_bearer(emulator, aud="https://test.salesforce.com").status_code == 200
    assert jwt_bearer(emulator, aud=emulator.salesforce).status_code == 200
    assert jwt_bearer(emulator, aud=f"{emulator.salesforce}/services/oauth2/token").status_code == 200


def test_an_expiration_in_milliseconds_is_taken_as_the_salesforce_cli_writes_it(emulator: RunningEmulator) -> None:
    assert jwt_bearer(emulator, exp=int(time.time() * 1000) + 300).status_code == 200


def test_the_orgs_clock_may_be_moved_without_expiring_assertions(emulator: RunningEmulator) -> None:
    requests.post(f"{emulator.salesforce}/emulator/clock", json={"days": 30}).raise_for_status()
    assert jwt_bearer(emulator).status_code == 200


@pytest.mark.parametrize(
    ("claims", "error", "description"),
    [
        ({"iss": "nobody"}, "invalid_client_id", "client identifier invalid"),
        ({"aud": "https://evil.example"}, "invalid_grant", "audience is invalid"),
        ({"aud": "http://login.salesforce.com"}, "invalid_grant", "audience is invalid"),
        ({"exp": 1_700_000_000}, "invalid_grant", "expired authorization code"),
        ({"exp": None}, "invalid_grant", "expired authorization code"),
        ({"sub": "nobody@emulator.example"}, "invalid_grant", "user hasn't approved this consumer"),
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(
    emulator: RunningEmulator, claims: dict[str, Any], error: str, description: str
) -> None:
    assert refusal(jwt_bearer(emulator, **claims)) == (400, error, description)


def test_an_assertion_that_another_key_signed_is_refused(emulator: RunningEmulator) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert refusal(jwt_bearer(emulator, key=pem)) == (400, "invalid_grant", "invalid assertion")


def test_an_assertion_signed_with_the_client_secret_is_refused(emulator: RunningEmulator) -> None:
    answer = jwt_bearer(emulator, key=emulator.client_secret, algorithm="HS256")
    assert refusal(answer) == (400, "invalid_grant", "invalid assertion")
    assert refusal(token(emulator, grant_type=JWT_BEARER)) == (400, "invalid_grant", "invalid assertion")


def test_an_app_without_certificate_cannot_sign_in_by_jwt(emulator: RunningEmulator) -> None:
    assert refusal(jwt_bearer(emulator, iss="PlatformCLI")) == (400, "invalid_grant", "invalid assertion")


@pytest.mark.parametrize("basic", [True, False], ids=["basic", "form"])
def test_client_credentials_are_those_of_the_integration_user(emulator: RunningEmulator, basic: bool) -> None:
    client = {"client_id": emulator.client_id, "client_secret": emulator.client_secret}
    answer = requests.post(
        f"{emulator.salesforce}/services/oauth2/token",
        data={"grant_type": "client_credentials", **({} if basic else client)},
        auth=(emulator.client_id, emulator.client_secret) if basic else None,
    ).json()
    assert username(emulator, answer["access_token"]) == emulator.integration_username
    assert "refresh_token" not in answer


def test_the_signature_proves_the_identity_and_the_time(emulator: RunningEmulator) -> None:
    client = {"client_id": emulator.client_id, "client_secret": emulator.client_secret}
    answer = token(emulator, grant_type="client_credentials", **client).json()
    assert abs(int(answer["issued_at"]) / 1000 - time.time()) < 60
    signed = f"{answer['id']}{answer['issued_at']}".encode()
    digest = hmac.digest(emulator.client_secret.encode(), signed, hashlib.sha256)
    assert answer["signature"] == base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("form", "error", "description"),
    [
        ({"client_id": "nobody"}, "invalid_client_id", "client identifier invalid"),
        ({"client_id": ""}, "invalid_client_id", "client identifier invalid"),
        ({"client_secret": "guessed"}, "invalid_client", "invalid client credentials"),
        ({"client_secret": ""}, "invalid_client", "invalid client credentials"),
        ({"scope": "api"}, "invalid_request", "scope parameter not supported"),
        ({"grant_type": "device"}, "unsupported_grant_type", "grant type not supported"),
        ({"grant_type": ""}, "unsupported_grant_type", "grant type not supported"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant", "expired access/refresh token"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_grant", "invalid authorization code"),
        ({"grant_type": "password", "username": "admin@emulator.example"}, "invalid_grant", "authentication failure"),
    ],
)
def test_a_token_request_is_refused_in_the_platforms_words(
    emulator: RunningEmulator, form: dict[str, str], error: str, description: str
) -> None:
    right = {"client_id": emulator.client_id, "client_secret": emulator.client_secret}
    answer = token(emulator, **{"grant_type": "client_credentials", **right, **form})
    assert refusal(answer) == (400, error, description)


def test_an_app_that_runs_as_nobody_has_no_client_credentials(emulator: RunningEmulator) -> None:
    answer = token(emulator, grant_type="client_credentials", client_id="PlatformCLI")
    assert refusal(answer) == (400, "invalid_grant", "no client credentials user enabled")


def test_an_inactive_user_cannot_sign_in(emulator: RunningEmulator) -> None:
    where = f"{emulator.salesforce}/services/data/v67.0/sobjects/User/{emulator.standard_user_id}"
    headers = {"Authorization": f"Bearer {emulator.access_token}"}
    requests.patch(where, json={"IsActive": False}, headers=headers).raise_for_status()
    answer = jwt_bearer(emulator, sub=emulator.standard_username)
    assert refusal(answer) == (400, "inactive_user", "user is inactive")


def test_a_revoked_token_opens_nothing(emulator: RunningEmulator) -> None:
    access = jwt_bearer(emulator).json()["access_token"]
    answer = requests.post(f"{emulator.salesforce}/services/oauth2/revoke", data={"token": access})
    assert (answer.status_code, answer.text) == (200, "")
    assert username(emulator, access) == "Bad_OAuth_Token"
    refused = requests.get(
        f"{emulator.salesforce}/services/data/v67.0/limits", headers={"Authorization": f"Bearer {access}"}
    )
    assert refused.status_code == 401
    assert refused.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_what_is_no_token_cannot_be_revoked(emulator: RunningEmulator) -> None:
    answer = requests.get(f"{emulator.salesforce}/services/oauth2/revoke", params={"token": "none"})
    assert answer.status_code == 400
    assert answer.text == "error=unsupported_token_type&error_description=this%20token%20type%20is%20not%20supported"


def introspected(emulator: RunningEmulator, asked: str, client_id: str = "", secret: str = "") -> requests.Response:
    return requests.post(
        f"{emulator.salesforce}/services/oauth2/introspect",
        data={"token": asked},
        auth=(client_id or emulator.client_id, secret or emulator.client_secret),
    )


def test_introspection_tells_an_app_of_its_own_tokens(emulator: RunningEmulator) -> None:
    access = jwt_bearer(emulator).json()["access_token"]
    answer = introspected(emulator, access).json()
    assert answer == {
        "active": True,
        "scope": "api full id web",
        "client_id": emulator.client_id,
        "username": emulator.username,
        "sub": f"{emulator.salesforce}/id/{emulator.org_id}/{emulator.user_id}",
        "token_type": "access_token",
        "exp": answer["iat"] + 7200,
        "iat": answer["iat"],
        "nbf": answer["iat"],
    }
    requests.post(f"{emulator.salesforce}/services/oauth2/revoke", data={"token": access}).raise_for_status()
    assert introspected(emulator, access).json() == {"active": False}
    assert introspected(emulator, emulator.access_token).json() == {"active": False}
    assert refusal(introspected(emulator, access, secret="guessed"))[1] == "invalid_client"

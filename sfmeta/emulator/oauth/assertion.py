"""The assertion of the JWT bearer flow: who signed it, whom it is for, whom it speaks of (RFC 7523).

Texts and codes as seen in field logs: ``audience is invalid`` (Talend/components 1423), ``invalid assertion``
(frankkessler/salesforce-laravel-oauth2-rest 68), ``user hasn't approved this consumer`` for an unknown user as well
(omniphx/forrest 278), ``expired authorization code`` for an assertion of the past (simple-salesforce 491).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import jwt
from cryptography import x509

from sfmeta.emulator.oauth import clients
from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from datetime import datetime

    from sfmeta.emulator.oauth.clients import Client
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

LOGIN_SERVERS: Final = ("login.salesforce.com", "test.salesforce.com")
PATHS: Final = ("", "/", "/services/oauth2/token")
ALGORITHM: Final = "RS256"


def bearer(org: Org, assertion: str, host: str, now: datetime) -> tuple[Client, User]:
    """The app that signed the assertion and the user it speaks of; ``host`` is the address that was called.

    ``now`` is the real time, which the app's clock goes by too; the org's may have been moved. An expiration however
    far ahead is taken: the Salesforce CLI writes milliseconds where seconds are meant (@salesforce/core,
    ``tryJwtAuth``), and no org minds.
    """
    claims = _claims(assertion)
    client = clients.find(org, str(claims.get("iss", "")))
    _check_signature(assertion, client)
    audiences = claims.get("aud")
    if not any(_is_us(str(aud), host) for aud in (audiences if isinstance(audiences, list) else [audiences])):
        raise Fault("invalid_grant", "audience is invalid")
    expiration = claims.get("exp")
    if not isinstance(expiration, int | float):
        expiration = int(expiration) if isinstance(expiration, str) and expiration.isdigit() else 0
    if expiration <= now.timestamp():
        raise Fault("invalid_grant", "expired authorization code")
    user = org.users.by_username(str(claims.get("sub") or claims.get("prn") or ""))
    if user is None:
        raise Fault("invalid_grant", "user hasn't approved this consumer")
    return client, user


def _claims(assertion: str) -> dict[str, Any]:
    try:
        return jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError:
        raise Fault("invalid_grant", "invalid assertion") from None


def _check_signature(assertion: str, client: Client) -> None:
    """Against the certificate of the app alone: times and audience are judged in the platform's words, not the
    library's."""
    unchecked = dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_sub"), False)
    try:
        key = x509.load_pem_x509_certificate(client.certificate.encode()).public_key()
        jwt.decode(assertion, key, algorithms=[ALGORITHM], options=unchecked)  # type: ignore[arg-type]
    except (jwt.PyJWTError, ValueError):
        raise Fault("invalid_grant", "invalid assertion") from None


def _is_us(audience: str, host: str) -> bool:
    """Whether the audience is a login server of Salesforce or the address that was called, by whatever scheme."""
    parts = urlsplit(audience)
    if parts.path not in PATHS:
        return False
    return (parts.scheme == "https" and parts.netloc in LOGIN_SERVERS) or parts.netloc == urlsplit(host).netloc

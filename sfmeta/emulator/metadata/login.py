"""SOAP ``login``, ``logout`` and ``getUserInfo`` of the partner and the enterprise API.

``login`` is there up to version 64.0 (Salesforce Help, "SOAP API login() Retirement"; verified); for a user's password
see ``org.provision``. Everything else of these APIs is not emulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from sfmeta.emulator.metadata.element import XSI, escape
from sfmeta.emulator.metadata.soap import ENVELOPE, XML, SoapFault, fault, read_envelope
from sfmeta.emulator.org.provision import PASSWORD
from sfmeta.emulator.org.users import SESSION_LIFE

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.soap import Envelope
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

LAST_VERSION = 64


@dataclass(frozen=True, slots=True)
class Api:
    """``letter`` as in the path: ``u`` for partner, ``c`` for enterprise."""

    letter: str
    namespace: str
    faults: str


PARTNER = Api("u", "urn:partner.soap.sforce.com", "urn:fault.partner.soap.sforce.com")
ENTERPRISE = Api("c", "urn:enterprise.soap.sforce.com", "urn:fault.enterprise.soap.sforce.com")


def serve(org: Org, api: Api, version: str, host: str, body: bytes) -> Response:
    """Answer one call of the API."""
    try:
        envelope = read_envelope(body)
        operation = envelope.operation.tag
        if operation == "login":
            return _login(org, api, version, host, envelope)
        user = _caller(org, envelope)
        if operation == "logout":
            org.sessions.end(envelope.session_id)
            return _answer(api, "<logoutResponse/>")
        if operation == "getUserInfo":
            return _answer(api, f"<getUserInfoResponse><result>{_user_info(org, user)}</result></getUserInfoResponse>")
        raise SoapFault("soapenv:Client", f"Not emulated {{{api.namespace}}}{operation}")
    except SoapFault as error:
        return fault(error, api.faults, _detail(error))


def _login(org: Org, api: Api, version: str, host: str, envelope: Envelope) -> Response:
    if float(version) > LAST_VERSION:
        raise SoapFault("UNSUPPORTED_API_VERSION", f"login() is not available in API version {version}")
    user = org.users.by_username(envelope.operation.value("username").strip())
    if user is None or not user.is_active or envelope.operation.value("password") != PASSWORD:
        raise SoapFault("INVALID_LOGIN", "Invalid username, password, security token; or user locked out.")
    token = org.sessions.open(user.id)
    path = f"{version}/{org.id}"
    return _answer(
        api,
        "<loginResponse><result>"
        f"<metadataServerUrl>{host}/services/Soap/m/{path}</metadataServerUrl><passwordExpired>false</passwordExpired>"
        f"<sandbox>false</sandbox><serverUrl>{host}/services/Soap/{api.letter}/{path}</serverUrl>"
        f"<sessionId>{token}</sessionId><userId>{user.id}</userId><userInfo>{_user_info(org, user)}</userInfo>"
        "</result></loginResponse>",
    )


def _caller(org: Org, envelope: Envelope) -> User:
    user_id = org.sessions.user_id(envelope.session_id)
    user = org.users.by_id(user_id) if user_id else None
    if user is None:
        raise SoapFault("INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session")
    return user


def _user_info(org: Org, user: User) -> str:
    ((organization,),) = org.database.query("SELECT Name FROM Organization")
    values: dict[str, object] = {
        "accessibilityMode": "false",
        "currencySymbol": "$",
        "orgAttachmentFileSizeLimit": 26_214_400,
        "orgDefaultCurrencyIsoCode": "USD",
        "orgDisallowHtmlAttachments": "false",
        "orgHasPersonAccounts": "false",
        "organizationId": org.id,
        "organizationMultiCurrency": "false",
        "organizationName": organization,
        "profileId": user.profile_id,
        "roleId": None,
        "sessionSecondsValid": int(SESSION_LIFE.total_seconds()),
        "userDefaultCurrencyIsoCode": None,
        "userEmail": user.email,
        "userFullName": user.name,
        "userId": user.id,
        "userLanguage": user.language,
        "userLocale": user.locale,
        "userName": user.username,
        "userTimeZone": user.time_zone,
        "userType": user.user_type,
        "userUiSkin": "Theme3",
    }
    return "".join(
        f'<{name} xsi:nil="true"/>' if value is None else f"<{name}>{escape(str(value))}</{name}>"
        for name, value in values.items()
    )


def _answer(api: Api, body: str) -> Response:
    text = (
        f'{XML}<soapenv:Envelope xmlns:soapenv="{ENVELOPE}" xmlns="{api.namespace}" xmlns:xsi="{XSI}">'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
    return Response(text, media_type="text/xml")


def _detail(error: SoapFault) -> str:
    """What a fault of these APIs carries besides: simple-salesforce reads code and message from here."""
    if ":" in error.code:
        return ""
    name = {"INVALID_LOGIN": "LoginFault"}.get(error.code, "UnexpectedErrorFault")
    return (
        f'<detail><sf:{name} xsi:type="sf:{name}"><sf:exceptionCode>{error.code}</sf:exceptionCode>'
        f"<sf:exceptionMessage>{escape(error.message)}</sf:exceptionMessage></sf:{name}></detail>"
    )

"""How a user signs in: one small function a method, each of which yields a Grant.

SOAP ``login()`` and the OAuth username-password flow are left out on purpose: Salesforce is retiring both.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sfmeta.catalog.model import API_VERSION, Credentials, OrgSpec
from sfmeta.errors import ProjectError, SignInError
from sfmeta.findings import Place
from sfmeta.salesforce import answers
from sfmeta.salesforce.cli_session import cli_grant
from sfmeta.salesforce.connection import Connection, Grant
from sfmeta.salesforce.secrets import secret
from sfmeta.salesforce.transport import Patience, new_session, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sfmeta.catalog.model import Spec

ONE_OFF = "one-off"
"""The alias of the org that SF_ACCESS_TOKEN and SF_INSTANCE_URL stand for."""


def org_of(spec: Spec, alias: str | None, environment: Mapping[str, str]) -> OrgSpec:
    """The org that ``--org ALIAS`` means; without one, the org of SF_ACCESS_TOKEN and SF_INSTANCE_URL, or the only
    one of sfmeta.yml. ProjectError otherwise: which org to change is never a guess."""
    known = {org.alias: org for org in spec.orgs}
    one_off = environment.get("SF_ACCESS_TOKEN") and environment.get("SF_INSTANCE_URL")
    if alias in known:
        return known[alias]
    if alias is not None and not (alias == ONE_OFF and one_off):
        raise ProjectError(
            f"no org {alias!r} in {spec.path}",
            where=f"{spec.path}, orgs",
            fix=f"known: {', '.join(known)}" if known else "add it under `orgs:`, with its `method:`",
        )
    if one_off:
        credentials = Credentials(
            method="access-token", url=environment["SF_INSTANCE_URL"], username="", client_id="", secret_prefix="SF_"
        )
        return OrgSpec(ONE_OFF, credentials, credentials, API_VERSION, Place("SF_INSTANCE_URL"))
    if len(known) == 1:
        return next(iter(known.values()))
    raise ProjectError(
        "say which org",
        fix=f"--org {' or --org '.join(known)}"
        if known
        else f"add one under `orgs:` in {spec.path}, or set SF_ACCESS_TOKEN and SF_INSTANCE_URL",
    )


def connect(
    org: OrgSpec,
    *,
    user: str = "deployer",
    environment: Mapping[str, str],
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Connection:
    """Sign in as the ``deployer``, as the ``integration`` user who writes the values, or as the ``reader``."""
    credentials = org.users[user]
    method = METHODS.get(credentials.method)
    if method is None:
        raise SignInError(
            f"no sign-in method {credentials.method!r}", where=str(org.place), fix=f"known: {', '.join(METHODS)}"
        )
    sign_in = partial(method, _Request(org, credentials, user, environment, patience or Patience()))
    return Connection(org.alias, org.api_version, sign_in, patience=patience, sleep=sleep)


def emulator_document(url: str, patience: Patience | None = None) -> dict[str, Any]:
    """What `sfmeta emulator` at ``url`` says of itself: addresses, users, tokens, keys."""
    where = f"{url.rstrip('/')}/emulator"
    with new_session(patience or Patience()) as session, translated(where):
        session.trust_env = False  # it listens on this machine: no proxy stands between
        response = session.get(where)
    try:
        document = response.json() if response.status_code == 200 else None
    except ValueError:
        document = None
    if not isinstance(document, dict) or "salesforce_tls" not in document:
        raise SignInError(f"{url} is not an emulator", where=where, fix="start one with `sfmeta emulator`")
    return document


@dataclass(frozen=True, slots=True)
class _Request:
    """What a sign-in method has to go by."""

    org: OrgSpec
    credentials: Credentials
    user: str
    environment: Mapping[str, str]
    patience: Patience

    @property
    def url(self) -> str:
        """The org's address; ``SFMETA_<ALIAS>_URL`` has the last word, for a scratch org or an emulator on a port."""
        override = self.environment.get(f"{self.org.deployer.secret_prefix}URL")
        url = override or self.credentials.url or self.org.deployer.url
        if not url:
            raise SignInError(f"no URL for the org {self.org.alias}", where=str(self.org.place), fix="add `url:`")
        return url.rstrip("/")

    def secret(self, name: str) -> str:
        """An app that both users share has one key: the deployer's then serves the integration user too."""
        prefixes = [self.credentials.secret_prefix]
        if self.credentials.client_id and self.credentials.client_id == self.org.deployer.client_id:
            prefixes.append(self.org.deployer.secret_prefix)
        return secret(name, prefixes, self.environment)

    @property
    def username(self) -> str:
        return self._needed("username", self.credentials.username)

    @property
    def client_id(self) -> str:
        return self._needed("client_id", self.credentials.client_id)

    def _needed(self, name: str, value: str) -> str:
        if not value:
            raise SignInError(
                f"the method {self.credentials.method} needs `{name}:`", where=f"{self.org.place}, {self.org.alias}"
            )
        return value


def _access_token(request: _Request) -> Grant:
    return Grant(request.url, request.secret("ACCESS_TOKEN"))


def _jwt(request: _Request) -> Grant:
    import jwt  # comes with simple-salesforce; slow to import

    key = request.secret("PRIVATE_KEY").replace("\\n", "\n")
    claims = {
        "iss": request.client_id,
        "sub": request.username,
        "aud": audience(request.url, request.environment),
        "exp": int(time.time()) + 180,
    }
    try:
        assertion = jwt.encode(claims, key, algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError):
        raise SignInError(
            "the private key is not an RSA key in PEM format",
            where=f"{request.credentials.secret_prefix}PRIVATE_KEY",
            fix="openssl genrsa -out key.pem 2048; chmod 600 key.pem",
        ) from None
    return _token(request, {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion})


def _client_credentials(request: _Request) -> Grant:
    client = (request.client_id, request.secret("CLIENT_SECRET"))
    return _token(request, {"grant_type": "client_credentials"}, client)


def _token(request: _Request, form: dict[str, str], client: tuple[str, str] | None = None) -> Grant:
    where = f"{request.url}/services/oauth2/token"
    with new_session(request.patience) as session, translated(where):
        response = session.post(where, data=form, auth=client)
    if (wrong := answers.sign_in_failure(response, where)) is not None:
        raise wrong
    try:
        answer = response.json()
        return Grant(answer["instance_url"], answer["access_token"])
    except (ValueError, KeyError, TypeError):
        raise SignInError("the answer holds no access token", where=where, fix="is this a Salesforce URL?") from None


TOKENS = {
    # user: which token of an emulator's document is theirs
    "deployer": "access_token",
    "integration": "integration_access_token",
    "reader": "standard_access_token",
}


def _emulator(request: _Request) -> Grant:
    document = emulator_document(request.url, request.patience)
    return Grant(document["salesforce_tls"], document[TOKENS[request.user]], document["ca_file"])


def _sf_cli(request: _Request) -> Grant:
    return cli_grant(request.username, request.environment)


def audience(url: str, environment: Mapping[str, str]) -> str:
    """Who a JWT is for: the login server of the org at ``url``, or the server itself where it is none of Salesforce's.

    Salesforce Help, "OAuth 2.0 JWT Bearer Flow": login for production, test for sandboxes, whatever the My Domain.
    SF_AUDIENCE_URL overrides it, as in Salesforce's own CLI.
    """
    if override := environment.get("SF_AUDIENCE_URL"):
        return override
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host == "test.salesforce.com" or host.endswith((".sandbox.my.salesforce.com", ".scratch.my.salesforce.com")):
        return "https://test.salesforce.com"
    if host.endswith((".salesforce.com", ".force.com")):
        return "https://login.salesforce.com"
    return f"{parts.scheme}://{parts.netloc}"


METHODS: dict[str, Callable[[_Request], Grant]] = {
    "jwt": _jwt,
    "client-credentials": _client_credentials,
    "access-token": _access_token,
    "sf-cli": _sf_cli,
    "emulator": _emulator,
}

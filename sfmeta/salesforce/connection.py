"""A connection to one org as one user: simple-salesforce's session behind a narrow door.

Every call has a time limit, every failure becomes one of ``sfmeta.errors``, an expired session is renewed once when
the sign-in method can, and only what is safe to repeat is repeated. ``client`` is simple-salesforce itself, for what
it does well (Bulk API 2.0); wrap its calls in ``translated()``.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from urllib.parse import urlsplit

from sfmeta.errors import SessionExpired, SignInError, Unavailable
from sfmeta.plan.model import OrgIdentity
from sfmeta.salesforce import answers
from sfmeta.salesforce.transport import Patience, new_session, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import requests
    from simple_salesforce.api import Salesforce

Json: TypeAlias = Any
"""Decoded JSON as it came over the wire; whoever asked for it makes a value of it at once."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a sign-in yields. ``ca_file`` is trusted in place of the system's authorities (the emulator's own)."""

    instance_url: str
    token: str = field(repr=False)
    ca_file: str | None = None


class Connection:
    """Calls to one org. Paths are relative to ``/services/data/vXX.X/`` unless they start with ``/``."""

    def __init__(
        self,
        alias: str,
        api_version: str,
        sign_in: Callable[[], Grant],
        *,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.alias = alias
        self.api_version = api_version
        self.patience = patience or Patience()
        self.api_usage: tuple[int, int] | None = None
        """Calls used and allowed in the last 24 hours, as the latest answer said."""
        self.calls = 0
        """How many calls were sent, repetitions included."""
        self._sign_in = sign_in
        self._sleep = sleep
        self._signing_in = threading.Lock()
        self.client = self._open()

    def close(self) -> None:
        """Hang up. The session stays valid: it may be another program's too."""
        self.client.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Connection {self.alias} {self.instance_url}>"

    @property
    def instance_url(self) -> str:
        return f"https://{self.client.sf_instance}"

    @property
    def token(self) -> str:
        """The access token, for the headers of the one API that wants it elsewhere (SOAP). Never print it."""
        return str(self.client.session_id)

    @cached_property
    def identity(self) -> OrgIdentity:
        """Which org and user this is, asked of the org itself."""
        user = self.get("/services/oauth2/userinfo")
        rows = self.get("query", {"q": "SELECT Id, Name, IsSandbox, OrganizationType FROM Organization"})["records"]
        organization = rows[0]
        return OrgIdentity(
            alias=self.alias,
            org_id=organization["Id"],
            name=organization["Name"],
            instance_url=self.instance_url,
            username=user["preferred_username"],
            user_id=user["user_id"],
            is_sandbox=bool(organization["IsSandbox"]),
            organization_type=organization["OrganizationType"],
        )

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Json:
        return answers.decoded(self.send("GET", path, params=params))

    def post(self, path: str, json: Json) -> Json:
        return answers.decoded(self.send("POST", path, json=json))

    def patch(self, path: str, json: Json) -> Json:
        return answers.decoded(self.send("PATCH", path, json=json))

    def delete(self, path: str, params: Mapping[str, str] | None = None) -> Json:
        return answers.decoded(self.send("DELETE", path, params=params))

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | Iterable[bytes] | Callable[[], bytes] | None = None,
        json: Json = None,
        files: Any = None,
        stream: bool = False,
        repeatable: bool | None = None,
    ) -> requests.Response:
        """One call, and its answer when Salesforce did what was asked; an exception of ``sfmeta.errors`` otherwise.

        ``repeatable``: the call may be sent again although the first may have been carried out (default: a GET may).
        A call that certainly was not carried out is tried again in any case, as ``patience`` says. ``data`` that
        depends on the session is given as a function, which is asked anew for each try.
        """
        repeatable = method in ("GET", "HEAD") if repeatable is None else repeatable
        where = f"{method} {self._url(path).partition('?')[0]}"
        spent = not (data is None or isinstance(data, bytes) or callable(data))  # a stream can be sent only once
        renewed = False
        for pause in (*self.patience.pauses, None):
            client = self.client
            self.calls += 1
            try:
                with translated(where):
                    response = client.session.request(
                        method,
                        self._url(path),
                        params=params,
                        headers=self._headers(headers),
                        data=data() if callable(data) else data,
                        json=json,
                        files=files,
                        stream=stream,
                    )
                self._remember_usage(response)
                if (wrong := answers.failure(response, where)) is not None:
                    raise wrong
                return response
            except SessionExpired:
                if renewed or spent:
                    raise
                self._renew(client)
                renewed = True
            except answers.Undelivered as error:
                if pause is None or spent:
                    raise
                self._sleep(pause if error.retry_after is None else error.retry_after)
            except Unavailable:
                if pause is None or spent or not repeatable:
                    raise
                self._sleep(pause)
        raise AssertionError("the last try either answers or raises")

    def _open(self) -> Salesforce:
        grant = self._sign_in()
        check_instance_url(grant.instance_url)
        from simple_salesforce.api import Salesforce  # costs a third of a second, so only who talks to an org pays

        session = new_session(self.patience, grant.ca_file)
        return Salesforce(
            instance_url=grant.instance_url, session_id=grant.token, version=self.api_version, session=session
        )

    def _renew(self, stale: Salesforce) -> None:
        """Sign in again, once for all threads that met the same expired session."""
        with self._signing_in:
            if self.client is stale:
                self.client = self._open()
                stale.session.close()

    def _url(self, path: str) -> str:
        return self.instance_url + path if path.startswith("/") else str(self.client.base_url) + path

    def _headers(self, extra: Mapping[str, str] | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(extra or {})}

    def _remember_usage(self, response: requests.Response) -> None:
        usage = self.client.parse_api_usage(response.headers.get("Sforce-Limit-Info", "")).get("api-usage")
        if usage is not None:
            self.api_usage = (usage.used, usage.total)


def check_instance_url(url: str) -> None:
    """SignInError unless ``url`` is one that API calls can go to."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise SignInError(f"{url!r} is not an https:// address", fix="give the My Domain URL of the org")
    if parts.hostname.endswith(".lightning.force.com"):
        domain = parts.hostname.removesuffix(".lightning.force.com")
        raise SignInError(
            f"{url} is the address for browsers, not for the API", fix=f"give https://{domain}.my.salesforce.com"
        )

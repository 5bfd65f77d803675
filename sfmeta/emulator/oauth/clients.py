"""The connected apps of the org: who may ask for tokens, and what an app has to prove."""

from __future__ import annotations

import hmac
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org

SCOPES: Final = "api full id offline_access refresh_token web"
MEMORY: Final = "oauth clients"
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Client:
    """A connected app. Every user is pre-authorized for it, as an administrator would have set it.

    ``certificate`` (PEM) is what checks the signature of its JWTs; ``run_as`` is the username of its client
    credentials flow. ``callbacks`` are the addresses that codes may be sent to; an app ``on_loopback`` may have them
    sent to any port of its own machine (RFC 8252). An app without a ``secret`` is a public one: nothing to prove.
    """

    id: str
    name: str
    secret: str = ""
    certificate: str = ""
    run_as: str = ""
    callbacks: tuple[str, ...] = ()
    on_loopback: bool = False
    scopes: str = SCOPES

    def proven_by(self, secret: str) -> bool:
        return hmac.compare_digest(self.secret.encode(), secret.encode()) if self.secret else not secret

    def may_call_back(self, address: str) -> bool:
        if address in self.callbacks:
            return True
        parts = urlsplit(address)
        return self.on_loopback and parts.scheme in ("http", "https") and parts.hostname in LOOPBACK


EVERYWHERE: Final = (Client("PlatformCLI", "Salesforce CLI", callbacks=("http://localhost:1717/OauthRedirect",)),)
"""The apps that every org has without installing them (@salesforce/core, DEFAULT_CONNECTED_APP_INFO; verified)."""


def register(org: Org, client: Client) -> None:
    """Add an app to the org, or change the one of that id."""
    with org.transaction():
        org.remember(MEMORY, {**_registered(org), client.id: asdict(client)})


def find(org: Org, client_id: str) -> Client:
    """The app of that consumer key."""
    stored = _registered(org).get(client_id)
    if stored is not None:
        return Client(**{**stored, "callbacks": tuple(stored["callbacks"])})
    for client in EVERYWHERE:
        if client.id == client_id:
            return client
    raise Fault("invalid_client_id", "client identifier invalid")


def authenticated(org: Org, client_id: str, secret: str) -> Client:
    """The app, once it has proven to be it."""
    client = find(org, client_id)
    if not client.proven_by(secret):
        raise Fault("invalid_client", "invalid client credentials")
    return client


def _registered(org: Org) -> dict[str, dict[str, Any]]:
    kept = org.recall(MEMORY)
    return kept if isinstance(kept, dict) else {}

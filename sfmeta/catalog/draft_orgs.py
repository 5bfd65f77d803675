"""The orgs of a document that fits its shape, every default filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.document import Entries
from sfmeta.catalog.model import API_VERSION, Credentials, OrgSpec
from sfmeta.catalog.part import Part

if TYPE_CHECKING:
    from sfmeta.catalog.document import Entry

EMULATOR = "http://127.0.0.1:8765"


def org(entry: Entry) -> OrgSpec:
    settings = Part(entry.value)
    deployer = _credentials(settings, f"SFMETA_{entry.key.replace('-', '_').upper()}_")
    own = settings.get("integration")
    integration = _other(Part(own), deployer, "INTEGRATION") if isinstance(own, Entries) else deployer
    eyes = settings.get("reader")
    reader = _other(Part(eyes), deployer, "READER") if isinstance(eyes, Entries) else None
    return OrgSpec(entry.key, deployer, integration, settings.text("api_version", API_VERSION), entry.place, reader)


def _credentials(settings: Part, secret_prefix: str) -> Credentials:
    method = settings.text("method", "")
    return Credentials(
        method=method,
        url=settings.text("url", EMULATOR if method == "emulator" else ""),
        username=settings.text("username", ""),
        client_id=settings.text("client_id", ""),
        secret_prefix=secret_prefix,
    )


def _other(settings: Part, deployer: Credentials, role: str) -> Credentials:
    """What another user does not say is as for the deployer: one org, often one app."""
    method = settings.text("method", deployer.method)
    alike = method == deployer.method
    return Credentials(
        method=method,
        url=settings.text("url", deployer.url),
        username=settings.text("username", deployer.username if alike else ""),
        client_id=settings.text("client_id", deployer.client_id if alike else ""),
        secret_prefix=f"{deployer.secret_prefix}{role}_",
    )

"""Portal links: bearer secrets that expire. Every call makes a new one; older ones live until their own time is up.

``expiresIn`` (seconds, 86400 unless said) and ``frameAncestors`` are Upflow's documented parameters. The key of the
answer and the status for a customer without a portal are not known: modelled, both settable.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Final

from sfmeta.emulator.upflow.errors import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.emulator.upflow.organization import Organization
    from sfmeta.emulator.upflow.store import Row

ONE_DAY: Final = 86_400


def make_link(organization: Organization, customer: Row, payload: Mapping[str, object]) -> dict[str, object]:
    """A new link, in Upflow's own shape: the same path on the emulator's port says whether it is still good."""
    seconds = payload.get("expiresIn", ONE_DAY)
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
        raise invalid("expiresIn must be a positive number of seconds")
    if not customer["portal"]:
        raise Refusal(organization.settings.portal_disabled_status, "The customer portal is disabled for this customer")
    ancestors = payload.get("frameAncestors")
    if ancestors is not None and not isinstance(ancestors, list):
        raise invalid("frameAncestors must be a list")
    token = secrets.token_urlsafe(24)
    made = organization.now().timestamp()
    row = {"token": token, "customer": customer["n"], "made": made, "expires": made + seconds}
    organization.store.insert("portal_link", {**row, "frame_ancestors": json.dumps(ancestors or [])})
    return {organization.settings.portal_key: f"{organization.settings.portal_host.rstrip('/')}/portal/{token}"}


def open_link(organization: Organization, token: str) -> tuple[Row, list[str]]:
    """The customer that a link shows, and who may frame it; 404 for one that was never made, 410 for an expired one."""
    found = organization.store.row(
        "SELECT portal_link.*, customer.id, customer.name FROM portal_link JOIN customer ON customer.n = customer"
        " WHERE token = ?",
        token,
    )
    if found is None:
        raise Refusal(404, "This link does not exist")
    if found["expires"] <= organization.now().timestamp():
        raise Refusal(410, "This link has expired")
    return found, [str(origin) for origin in json.loads(found["frame_ancestors"])]


def links(organization: Organization) -> list[dict[str, object]]:
    """Every link there is, for the control endpoint: whose, until when, whether it still opens. Never the token."""
    now = organization.now().timestamp()
    return [
        {
            "customer": row["id"],
            "made": row["made"],
            "expires": row["expires"],
            "seconds": round(row["expires"] - row["made"]),
            "valid": row["expires"] > now,
        }
        for row in organization.store.rows(
            "SELECT portal_link.*, customer.id FROM portal_link JOIN customer ON customer.n = customer ORDER BY made"
        )
    ]

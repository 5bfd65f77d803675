"""The values of a plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrgIdentity:
    """Which org this is, as the org itself says. ``org_id`` has 18 characters; ``user_id`` is who asks."""

    alias: str
    org_id: str
    name: str
    instance_url: str
    username: str
    user_id: str
    is_sandbox: bool
    organization_type: str

    @property
    def is_production(self) -> bool:
        """Neither a sandbox nor a developer or scratch edition: a place where people work."""
        return not self.is_sandbox and self.organization_type != "Developer Edition"

"""What an emulator is started with."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"
EVERY_INTERFACE: Final = "0.0.0.0"

EDITIONS: Final = {
    # what --edition takes: Organization.OrganizationType
    "developer": "Developer Edition",
    "professional": "Professional Edition",
    "enterprise": "Enterprise Edition",
    "unlimited": "Unlimited Edition",
}


@dataclass(frozen=True, slots=True)
class Options:
    """Ports of 0 are chosen by the system. ``data`` None keeps everything in memory.

    ``today`` is the day the seeded documents are dated around; ``scenario`` is trouble as `trouble.parse` reads it.
    """

    port: int = 0
    tls_port: int = 0
    upflow_port: int = 0
    host: str = LOOPBACK
    data: Path | None = None
    seed: int = 1
    customers: int = 250
    edition: str = "developer"
    api_version: str = "68.0"
    today: datetime.date | None = None
    scenario: tuple[dict[str, object], ...] = ()

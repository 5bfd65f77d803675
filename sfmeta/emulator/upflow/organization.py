"""One Upflow organization: its keys, its currency, its clock, its settings and its rows."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sfmeta.emulator.upflow.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path


@dataclass(slots=True)
class Settings:
    """What nobody outside Upflow knows, or what a test wants otherwise; changed through the control endpoint.

    ``requests_per_minute`` and ``concurrent`` of 0 mean no limit. ``envelopes`` names the key a list answers under,
    ``by_customer`` the lists that heed ``customerId``: a public client asks two of them so (micahyee415
    ``src/tools/finance.ts``). ``portal_host`` is where portal links lead.
    """

    requests_per_minute: int = 600
    concurrent: int = 10
    retry_after: bool = True
    default_limit: int = 50
    greatest_limit: int = 500
    portal_key: str = "url"
    portal_host: str = "https://app.upflow.io"
    portal_disabled_status: int = 422
    envelopes: dict[str, str] = field(default_factory=dict)
    by_customer: list[str] = field(default_factory=lambda: ["invoices", "payments"])


class Organization:
    """``now`` is the clock that the org beside it goes by, so that time can be moved for both."""

    def __init__(self, now: Callable[[], datetime], path: Path | None = None) -> None:
        self.api_key = secrets.token_hex(16)
        self.api_secret = secrets.token_hex(16)
        self.currency = "EUR"
        self.settings = Settings()
        self.store = Store(path)
        self.now = now

    def today(self) -> date:
        return self.now().date()

    def close(self) -> None:
        self.store.close()

"""What the person who starts a sync asks for."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sfmeta.sync.gates import Limits

if TYPE_CHECKING:
    from sfmeta.sync.transport import Transport


class Compare(enum.StrEnum):
    """What the new values are compared with: what Salesforce acknowledged to us, or what the org has now."""

    ACKNOWLEDGED = "acknowledged"
    ORG = "org"


@dataclass(frozen=True, slots=True)
class Wishes:
    """``allow`` are the gates that may pass; ``transport`` None: the one that takes fewer calls."""

    compare: Compare = Compare.ACKNOWLEDGED
    allow: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
    transport: Transport | None = None

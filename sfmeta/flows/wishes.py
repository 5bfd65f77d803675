"""What the person who starts a sync asks for."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.catalog.model import Gates
    from sfmeta.sync.transport import Transport


class Compare(enum.StrEnum):
    """What the new values are compared with: what Salesforce acknowledged to us, or what the org has now."""

    ACKNOWLEDGED = "acknowledged"
    ORG = "org"


@dataclass(frozen=True, slots=True)
class Wishes:
    """``allow`` are the gates that may pass, ``limits`` from where they object (None: as sfmeta.yml says);
    ``transport`` None: the one that takes fewer calls.
    ``only``: nothing is written but these records."""

    compare: Compare = Compare.ACKNOWLEDGED
    allow: frozenset[str] = frozenset()
    limits: Gates | None = None
    transport: Transport | None = None
    only: tuple[str, ...] = ()

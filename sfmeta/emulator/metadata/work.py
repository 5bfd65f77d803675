"""What a change of metadata is done with, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.store import Store
    from sfmeta.emulator.org.org import Org


@dataclass(frozen=True, slots=True)
class Work:
    """``check_only``: everything will be undone. ``purge``: what is deleted is not kept for fifteen days. ``together``:
    full names of the fields that are changed with this one, in lower case; each is checked when its turn comes."""

    org: Org
    store: Store
    user_id: str
    check_only: bool = False
    purge: bool = False
    together: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a component."""

    id: str
    created: bool
    changed: bool

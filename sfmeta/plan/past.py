"""The values of a deploy of the past: what it carried, where it came from, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sfmeta.metadata.model import Key
    from sfmeta.plan.model import OrgIdentity


OWN = "rec-"
"""How the id of records that were written without a deploy begins; no id of Salesforce's has a hyphen."""


def own_id(now: datetime) -> str:
    """An id for records written ``now``, as long as Salesforce's at most."""
    return f"{OWN}{int(now.timestamp() * 1_000_000):x}"


@dataclass(frozen=True, slots=True)
class Part:
    """One component: ``create``, ``update`` or ``delete``; ``state`` is its definition's, empty if deleted."""

    action: str
    key: Key
    state: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a deploy came from. ``committed``: the source tree was as in ``commit``, which is None outside of git."""

    person: str
    commit: str | None
    branch: str | None
    committed: bool


@dataclass(frozen=True, slots=True)
class Deploy:
    """A deploy as it was started; ``status`` is the platform's last word, None when nobody waited for it.

    ``id`` is Salesforce's. Records alone are no deploy to Salesforce: those begin with ``OWN``.

    ``plan`` is the digest of what was planned, ``since`` the commit since which alone changes were looked for, ``tree``
    the digest of what was declared, the same for every org.
    """

    id: str
    org: OrgIdentity
    started_at: datetime
    origin: Origin
    check_only: bool
    plan: str
    since: str
    parts: tuple[Part, ...]
    status: str | None = None
    tree: str = ""

    @property
    def is_of_records(self) -> bool:
        return self.id.startswith(OWN)

    @property
    def changed_the_org(self) -> bool:
        return self.status == "Succeeded" and not self.check_only

"""Who sees which field, by the permission sets and profiles that grant it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One permission set's, or profile's, word on one field; ``users`` are the active users who have it, by id."""

    by: str
    is_profile: bool
    editable: bool
    users: frozenset[str]

    def __str__(self) -> str:
        return f"profile {self.by}" if self.is_profile else self.by


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """``field`` as ``Account.X__c``; ``exists`` is false where the org has no such field."""

    field: str
    exists: bool
    grants: tuple[Grant, ...]

    @property
    def readers(self) -> frozenset[str]:
        """Everyone who sees the field, writers included."""
        return _users(self.grants)

    @property
    def writers(self) -> frozenset[str]:
        return _users(grant for grant in self.grants if grant.editable)

    def of(self, user_id: str) -> str:
        """``writes``, ``reads`` or ``nothing``."""
        return "writes" if user_id in self.writers else "reads" if user_id in self.readers else "nothing"


def _users(grants: Iterable[Grant]) -> frozenset[str]:
    return frozenset(user for grant in grants for user in grant.users)

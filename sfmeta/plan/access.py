"""Who sees which field, by the permission sets and profiles that grant it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sfmeta.plan.model import DescribedField


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


@dataclass(frozen=True, slots=True)
class Viewer:
    """A user and what describe shows that user: ``writes`` or ``reads`` by field (``Account.X__c``)."""

    username: str
    sees: Mapping[str, str]

    def of(self, field: str) -> str:
        """``writes``, ``reads`` or ``nothing``."""
        return self.sees.get(field, "nothing")


def viewer(username: str, object_: str, described: Mapping[str, DescribedField]) -> Viewer:
    """What a user sees of an object, as describe tells that user."""
    sees = {f"{object_}.{name}": "writes" if field.updateable else "reads" for name, field in described.items()}
    return Viewer(username, sees)


def _users(grants: Iterable[Grant]) -> frozenset[str]:
    return frozenset(user for grant in grants for user in grant.users)

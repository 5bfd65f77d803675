"""One keyed difference for files, metadata and records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping


class Sortable(Protocol):
    """A key: hashable, and in an order of its own."""

    def __lt__(self, other: Any, /) -> bool: ...
    def __hash__(self) -> int: ...


K = TypeVar("K", bound=Sortable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Create(Generic[K, V]):
    key: K
    after: V


@dataclass(frozen=True, slots=True)
class Update(Generic[K, V]):
    key: K
    before: V
    after: V


@dataclass(frozen=True, slots=True)
class Delete(Generic[K, V]):
    key: K
    before: V


Change: TypeAlias = Create[K, V] | Update[K, V] | Delete[K, V]


def diff(before: Mapping[K, V], after: Mapping[K, V]) -> tuple[Change[K, V], ...]:
    """What turns ``before`` into ``after``, sorted by key; empty when they are equal."""
    changes: list[Change[K, V]] = []
    for key in sorted(before.keys() | after.keys()):
        if key not in before:
            changes.append(Create(key, after[key]))
        elif key not in after:
            changes.append(Delete(key, before[key]))
        elif before[key] != after[key]:
            changes.append(Update(key, before[key], after[key]))
    return tuple(changes)

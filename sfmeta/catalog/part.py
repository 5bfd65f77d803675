"""A mapping of a document that fits its shape, read by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.document import Entries, Leaf

if TYPE_CHECKING:
    from sfmeta.catalog.document import Entry, Value


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping whose values are known to fit."""

    value: Value | None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.value.entries if isinstance(self.value, Entries) else ()

    def get(self, key: str) -> Value | None:
        return next((entry.value for entry in self.entries if entry.key == key), None)

    def part(self, key: str) -> Part:
        return Part(self.get(key))

    def text(self, key: str, default: str) -> str:
        value = self.get(key)
        return value.text if isinstance(value, Leaf) else default

    def flag(self, key: str, default: bool) -> bool:
        value = self.get(key)
        return value.value if isinstance(value, Leaf) and isinstance(value.value, bool) else default

    def integer(self, key: str, default: int) -> int:
        value = self.get(key)
        return value.value if isinstance(value, Leaf) and isinstance(value.value, int) else default

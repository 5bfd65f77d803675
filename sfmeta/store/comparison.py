"""Saved values beside those that the org has now, on disk, however many there are; gone with the process."""

from __future__ import annotations

import enum
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

AT_ONCE = 200


class Fate(enum.StrEnum):
    """What becomes of a saved value."""

    MISSING = "missing"  # the record carries none: it is filled
    SAME = "same"  # the record carries it
    OTHER = "other"  # the record carries another one
    GONE = "gone"  # there is no such record, or the user does not see it


FATE = f"""CASE WHEN now IS NULL THEN '{Fate.GONE}' WHEN now = '' THEN '{Fate.MISSING}'
           WHEN now = saved THEN '{Fate.SAME}' ELSE '{Fate.OTHER}' END"""


@dataclass(frozen=True, slots=True)
class Counts:
    missing: int = 0
    same: int = 0
    other: int = 0
    gone: int = 0

    @property
    def saved(self) -> int:
        return self.missing + self.same + self.other + self.gone


class Comparison:
    """One field's values. SQLite keeps them in a file without a name, which nobody else can open."""

    def __init__(self, saved: Iterable[tuple[str, str]]) -> None:
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE value (id TEXT PRIMARY KEY, saved TEXT NOT NULL, now TEXT) WITHOUT ROWID")
        self._database.executemany("INSERT OR REPLACE INTO value (id, saved) VALUES (?, ?)", saved)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    def __len__(self) -> int:
        number: int = self._database.execute("SELECT COUNT(*) FROM value").fetchone()[0]
        return number

    def found(self, held: Iterable[tuple[str, str]]) -> Self:
        """What the org has now of the records; others are passed over. What it had before is forgotten."""
        self._database.execute("UPDATE value SET now = NULL")
        self._database.executemany("UPDATE value SET now = ?2 WHERE id = ?1", held)
        return self

    def counts(self) -> Counts:
        return Counts(**dict(self._database.execute(f"SELECT {FATE}, COUNT(*) FROM value GROUP BY 1")))

    def ids(self) -> Iterator[list[str]]:
        """Every record, some at a time."""
        for rows in self._pages("SELECT id FROM value WHERE id > ? ORDER BY id LIMIT ?"):
            yield [row[0] for row in rows]

    def due(self, *, overwrite: bool) -> Iterator[tuple[str, str]]:
        """What is to be written: where there is nothing, and where there is something else if ``overwrite``."""
        fates = [Fate.MISSING, Fate.OTHER] if overwrite else [Fate.MISSING]
        chosen = ", ".join(f"'{fate}'" for fate in fates)
        for rows in self._pages(
            f"SELECT id, saved FROM value WHERE id > ? AND {FATE} IN ({chosen}) ORDER BY id LIMIT ?"
        ):
            yield from ((row[0], row[1]) for row in rows)

    def _pages(self, query: str) -> Iterator[list[tuple[str, ...]]]:
        last = ""
        while rows := self._database.execute(query, (last, AT_ONCE)).fetchall():
            yield rows
            last = rows[-1][0]

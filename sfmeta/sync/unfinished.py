"""Lists of documents that are read whole, in a file that outlives a run which is cut short: the next one goes on there.

Not for long, and only on the same day: what was read first is older than what is read last. Of the customers of whom
Upflow states something else by then, the documents are read once more by the run after.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sfmeta.sync.documents import CreditNote, Invoice, Payment, Refund
from sfmeta.sync.tables import Tables, sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sfmeta.sync.documents import Document

FILE = "documents.duckdb"
PIECE = 10_000

TABLES: Mapping[type, str] = {Invoice: "invoice", Payment: "payment", CreditNote: "credit_note", Refund: "refund"}

LISTS: Mapping[str, tuple[type, str]] = {f"{table}s": (kind, table) for kind, table in TABLES.items()}
"""The API's lists of documents by name."""

EMPTY = "; ".join(f"DELETE FROM kept.{table}" for table in (*TABLES.values(), "reading", "whole_list", "first_stated"))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list was read by the run before."""

    until: int = 0
    done: bool = False


class Unfinished(Tables):
    """The documents of `unfinished.sql`, with how far each list was read: both are on disk together or not at all."""

    def __init__(self, scratch: Path | None = None) -> None:
        super().__init__(scratch)
        self._file = scratch / FILE if scratch is not None else None
        self._over = False
        self._until: dict[type, int] = {}
        self._waiting: dict[type, dict[str, Document]] = {kind: {} for kind in TABLES}
        self._attach()
        self.db.execute(sql("unfinished"))

    def close(self) -> None:
        """What is under way is kept for the next run; what is over is not."""
        is_over = self._over
        try:
            for kind in self._until:
                self.write(kind)
            is_over = is_over or not self.count("kept.reading")
        finally:
            super().close()
            if is_over and self._file is not None:
                _delete(self._file)

    def cut_short(self, purpose: str, now: datetime, within: timedelta) -> datetime | None:
        """When the read that an earlier run left began, if it can be gone on with: it was for the same ``purpose``, on
        the same day, and not longer ago than ``within``."""
        row = self.db.execute("SELECT purpose, began_at FROM kept.reading").fetchone()
        if row is None:
            return None
        began_at = datetime.fromisoformat(row[1])
        fresh = timedelta(0) <= now - began_at <= within and now.date() == began_at.date()
        return began_at if fresh and row[0] == purpose else None

    def resume(self, purpose: str, now: datetime, within: timedelta) -> datetime:
        """When the read of whole lists that begins now began: with an earlier run, where it can be gone on with."""
        if began_at := self.cut_short(purpose, now, within):
            return began_at
        self.start_over()
        self.db.execute("INSERT INTO kept.reading VALUES ($1, $2)", [purpose, now.isoformat()])
        self.db.execute("INSERT INTO kept.first_stated SELECT id, balances FROM customer")
        return now

    def start_over(self) -> None:
        """Nothing that an earlier run read is gone on with."""
        self.db.execute(EMPTY)

    def read_over(self) -> None:
        """Nobody needs to go on with this read: everything came of it that was to come, or it was for nothing."""
        self._over = True

    def progress(self, name: str) -> Progress:
        row = self.db.execute("SELECT until, done FROM kept.whole_list WHERE name = $1", [name]).fetchone()
        return Progress() if row is None else Progress(*row)

    def is_known(self, name: str, document_id: str) -> bool:
        """Whether this document of the list was read already."""
        kind, table = LISTS[name]
        query = f"SELECT 1 FROM kept.{table} WHERE id = $1"
        return document_id in self._waiting[kind] or self.db.execute(query, [document_id]).fetchone() is not None

    def add_documents(self, documents: Sequence[Document]) -> None:
        """A page of documents; written when enough of a kind have come together, for a table takes few large pieces
        far faster than many small ones."""
        for document in documents:
            self._waiting[type(document)][document.id] = document
        for kind, waiting in self._waiting.items():
            if len(waiting) >= PIECE:
                self.write(kind)

    def add_part(self, name: str, documents: Sequence[Document], until: int) -> None:
        """Documents of a list that is read whole, and up to which offset it is read with them."""
        self._until[LISTS[name][0]] = until
        self.add_documents(documents)

    def add_end(self, name: str) -> None:
        """The list is read."""
        kind, _ = LISTS[name]
        self.write(kind)
        self._until.pop(kind, None)
        self.db.execute("INSERT OR REPLACE INTO kept.whole_list VALUES ($1, 0, TRUE)", [name])

    def drop(self, name: str) -> None:
        """What an earlier run read of this list is not gone on with."""
        self.db.execute(f"DELETE FROM kept.{LISTS[name][1]}")
        self.db.execute("DELETE FROM kept.whole_list WHERE name = $1", [name])

    def document_count(self, name: str) -> int:
        """How many documents of the list ``name`` were read, each counted once."""
        kind, table = LISTS[name]
        self.write(kind)
        return self.count(table)

    def write(self, kind: type) -> None:
        """The documents of this kind that have come together."""
        waiting = list(self._waiting[kind].values())
        if not waiting:
            return
        names = [field.name for field in fields(kind)]
        columns = {name: [getattr(one, name) for one in waiting] for name in names}
        self.db.begin()
        try:
            self.insert(f"kept.{TABLES[kind]}", columns)
            if kind in self._until:
                until = [f"{TABLES[kind]}s", self._until[kind]]
                self.db.execute("INSERT OR REPLACE INTO kept.whole_list VALUES ($1, $2, FALSE)", until)
        except BaseException:
            self.db.rollback()
            raise
        self.db.commit()
        self._waiting[kind].clear()

    def _attach(self) -> None:
        import duckdb

        if self._file is None:
            self.db.execute("ATTACH ':memory:' AS kept")
            return
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        attach = "ATTACH '{}' AS kept".format(str(self._file).replace("'", "''"))
        try:
            self.db.execute(attach)
        except duckdb.Error:  # damaged, or of another version
            _delete(self._file)
            self.db.execute(attach)


def _delete(file: Path) -> None:
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink(missing_ok=True)

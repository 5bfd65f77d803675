"""The org: everything that the services share, opened together and changed together."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.org import formula
from sfmeta.emulator.org.clock import Clock, rest_time
from sfmeta.emulator.org.database import Database
from sfmeta.emulator.org.definitions import dump_sobject, load_sobject
from sfmeta.emulator.org.ids import FIRST_INSTANCE, Ids, instance, org_number
from sfmeta.emulator.org.locators import Locators
from sfmeta.emulator.org.permissions import Permissions
from sfmeta.emulator.org.provision import provision
from sfmeta.emulator.org.schema import Schema
from sfmeta.emulator.org.standard import standard_sobjects
from sfmeta.emulator.org.usage import Usage
from sfmeta.emulator.org.users import Sessions, Users
from sfmeta.emulator.trouble import Trouble

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sfmeta.emulator.org.schema import SObject

INSTANCE = "instance"
OLDEST_VERSION = 31
NEWEST_VERSION = 68
EDITIONS = (
    "Developer Edition",
    "Professional Edition",
    "Enterprise Edition",
    "Unlimited Edition",
    "Performance Edition",
)


@dataclass(slots=True)
class Pace:
    """How long asynchronous work takes, in seconds of the org's clock; scenarios set it. Zero is as fast as can be.

    ``queued`` is the time in Pending or Queued, ``running`` that in InProgress.
    """

    queued: float = 0.0
    running: float = 0.0


class Org:
    """One Salesforce org. Take ``transaction()`` around whatever changes rows or schema."""

    def __init__(
        self,
        path: Path | None = None,
        *,
        edition: str = "Developer Edition",
        api_version: str = "68.0",
        clock: Clock | None = None,
        chance: random.Random | None = None,
        seed: int = 1,
    ) -> None:
        self.clock = clock or Clock()
        self.api_version = api_version
        self.folder = path.parent if path else None  # where files may lie that are kept with the org
        self.database = Database(path)
        formula.prepare(self.database)
        self.lock = self.database.lock
        self.pace = Pace()
        self.closing: list[Callable[[], None]] = []
        self.trouble = Trouble()  # what services ask whether to go wrong: see its `take`
        kept = self._open_tables()
        self.ids = self._ids(kept, seed)
        stored = [
            load_sobject(str(text)) for (text,) in self.database.query("SELECT json FROM _sobjects ORDER BY rowid")
        ]
        self.schema = Schema((*standard_sobjects(), *stored))
        self._stored: dict[str, SObject] = {sobject.name: sobject for sobject in self.schema}
        self._stored_revision = self.schema.revision
        self.database.before_commit.append(self._store)
        with self.database.transaction():
            for sobject in self.schema:
                self.database.create_table(sobject)
            if not kept:
                provision(self.database, self.ids, self.clock, self.schema, edition)
        ((org_id, self.edition),) = self._strings("SELECT Id, OrganizationType FROM Organization")
        self.id = org_id
        self.users = Users(self.database)
        self.sessions = Sessions(self.database, self.clock, self.id, chance)
        self.permissions = Permissions(self.database, self.schema)
        self.usage = Usage(self.clock, self.edition)
        self.locators = Locators(self.ids, self.clock)

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        edition: str = "Developer Edition",
        api_version: str = "68.0",
        clock: Clock | None = None,
        chance: random.Random | None = None,
        seed: int = 1,
    ) -> Org:
        """An org in memory, or in a file that is made where it is missing and found as it was left where it is not.

        Orgs of different seeds have different ids; a file keeps the ones that it was made with.
        """
        return cls(path, edition=edition, api_version=api_version, clock=clock, chance=chance, seed=seed)

    def close(self) -> None:
        """Stop what runs in the background (``closing``), then close the database."""
        for stop in self.closing:
            stop()
        self.database.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing for rows and schema together; nests (see ``Database.transaction``)."""
        with self.database.lock:
            before = self.schema.snapshot()
            revision = self.schema.revision
            try:
                with self.database.transaction():
                    yield
            except BaseException:
                if self.schema.revision != revision:
                    self.schema.restore(before)
                raise

    def new_row(self, user_id: str) -> dict[str, str | int | float | None]:
        """The system fields of a row that the user makes now (all but its id)."""
        now = rest_time(self.clock.now())
        return {
            "IsDeleted": 0,
            "CreatedDate": now,
            "CreatedById": user_id,
            "LastModifiedDate": now,
            "LastModifiedById": user_id,
            "SystemModstamp": now,
        }

    def remember(self, key: str, value: object) -> None:
        """Keep a JSON value with the org (inside the current transaction)."""
        self.database.execute("INSERT OR REPLACE INTO _memory VALUES (?, ?)", (key, json.dumps(value)))

    def recall(self, key: str) -> object:
        """The JSON value kept under the key, or None."""
        rows = self.database.query("SELECT json FROM _memory WHERE key = ?", (key,))
        return json.loads(str(rows[0][0])) if rows else None

    def _ids(self, kept: bool, seed: int) -> Ids:
        """The ids of an org that is there already go on as they were; a file of an older release names no instance."""
        if kept:
            counters = self.database.query("SELECT prefix, number FROM _counters")
            numbers = {str(prefix): int(number or 0) for prefix, number in counters}
            return Ids(numbers, str(self.recall(INSTANCE) or FIRST_INSTANCE))
        self.remember(INSTANCE, instance(seed))
        return Ids({"00D": org_number(seed) - 1}, instance(seed))

    def _open_tables(self) -> bool:
        """Make the org's own tables; whether the org was there already."""
        kept = "_sobjects" in self.database.tables()
        self.database.execute("CREATE TABLE IF NOT EXISTS _sobjects (name TEXT PRIMARY KEY, json TEXT)")
        self.database.execute("CREATE TABLE IF NOT EXISTS _counters (prefix TEXT PRIMARY KEY, number INTEGER)")
        self.database.execute("CREATE TABLE IF NOT EXISTS _memory (key TEXT PRIMARY KEY, json TEXT)")
        return kept

    def _store(self) -> None:
        """Before a commit: keep the id counters and the descriptions that changed."""
        moved = self.ids.changed()
        if moved:
            self.database.execute_many("INSERT OR REPLACE INTO _counters VALUES (?, ?)", list(moved.items()))
        if self._stored_revision == self.schema.revision:
            return
        current = {sobject.name: sobject for sobject in self.schema}
        for name, sobject in current.items():
            if self._stored.get(name) is not sobject:
                self.database.execute("INSERT OR REPLACE INTO _sobjects VALUES (?, ?)", (name, dump_sobject(sobject)))
        for name in self._stored.keys() - current.keys():
            self.database.execute("DELETE FROM _sobjects WHERE name = ?", (name,))
        self._stored = current
        self._stored_revision = self.schema.revision

    def _strings(self, sql: str) -> list[tuple[str, ...]]:
        return [tuple(str(cell) for cell in row) for row in self.database.query(sql)]

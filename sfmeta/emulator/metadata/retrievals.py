"""The org's retrieves: asked for, made when their time has come, handed out once, kept with the org."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.manifest import Manifest
from sfmeta.emulator.metadata.retrieve import Request, Retrieved, retrieve
from sfmeta.emulator.org.ids import PREFIXES, parse_id

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.org import Org


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A retrieve on its way. ``outcome`` is there once it has ended; ``fetched`` says that its zip was handed out."""

    id: str
    request: Request
    created: datetime
    outcome: Retrieved | None = None
    fetched: bool = False


class Retrievals:
    """Reading changes nothing, so a retrieve is done when it is first asked for after its time."""

    def __init__(self, org: Org) -> None:
        self._org = org
        org.database.execute("CREATE TABLE IF NOT EXISTS _retrievals (id TEXT PRIMARY KEY, json TEXT)")

    def submit(self, work: Work, request: Request) -> Retrieval:
        with self._org.transaction():
            made = Retrieval(self._org.ids.new(PREFIXES["AsyncRetrieve"]), request, self._org.clock.precise())
            self._keep(made)
        return made

    def get(self, retrieve_id: str) -> Retrieval | None:
        rows = self._org.database.query("SELECT json FROM _retrievals WHERE id = ?", (parse_id(retrieve_id) or "",))
        return _load(str(rows[0][0])) if rows else None

    def settle(self, work: Work, found: Retrieval) -> Retrieval:
        """The retrieve as far as the org's pace lets it be: ended, if its time is over."""
        pace = self._org.pace
        if found.outcome is not None or self._age(found) < timedelta(seconds=pace.queued + pace.running):
            return found
        with self._org.transaction():
            ended = replace(found, outcome=retrieve(work, found.request))
            self._keep(ended)
        return ended

    def status(self, found: Retrieval) -> str:
        """Pending, InProgress, Succeeded or Failed."""
        if found.outcome is not None:
            return "Failed" if found.outcome.error else "Succeeded"
        return "Pending" if self._age(found) < timedelta(seconds=self._org.pace.queued) else "InProgress"

    def hand_out(self, found: Retrieval) -> None:
        """Keep the result no longer: its zip is on its way."""
        with self._org.transaction():
            self._keep(replace(found, outcome=Retrieved(), fetched=True))

    def _age(self, found: Retrieval) -> timedelta:
        return self._org.clock.precise() - found.created

    def _keep(self, found: Retrieval) -> None:
        self._org.database.execute("INSERT OR REPLACE INTO _retrievals VALUES (?, ?)", (found.id, _dump(found)))


def _dump(found: Retrieval) -> str:
    return json.dumps({**asdict(found), "created": found.created.isoformat()})


def _load(text: str) -> Retrieval:
    kept = json.loads(text)
    request, outcome = kept["request"], kept["outcome"]
    manifest = request["manifest"]
    wanted = Request(
        Manifest(manifest["version"], tuple((type_name, name) for type_name, name in manifest["members"])),
        request["version"],
        single_package=request["single_package"],
        packages=tuple(request["packages"]),
        files=tuple(request["files"]),
    )
    made = outcome and Retrieved(
        outcome["archive"], tuple(outcome["properties"]), tuple(outcome["messages"]), outcome["error"]
    )
    return Retrieval(kept["id"], wanted, datetime.fromisoformat(kept["created"]), made, kept["fetched"])

"""Open query locators: results whose next pages may still be asked for."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.emulator.org.clock import Clock
    from sfmeta.emulator.org.ids import Ids
    from sfmeta.emulator.soql.cursor import Cursor

LIFE = timedelta(days=2)
MOST_OPEN = 10  # a user's cursors; opening one more closes the oldest (Developer Limits, "Query Cursors")


@dataclass(frozen=True, slots=True)
class _Open:
    owner: str
    since: datetime
    cursor: Cursor
    inner: bool


class Locators:
    """The org's open cursors, by locator; REST, Composite and Tooling share them."""

    def __init__(self, ids: Ids, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, _Open] = {}

    def keep(self, user_id: str, cursor: Cursor, *, inner: bool = False) -> str:
        """A locator, an id as in ``nextRecordsUrl``, under which the user finds the cursor again.

        An ``inner`` cursor, over the children of one record, does not count among the user's.
        """
        now = self._clock.now()
        with self._lock:
            self._open = {locator: kept for locator, kept in self._open.items() if now - kept.since <= LIFE}
            own = [locator for locator, kept in self._open.items() if kept.owner == user_id and not kept.inner]
            for locator in [] if inner else own[: max(0, len(own) - MOST_OPEN + 1)]:
                del self._open[locator]
            locator = self._ids.new("01g")
            self._open[locator] = _Open(user_id, now, cursor, inner)
            return locator

    def find(self, user_id: str, locator: str) -> Cursor | None:
        with self._lock:
            kept = self._open.get(locator)
        if kept is None or kept.owner != user_id or self._clock.now() - kept.since > LIFE:
            return None
        return kept.cursor

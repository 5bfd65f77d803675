"""Open query locators: results whose next pages may still be asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sfmeta.emulator.org.clock import Clock
    from sfmeta.emulator.org.ids import Ids
    from sfmeta.emulator.soql.cursor import Cursor

LIFE = timedelta(days=2)
MOST_OPEN = 10  # a user's cursors; opening one more closes the oldest (Developer Limits, "Query Cursors")


class Locators:
    """The org's open cursors, by locator; REST, Composite and Tooling share them."""

    def __init__(self, ids: Ids, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[str, datetime, Cursor]] = OrderedDict()

    def keep(self, user_id: str, cursor: Cursor) -> str:
        """A locator, an id as in ``nextRecordsUrl``, under which the user finds the cursor again."""
        with self._lock:
            own = [locator for locator, (owner, _, _) in self._open.items() if owner == user_id]
            for locator in own[: max(0, len(own) - MOST_OPEN + 1)]:
                del self._open[locator]
            locator = self._ids.new("01g")
            self._open[locator] = (user_id, self._clock.now(), cursor)
            return locator

    def find(self, user_id: str, locator: str) -> Cursor | None:
        with self._lock:
            owner, opened, cursor = self._open.get(locator, (None, None, None))
            if owner != user_id or opened is None or self._clock.now() - opened > LIFE:
                return None
            return cursor

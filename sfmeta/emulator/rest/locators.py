"""Open query locators: results whose next pages may still be asked for."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.soql.cursor import Cursor

LIFE = timedelta(days=2)
MOST_OPEN = 10  # a user's cursors; opening one more closes the oldest (Developer Limits, "Query Cursors")


class Locators:
    """The org's open cursors, by locator."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._open: OrderedDict[str, tuple[str, datetime, Cursor]] = OrderedDict()

    def keep(self, user_id: str, cursor: Cursor) -> str:
        """A locator (15 characters, as in ``nextRecordsUrl``) under which the cursor is found again."""
        with self._org.lock:
            own = [locator for locator, (owner, _, _) in self._open.items() if owner == user_id]
            for locator in own[: max(0, len(own) - MOST_OPEN + 1)]:
                del self._open[locator]
            locator = self._org.ids.new("01g")
            self._open[locator] = (user_id, self._org.clock.now(), cursor)
            return locator

    def find(self, user_id: str, locator: str) -> Cursor | None:
        with self._org.lock:
            owner, opened, cursor = self._open.get(locator, (None, None, None))
            if owner != user_id or opened is None or self._org.clock.now() - opened > LIFE:
                return None
            return cursor

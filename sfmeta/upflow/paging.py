"""A list of the API, page after page: fetched a few at a time, given in order, nothing lost when it moves meanwhile."""

from __future__ import annotations

import itertools
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sfmeta.errors import Unavailable
from sfmeta.sync.reading import PAGE
from sfmeta.upflow import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sfmeta.upflow.wire import Wire

Question = TypeVar("Question")
Answer = TypeVar("Answer")

MOST_GAPS = 10
"""How often a list may turn out to have lost entries while it was read, before the run gives up."""


@dataclass(frozen=True, slots=True)
class Page:
    """``total``: how long the whole list is, as this page announces it; None: it does not say."""

    offset: int
    entries: tuple[parse.Entry, ...]
    total: int | None

    @property
    def end(self) -> int:
        return self.offset + len(self.entries)

    @property
    def ids(self) -> tuple[object, ...]:
        return tuple(entry.get("id") for entry in self.entries)

    @property
    def is_last(self) -> bool:
        return self.end >= self.total if self.total is not None else len(self.entries) <= 1


def entries(wire: Wire, name: str, asked: Mapping[str, str] | None = None, start: int = 0) -> Iterator[Page]:
    """The list ``name`` from the offset ``start`` on; at most a window of pages is in memory.

    Each page begins with the last entry of the one before. Where it does not, the list moved while it was read: entries
    that slipped to what was read already are fetched by reading a page back; entries that were added in front are
    fetched in the end. So an entry may come twice, and the later one counts. Unavailable when entries slip away too
    often, or when fewer came than the list announces: what is missing must not pass for nothing.
    """
    source = _Source(wire, name, asked or {})
    gaps = 0
    shifted = False
    first: Page | None = None
    before: Page | None = None
    while True:
        for page in source.pages(start):
            joined = before is not None and page.ids[:1] == before.ids[-1:]
            if before is not None and page.entries and not joined:
                if page.ids[0] not in before.ids:
                    break
                shifted = True
            yield Page(page.offset + 1, page.entries[1:], page.total) if joined else page
            first, before = first or page, page
        else:
            break
        gaps += 1
        if gaps > MOST_GAPS:
            raise source.unavailable("moved all the time while it was read")
        assert before is not None
        start, before = max(0, before.offset - PAGE), None
    if first is None or before is None:
        return
    if before.total is not None and before.end < before.total:
        raise source.unavailable(f"ended after {before.end} of {before.total} entries")
    if shifted or (first.total is not None and before.total is not None and first.total < before.total):
        yield source.page_at(0)


def at_once(ask: Callable[[Question], Answer], questions: Iterable[Question], most: int) -> Iterator[Answer]:
    """Answers in the order of the questions, ``most`` calls under way at a time and never more answers waiting."""
    waiting = iter(questions)
    pool = ThreadPoolExecutor(most, thread_name_prefix="upflow")
    try:
        under_way = deque(pool.submit(ask, each) for each in itertools.islice(waiting, most))
        while under_way:
            answer = under_way.popleft().result()
            under_way.extend(pool.submit(ask, each) for each in itertools.islice(waiting, 1))
            yield answer
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Source:
    """A list, and what it is asked for."""

    wire: Wire
    name: str
    asked: Mapping[str, str]

    def pages(self, start: int) -> Iterator[Page]:
        """From ``start`` to the end, which may move; consecutive ones share an entry."""
        page = self.page_at(start)
        yield page
        step = max(1, len(page.entries) - 1)  # a server may give fewer than it was asked for
        if page.total is not None and page.entries and not page.is_last:
            for later in at_once(self.page_at, range(start + step, page.total - 1, step), self.wire.at_once):
                page = later
                yield page
        while page.entries and not page.is_last:
            page = self.page_at(max(page.offset + 1, page.end - 1))
            yield page

    def page_at(self, offset: int) -> Page:
        body = self.wire.call("GET", self.name, params={"limit": PAGE, "offset": offset, **self.asked})
        found, total = parse.page(body, self.name, f"GET {self.name}?offset={offset}")
        return Page(offset, found, total)

    def unavailable(self, what: str) -> Unavailable:
        return Unavailable(
            f"Upflow's list of {self.name} {what}",
            where=f"GET {self.name}",
            fix="run the sync again later; if it stays like this, Upflow's support can tell why",
        )

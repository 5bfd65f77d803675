"""A list of the API, page after page: fetched a few at a time, given in order, nothing lost when it moves meanwhile."""

from __future__ import annotations

import itertools
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sfmeta.errors import Unavailable
from sfmeta.sync.reading import PAGE, SHARED
from sfmeta.upflow import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sfmeta.upflow.wire import Wire

Question = TypeVar("Question")
Answer = TypeVar("Answer")

Known: TypeAlias = "Callable[[str], bool]"
"""Whether the entry with this id was read already."""

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
    def ids(self) -> tuple[str, ...]:
        return tuple(parse.identity(entry) or "" for entry in self.entries)

    @property
    def is_last(self) -> bool:
        return self.end >= self.total if self.total is not None else len(self.entries) <= 1


def entries(
    wire: Wire, name: str, asked: Mapping[str, str] | None = None, *, known: Known | None = None, start: int = 0
) -> Iterator[Page]:
    """The list ``name`` from the offset ``start`` on, which an earlier read came to; at most a window of pages is in
    memory.

    A list keeps its order, so what stands before an entry that is ``known`` was read, or is new. Each page must begin
    with such an entry: the last one of the page before. Where it does not, entries slipped to what was read already:
    the read goes back, twice as far each time, until it meets a known one. Entries that were added in front are fetched
    in the end. So an entry may come twice, and the later one counts. Unavailable when entries slip away too often, or
    when fewer came than the list announces: what is missing must not pass for nothing.
    """
    source = _Source(wire, name, asked or {})
    own: set[str] = set()
    shifted, gaps, back = start > 0, 0, PAGE
    first: Page | None = None
    while True:
        before: Page | None = None
        for page in source.pages(start):
            if _slipped(page, known or own.__contains__):
                break
            joined = before is not None and page.ids[:1] == before.ids[-1:]
            shifted = shifted or (before is not None and not joined)
            yield Page(page.offset + 1, page.entries[1:], page.total) if joined else page
            if known is None:
                own.update(page.ids)
            first, before, back = first or page, page, PAGE
        else:
            break
        gaps += 1
        if gaps > MOST_GAPS:
            raise source.unavailable("moved all the time while it was read")
        start, back = max(0, page.offset - back), 2 * back
    assert first is not None  # the page at the offset 0 breaks nothing off
    assert before is not None
    if before.total is not None and before.end < before.total:
        raise source.unavailable(f"ended after {before.end} of {before.total} entries")
    if shifted or (first.total is not None and before.total is not None and first.total < before.total):
        yield source.page_at(0)


def _slipped(page: Page, known: Known) -> bool:
    """Whether entries that come before this page may have been missed."""
    if not page.offset:
        return False
    return not known(page.ids[0]) if page.entries else page.total is None or page.total <= page.offset


def entries_apart(wire: Wire, name: str) -> Iterator[Page]:
    """The whole list in as few calls as it takes: its pages share no entry.

    Where a page announces another total than the one before, or begins with an entry of it, the list moved meanwhile,
    and it is read again as `entries` does. What this cannot see is as many entries deleted as added behind between two
    calls: fit for a list where an entry that is missing is left alone, and that the next run reads anew.
    """
    before: Page | None = None
    for page in _Source(wire, name, {}, shared=0).pages(0):
        if page.total is None or (before is not None and not _continues(page, before)):
            break
        yield page
        before = page
    if before is None or before.end != before.total:
        yield from entries(wire, name)


def _continues(page: Page, before: Page) -> bool:
    return page.total == before.total and bool(page.entries) and page.ids[0] not in before.ids


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
    """A list, and what it is asked for; consecutive pages have ``shared`` entries in common."""

    wire: Wire
    name: str
    asked: Mapping[str, str]
    shared: int = SHARED

    def pages(self, start: int) -> Iterator[Page]:
        """From ``start`` to the end, which may move."""
        page = self.page_at(start)
        yield page
        step = max(1, len(page.entries) - self.shared)  # a server may give fewer than it was asked for
        if page.total is not None and page.entries and not page.is_last:
            for later in at_once(self.page_at, range(start + step, page.total - self.shared, step), self.wire.at_once):
                page = later
                yield page
        while page.entries and not page.is_last:
            page = self.page_at(max(page.offset + 1, page.end - self.shared))
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

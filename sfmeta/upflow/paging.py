"""A list of the API, page after page: fetched a few at a time, given in order, nothing lost when it moves meanwhile."""

from __future__ import annotations

import itertools
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sfmeta.errors import Unavailable
from sfmeta.upflow import parse
from sfmeta.upflow.wire import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sfmeta.upflow.wire import Wire

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Page: TypeAlias = "tuple[tuple[parse.Entry, ...], int | None]"
"""The entries of a page and the length of the whole list as this page announces it."""

PAGE = 500


def entries(wire: Wire, name: str) -> Iterator[tuple[parse.Entry, ...]]:
    """The entries of the list ``name``, a page at a time; at most a window of pages is in memory.

    Entries that are added meanwhile are read at the end. When the list became shorter, entries may have slipped to a
    page that was already read: then it is read once more. So an entry may come twice, and the later one counts.
    Unavailable when fewer entries came than the list announces: what is missing must not pass for nothing.
    """
    for _ in range(2):
        announced: int | None = None
        shrunk = False
        given = 0
        for page, total in _pages(wire, name):
            yield page
            given += len(page)
            shrunk = shrunk or (announced is not None and total is not None and total < announced)
            announced = total
        if announced is not None and given < announced:
            raise Unavailable(
                f"Upflow's list of {name} ended after {given} of {announced} entries",
                where=f"GET {name}",
                fix="run the sync again later; if it stays like this, Upflow's support can tell why",
            )
        if not shrunk:
            return


def at_once(ask: Callable[[Question], Answer], questions: Iterable[Question]) -> Iterator[Answer]:
    """Answers in the order of the questions, a few calls under way at a time and never more answers waiting."""
    waiting = iter(questions)
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="upflow")
    try:
        under_way = deque(pool.submit(ask, each) for each in itertools.islice(waiting, AT_ONCE))
        while under_way:
            answer = under_way.popleft().result()
            under_way.extend(pool.submit(ask, each) for each in itertools.islice(waiting, 1))
            yield answer
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pages(wire: Wire, name: str) -> Iterator[Page]:
    def page_at(offset: int) -> Page:
        body = wire.call("GET", name, params={"limit": PAGE, "offset": offset})
        return parse.page(body, name, f"GET {name}?offset={offset}")

    page, total = page_at(0)
    yield page, total
    offset = step = len(page)  # a server may give fewer than it was asked for
    if total is not None and step:
        for page, latest in at_once(page_at, range(step, total, step)):
            offset, total = offset + len(page), latest
            yield page, total
    while page and (total is None or offset < total):
        page, total = page_at(offset)
        offset += len(page)
        yield page, total

"""Lists that move while they are read: what was there all the time is never lost, and what comes twice is the same."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Sequence
from contextlib import closing
from typing import Literal

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.errors import Unavailable
from sfmeta.upflow.client import Upflow
from sfmeta.upflow.wire import Keys, Wire

Move = tuple[int, Literal["front", "back", "delete"], int]
"""After so many calls: an entry is added in front or behind, or the one at this place (of what is left) is deleted."""


class MovingList:
    """A list of customers over the wire, a few a page."""

    def __init__(self, length: int, moves: Sequence[Move], page: int) -> None:
        self.ids = [f"c{number}" for number in range(length)]
        self.kept = set(self.ids)
        self.calls = 0
        self._moves = sorted(moves)
        self._page = page
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            offset = int(request.url.params["offset"])
            entries = [{"id": each} for each in self.ids[offset : offset + self._page]]
            answer = {"total": len(self.ids), "customers": entries}
            self.calls += 1
            while self._moves and self._moves[0][0] <= self.calls:
                self.move(*self._moves.pop(0))
        return httpx.Response(200, content=json.dumps(answer).encode())

    def move(self, call: int, kind: str, place: int) -> None:
        if kind == "delete" and self.ids:
            self.kept.discard(self.ids.pop(place % len(self.ids)))
        elif kind == "front":
            self.ids.insert(0, f"new{call}-{place}")
        elif kind == "back":
            self.ids.append(f"new{call}-{place}")


def read(moving: MovingList, at_once: int = 1, *, apart: bool = False) -> list[str]:
    with closing(wire_to(moving, at_once)) as wire:
        return [one.id for page in Upflow(wire).customers(apart=apart) for one in page]


def wire_to(moving: MovingList, at_once: int = 1) -> Wire:
    return Wire(Keys("https://upflow.invalid/v1", "k", "s"), at_once=at_once, transport=httpx.MockTransport(moving))


MOVES = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from(["front", "back", "delete"]), st.integers(0, 40)), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), MOVES, st.integers(3, 7), st.sampled_from([1, 5]))
def test_what_is_there_all_the_time_is_read(length: int, moves: list[Move], page: int, at_once: int) -> None:
    moving = MovingList(length, moves, page)
    ids = read(moving, at_once)
    assert moving.kept <= set(ids)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), MOVES, st.integers(3, 7), st.sampled_from([1, 5]))
def test_pages_that_share_nothing_lose_nothing_where_the_total_tells(
    length: int, moves: list[Move], page: int, at_once: int
) -> None:
    """Entries are deleted, or added, not both."""
    kind = moves[0][1] if moves else "front"
    moving = MovingList(length, [each for each in moves if each[1] == kind], page)
    assert moving.kept <= set(read(moving, at_once, apart=True))


@pytest.mark.parametrize(
    ("length", "page", "calls", "apart"),
    [(0, 3, 1, 1), (3, 3, 1, 1), (4, 3, 2, 2), (5, 3, 2, 2), (6, 3, 3, 2), (60, 3, 30, 20)],
)
def test_a_list_that_stands_still_comes_once_in_as_few_calls_as_it_takes(
    length: int, page: int, calls: int, apart: int
) -> None:
    for least, is_apart in ((calls, False), (apart, True)):
        still = MovingList(length, [], page)
        assert read(still, apart=is_apart) == still.ids
        assert still.calls == least


def test_many_entries_that_go_at_once_hide_none() -> None:
    """More than a page reaches back, and more than the list has left."""
    for many in (700, 1_990):
        moving = MovingList(2_600, [(3, "delete", 0)] * many, 600)
        assert moving.kept <= set(read(moving))


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 40), MOVES, MOVES, st.integers(3, 7), st.integers(1, 6))
def test_a_read_that_stopped_goes_on_and_loses_nothing(
    length: int, before: list[Move], between: list[Move], page: int, parts: int
) -> None:
    moving = MovingList(length, before, page)
    with closing(wire_to(moving)) as wire:
        upflow = Upflow(wire)
        ids: set[str] = set()
        end = 0
        for part in itertools.islice(upflow.documents("invoices"), parts):
            ids.update(each.id for each in part.documents)
            end = part.end
        for _, kind, place in between:
            moving.move(99, kind, place)
        for part in upflow.documents("invoices", ids.__contains__, max(0, end - 1)):
            ids.update(each.id for each in part.documents)
    assert moving.kept <= ids


def test_a_list_that_loses_entries_all_the_time_is_given_up() -> None:
    moving = MovingList(60, [(call, "delete", place) for call in range(1, 60) for place in (0, 1, 2)], 3)
    moving.ids += [f"more{number}" for number in range(3000)]
    with pytest.raises(Unavailable, match="moved all the time"):
        read(moving)


def test_one_entry_added_and_one_deleted_are_noticed_though_the_total_stays() -> None:
    moving = MovingList(9, [(1, "delete", 0), (1, "delete", 0), (1, "back", 0), (1, "back", 1)], 4)
    assert moving.kept - {"c0", "c1"} <= set(read(moving))

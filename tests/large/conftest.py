"""A large organization and its org: only ``make test-large`` collects this folder, and says how large.

The tests are steps of one story, in the order of the file: each finds the two sides as the one before left them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from .pair import Pair, started

if TYPE_CHECKING:
    from collections.abc import Callable

CUSTOMERS = os.environ.get("SFMETA_LARGE_CUSTOMERS", "")
collect_ignore_glob = [] if CUSTOMERS else ["test_*.py"]

NO_LINKS = ("  portal_url:\n", "  portal_url: false\n")
"""A portal link takes a call for each customer: the large pair is without them."""


@pytest.fixture(scope="module")
def pair_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Pair]]:
    """Makes deployed projects, each with an emulator of its own."""
    with ExitStack() as running:

        def make(customers: int, *changes: tuple[str, str]) -> Pair:
            made = running.enter_context(started(customers, tmp_path_factory.mktemp("pair")))
            made.deploy(*changes)
            return made

        yield make


@pytest.fixture(scope="module")
def pair(pair_of: Callable[..., Pair]) -> Pair:
    """As many customers as was asked for, with ten times as many invoices; nothing synced yet."""
    return pair_of(int(CUSTOMERS), NO_LINKS)

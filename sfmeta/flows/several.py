"""The same work for several orgs at once. Each has its own fate: one that fails takes nothing from another."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, TypeVar

from sfmeta.errors import SfmetaError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sfmeta.flows.orgs import Org

T = TypeVar("T")


def side_by_side(orgs: Sequence[Org], work: Callable[[Org], T]) -> tuple[T | SfmetaError, ...]:
    """What came of the work for each org, in their order: a result, or the error that it ended with.

    Anything that is no error of ours is raised, as is Ctrl-C: threads still at work then end with the process.
    """
    answers: queue.SimpleQueue[tuple[int, T | BaseException]] = queue.SimpleQueue()

    def one(index: int, org: Org) -> None:
        try:
            answers.put((index, work(org)))
        except BaseException as error:
            answers.put((index, error))

    for index, org in enumerate(orgs):
        threading.Thread(target=one, args=(index, org), name=org.alias, daemon=True).start()
    found: dict[int, T | SfmetaError] = {}
    while len(found) < len(orgs):
        index, answer = answers.get()
        if isinstance(answer, BaseException) and not isinstance(answer, SfmetaError):
            raise answer
        found[index] = answer
    return tuple(found[index] for index in range(len(orgs)))

"""What the steps of a sync share: the two sides, what is remembered and what was read, and who is told."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sfmeta.errors import SfmetaError, Unavailable
from sfmeta.flows.loading import Loader
from sfmeta.upflow.pace import Paces

if TYPE_CHECKING:
    from sfmeta.catalog.model import Spec
    from sfmeta.salesforce.connection import Connection
    from sfmeta.store.memory import Memory
    from sfmeta.sync.described import Described
    from sfmeta.sync.ledger import Ledger
    from sfmeta.sync.target import Target
    from sfmeta.upflow.client import Upflow

MOST_NAMED = 1_000
"""Changes, failures and the like that a run names; the others it counts."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Watch:
    """Time, and the person who waits. ``stopped`` is asked between batches: a run then ends with the one in hand.
    ``paces`` are kept from run to run: Upflow's limit does not begin anew with a sweep."""

    told: Callable[[str], None] = lambda _: None
    stopped: Callable[[], bool] = lambda: False
    now: Callable[[], datetime] = _now
    stopwatch: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    paces: Paces = field(default_factory=Paces)

    def go_on(self) -> None:
        """SfmetaError when the person wants to stop and nothing was written yet that a run could go on from."""
        if self.stopped():
            raise SfmetaError("stopped before anything was written", fix="run the same command again")


class Halt(enum.StrEnum):
    """Why a run ends before it is done; the next one goes on from there."""

    ASKED = "asked"
    BUDGET = "budget"  # the org's API calls of the day are used up, but for those that are kept back


@dataclass(frozen=True, slots=True)
class Start:
    """Where the clock and the counter of a connection that others may have used before stood when the run began."""

    seconds: float
    salesforce_calls: int


@dataclass(frozen=True, slots=True)
class Effort:
    """What a run took so far."""

    duration_seconds: float
    upflow_calls: int
    salesforce_calls: int


@dataclass(frozen=True, slots=True)
class Sides:
    """``targets`` are the fields that this run fills, portal links aside; ``portal`` is the field for those.

    ``files`` are the values that come from files, by the key of the field and the identifier of the customer.
    ``described`` are the object's fields, all of them, as the integration user sees them. ``reserve`` are the org's
    API calls of the day that this run leaves to others.
    """

    spec: Spec
    upflow: Upflow
    org: Connection
    memory: Memory
    ledger: Ledger
    described: Mapping[str, Described]
    targets: tuple[Target, ...]
    portal: Target | None
    watch: Watch
    start: Start
    files: Mapping[str, Mapping[str, str | None]]
    reserve: int

    @property
    def loader(self) -> Loader:
        return Loader(self.org, self.spec.object, self.watch.sleep, self.memory.sent.in_job)

    def batch(self, write: Callable[[], None]) -> Halt | None:
        """Write a batch, or say why it was not, or not all of it: what is left is for the next run."""
        if self.watch.stopped():
            return Halt.ASKED
        if self._out_of_calls:
            return Halt.BUDGET
        try:
            write()
        except Unavailable:
            if not self._out_of_calls:
                raise
            return Halt.BUDGET  # others used them up meanwhile
        return None

    @property
    def _out_of_calls(self) -> bool:
        usage = self.org.api_usage
        return usage is not None and usage[1] - usage[0] <= self.reserve

    @property
    def effort(self) -> Effort:
        return Effort(
            self.watch.stopwatch() - self.start.seconds,
            self.upflow.wire.calls,
            self.org.calls - self.start.salesforce_calls,
        )

    @property
    def names(self) -> list[str]:
        """The API names of the fields that this run fills, links included."""
        return [target.name for target in (*self.targets, self.portal) if target is not None]

"""What the steps of a sync share: the two sides, what is remembered and what was read, and who is told."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sfmeta.errors import Interrupted, SfmetaError, Unavailable
from sfmeta.flows.loading import Loader
from sfmeta.sync.portal import redacted
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


WORTH_TELLING = 5.0
LONG = 90.0
"""Seconds of a wait: from the one on whoever looks on is told; from the other on everybody. The API's own limit makes a
run wait for a minute at most."""

LOOK = 0.5
"""Seconds of a wait after which it is asked whether to stop."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Watch:
    """Time, and the person who waits. ``stopped`` is asked between batches: a run then ends with the one in hand.
    ``told`` hears of the progress, ``warned`` of what holds a run up for long. ``paces`` are kept from run to run:
    Upflow's limit does not begin anew with a sweep."""

    told: Callable[[str], None] = lambda _: None
    warned: Callable[[str], None] = lambda _: None
    stopped: Callable[[], bool] = lambda: False
    now: Callable[[], datetime] = _now
    stopwatch: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    paces: Paces = field(default_factory=Paces)
    _waits: dict[str, str] = field(default_factory=dict)

    def go_on(self) -> None:
        """Interrupted when the person wants to stop and nothing was written yet that a run could go on from."""
        if self.stopped():
            raise Interrupted("stopped before anything was written", fix="run the same command again")

    def wait(self, who: str, seconds: float) -> None:
        """``who`` takes no call before so many seconds. Interrupted as soon as the person wants to stop."""
        if seconds >= WORTH_TELLING:
            said = f"{who} takes no calls until {self.now() + timedelta(seconds=seconds):%H:%M} UTC: waiting"
            if self._waits.get(who) != said:  # threads wait side by side
                self._waits[who] = said
                (self.warned if seconds >= LONG else self.told)(said)
        while seconds > 0:
            self.go_on()
            self.sleep(min(seconds, LOOK))
            seconds -= LOOK
        self.go_on()


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
        except Interrupted:
            return Halt.ASKED  # in the middle of a wait: what was not written yet is for the next run
        except SfmetaError as error:
            if isinstance(error, Unavailable) and self._out_of_calls:
                return Halt.BUDGET  # others used them up meanwhile
            error.message = redacted(error.message)  # what is said of a whole call may quote what was to be written
            raise
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

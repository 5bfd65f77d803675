"""What came of a sync."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.flows.changes import Found
    from sfmeta.flows.linking import Linked
    from sfmeta.flows.outlook import Outlook
    from sfmeta.flows.sides import Effort, Halt
    from sfmeta.flows.writing import Written
    from sfmeta.sync.outcome import Failed
    from sfmeta.sync.receipt import Receipt
    from sfmeta.sync.record import Misfit


@dataclass(frozen=True, slots=True)
class Synced:
    """What a run set out to do, what it did, and the proof of it, which comes last. ``left`` counts the Accounts that
    it found to be changed and was not asked to write."""

    outlook: Outlook
    written: Written
    linked: Linked
    effort: Effort
    left: int = 0
    receipt: Receipt | None = None

    @property
    def found(self) -> Found:
        return self.outlook.found

    @property
    def failures(self) -> tuple[Failed, ...]:
        return (*self.written.failures, *self.linked.failures)

    @property
    def misfits(self) -> tuple[Misfit, ...]:
        return (*self.found.misfits, *self.linked.misfits)

    @property
    def stopped(self) -> bool:
        return self.halt is not None

    @property
    def halt(self) -> Halt | None:
        """Why it ended before it was done."""
        return self.written.halt or self.linked.halt

    @property
    def failed(self) -> int:
        return self.written.failed + self.linked.failed

    @property
    def refused_values(self) -> int:
        """Values that no field can hold as they are."""
        return self.found.misfit_count + len(self.linked.misfits)

    @property
    def result(self) -> str:
        """One word: stopped, failed (something was not written), unchanged or done."""
        if self.stopped:
            return "stopped"
        if self.failed or self.refused_values:
            return "failed"
        return "done" if self.written.records or self.linked.written or self.linked.cleared else "unchanged"

    def counts(self) -> dict[str, int]:
        """The figures by which runs are compared; rows are Accounts."""
        return {
            **self.outlook.counts(),
            "written": self.written.records,
            "cleared": self.written.cleared,
            "failed": self.failed,
            "ignored": self.found.ignored,
            "left": self.left,
            "refused_values": self.refused_values,
            "links_written": self.linked.written,
            **{name: round(value) for name, value in asdict(self.effort).items() if name.endswith("_calls")},
        }

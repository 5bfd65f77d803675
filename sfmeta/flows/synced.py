"""What came of a sync."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.findings import Finding
    from sfmeta.flows.changes import Found
    from sfmeta.flows.linking import Linked
    from sfmeta.flows.writing import Written
    from sfmeta.sync.outcome import Rejected
    from sfmeta.sync.record import Misfit, RecordChange
    from sfmeta.sync.rows import LeftOut


@dataclass(frozen=True, slots=True)
class Synced:
    """What a run did, or would do (``dry_run``).

    ``read`` counts the entries of each of Upflow's lists that was read, ``customers`` first.
    ``fates`` counts the customers by what matching made of them, ``account_fates`` the Accounts that carry an
    identifier; ``left_out`` names customers without an Account of their own. ``planned`` names the changes of a dry
    run. ``unsourced`` are fields that Upflow mentions for nobody, so that they were left alone; ``emptied`` those that
    the org had lost, so that they were filled again.
    """

    org: str
    dry_run: bool
    read: Mapping[str, int]
    accounts_read: int
    fates: Mapping[str, int]
    account_fates: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    found: Found
    planned: tuple[RecordChange, ...]
    objections: tuple[Finding, ...]
    written: Written
    linked: Linked
    unsourced: tuple[str, ...]
    emptied: tuple[str, ...]
    duration_seconds: float
    upflow_calls: int
    salesforce_calls: int

    @property
    def customers_read(self) -> int:
        return self.read["customers"]

    @property
    def matched(self) -> int:
        return self.fates.get("matched", 0)

    @property
    def ambiguous(self) -> int:
        return sum(self.fates.get(fate, 0) for fate in ("several-customers", "several-accounts"))

    @property
    def unmatched(self) -> int:
        return self.customers_read - self.matched - self.ambiguous

    @property
    def failures(self) -> tuple[Rejected, ...]:
        return (*self.written.failures, *self.linked.failures)

    @property
    def misfits(self) -> tuple[Misfit, ...]:
        return (*self.found.misfits, *self.linked.misfits)

    @property
    def stopped(self) -> bool:
        return self.written.stopped or self.linked.stopped

    @property
    def failed(self) -> int:
        return self.written.failed + self.linked.failed

    @property
    def refused_values(self) -> int:
        """Values that no field can hold as they are."""
        return self.found.misfit_count + len(self.linked.misfits)

    @property
    def result(self) -> str:
        """One word: planned, stopped, failed (something was not written), unchanged or done."""
        if self.dry_run:
            return "planned"
        if self.stopped:
            return "stopped"
        if self.failed or self.refused_values:
            return "failed"
        return "done" if self.written.records or self.linked.written or self.linked.cleared else "unchanged"

    def counts(self) -> dict[str, int]:
        """The figures by which runs are compared; rows are Accounts."""
        return {
            **{f"{name}_read": count for name, count in self.read.items()},
            "accounts_read": self.accounts_read,
            "matched": self.matched,
            "unmatched": self.unmatched,
            "ambiguous": self.ambiguous,
            "changed": self.found.tally.changed,
            "written": self.written.records,
            "cleared": self.written.cleared,
            "failed": self.failed,
            "refused_values": self.refused_values,
            "links_due": self.linked.due,
            "links_written": self.linked.written,
            "upflow_calls": self.upflow_calls,
            "salesforce_calls": self.salesforce_calls,
        }

"""What a sync would do, counted; the changes themselves stand in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.findings import Finding
    from sfmeta.flows.changes import Found
    from sfmeta.flows.documents import DocumentsRead
    from sfmeta.flows.linking import Links
    from sfmeta.flows.sides import Effort
    from sfmeta.sync.record import RecordChange
    from sfmeta.sync.rows import LeftOut


@dataclass(frozen=True, slots=True)
class Outlook:
    """``read`` counts the entries that were read of each of Upflow's lists, ``customers`` first; ``documents`` says how
    the others were read.

    ``fates`` counts the customers by what matching made of them, ``account_fates`` the Accounts that carry an
    identifier; ``left_out`` names customers without an Account of their own. ``unsourced`` are fields that Upflow
    mentions for nobody, so that they are left alone; ``emptied`` those that the org has lost, so that they are filled
    again. ``unknown_states`` counts invoices in states that are not known, so that they count for nothing;
    ``uncounted`` those that lack what their figures need, by what that means.
    ``links`` counts the portal links to make, and those that nobody looks after any more.
    ``objections`` is what the gates say, ``overruled`` what those say that were allowed to pass.
    """

    org: str
    read: Mapping[str, int]
    documents: DocumentsRead
    accounts_read: int
    fates: Mapping[str, int]
    account_fates: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    found: Found
    links: Links
    unsourced: tuple[str, ...]
    emptied: tuple[str, ...]
    unknown_states: Mapping[str, int]
    uncounted: Mapping[str, int]
    objections: tuple[Finding, ...] = ()
    overruled: tuple[Finding, ...] = ()

    @property
    def customers_read(self) -> int:
        return self.read["customers"]

    @property
    def links_due(self) -> int:
        return sum(self.links.due.values())

    @property
    def matched(self) -> int:
        return self.fates.get("matched", 0)

    @property
    def ambiguous(self) -> int:
        return sum(self.fates.get(fate, 0) for fate in ("several-customers", "several-accounts"))

    @property
    def unmatched(self) -> int:
        return self.customers_read - self.matched - self.ambiguous

    def counts(self) -> dict[str, int]:
        """The figures by which runs are compared; rows are Accounts."""
        return {
            **{f"{name}_read": count for name, count in self.read.items()},
            "accounts_read": self.accounts_read,
            "matched": self.matched,
            "unmatched": self.unmatched,
            "ambiguous": self.ambiguous,
            "changed": self.found.tally.changed,
            "links_due": self.links_due,
        }

    def summary(self) -> dict[str, object]:
        """What a saved plan says of itself at its end."""
        return {
            "counts": self.counts(),
            "totals": self.totals(),
            "gates": [{"gate": finding.rule, "message": finding.message} for finding in self.objections],
        }

    def totals(self) -> list[dict[str, str | None]]:
        """What each amount comes to over all matched Accounts, by field and currency; amounts as text, exact."""
        return [
            {
                "field": shift.field,
                "currency": shift.currency,
                "before": format(shift.before, "f"),
                "after": format(shift.after, "f"),
                "difference": format(shift.difference, "f"),
            }
            for shift in self.found.totals.shifts()
        ]


@dataclass(frozen=True, slots=True)
class Planned:
    """A look at what a sync would do; ``changes`` are the first of them."""

    outlook: Outlook
    changes: tuple[RecordChange, ...]
    effort: Effort

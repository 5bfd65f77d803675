"""What a receipt says, in words and formatted figures: shared by the terminal and the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from sfmeta.sync.receipt import Bucket, Receipt

ROWS = (
    # the key of a count, its name, and what it means
    ("customers_read", "Customers read", "in Upflow"),
    ("invoices_read", "Invoices read", ""),
    ("payments_read", "Payments read", ""),
    ("credit_notes_read", "Credit notes read", ""),
    ("refunds_read", "Refunds read", ""),
    ("accounts_read", "Accounts read", "that carry an identifier"),
    ("matched", "Matched", "one customer, one Account"),
    ("unmatched", "Unmatched", "customers without an Account; never written"),
    ("ambiguous", "Ambiguous", "customers with more than one Account, or the reverse; never written"),
    ("changed", "Changed", "Accounts that had to be written"),
    ("written", "Written", "Accounts that Salesforce acknowledged"),
    ("cleared", "Cleared", "values that became empty"),
    ("failed", "Failed", "Accounts that Salesforce refused; tried again by the next run"),
    ("ignored", "Ignored", "Accounts or values that were given up with sfmeta ignore"),
    ("left", "Left", "Accounts to be changed that this run was not asked to write; a sync does"),
    ("refused_values", "Refused values", "that the field cannot hold as they are; the field keeps what it had"),
    ("links_written", "Portal links", "made and written"),
    ("upflow_calls", "Calls to Upflow", ""),
    ("salesforce_calls", "Calls to Salesforce", ""),
)

LEFT = ("failed", "refused_values", "ignored", "left")
"""Counts of what was to be written and was not."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``tone`` is good, bad or soft."""

    tone: str
    words: str
    detail: str


def verdict(receipt: Receipt) -> Verdict:
    """Whether both sides agree, and if not, what explains it."""
    org = receipt.side.alias
    left = sum(receipt.counts.get(key, 0) for key in LEFT)
    match receipt.agrees:
        case None if len({total.currency for total in receipt.totals}) > 1:
            return Verdict(
                "soft",
                "Not compared",
                "Customers are kept in several currencies, and the org adds all amounts up as one: name its own with "
                "`sync: currency:` in sfmeta.yml, and amounts in another are no longer written.",
            )
        case None:
            return Verdict("soft", "Not compared", "No amount is exported, or Salesforce was not asked for its totals.")
        case True:
            return Verdict("good", "Both sides agree", "Every amount comes to the same in Upflow and in Salesforce.")
        case False if left:
            return Verdict(
                "bad",
                "The totals differ",
                f"{left:,} Accounts or values were not written by this run: they may be why, and so may Accounts "
                f"without a customer that hold amounts (sfmeta match --org {org}) and what was changed by hand "
                f"(sfmeta sync --org {org} --compare org).",
            )
        case False:
            return Verdict(
                "bad",
                "The totals differ",
                "Everything was written, so Accounts without a customer hold amounts, or a hand has changed some: "
                f"sfmeta match --org {org} shows the former, sfmeta sync --org {org} --compare org repairs the latter.",
            )


def unknown(receipt: Receipt) -> list[str]:
    """What a dash in the totals means: a sentence for each."""
    return [
        f"{total.label}{f' in {total.currency}' if total.currency else ''}: customers that have an Account come to "
        f"{amount(total.matched)} in Upflow. Of the others it is not known: their documents were not read by this run."
        for total in receipt.totals
        if total.unmatched is None
    ]


def counted(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """The rows that the run counted: name, count, meaning."""
    return [(name, counts[key], meaning) for key, name, meaning in ROWS if key in counts]


def amount(value: Decimal | None) -> str:
    """Digits in groups of three; a dash where there is no value."""
    return "-" if value is None else f"{value:,f}"


def amount_range(bucket: Bucket) -> str:
    if bucket.above is None:
        return "nothing overdue"
    return f"over {amount(bucket.above)}" if bucket.up_to is None else f"up to {amount(bucket.up_to)}"

"""What an earlier run sent and never got an answer for, killed or cut off as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.salesforce import bulk

if TYPE_CHECKING:
    from sfmeta.flows.sides import Sides


def end_jobs(sides: Sides) -> None:
    """No Bulk job of an earlier run goes on: it would write its old values over newer ones. Whatever it did by then,
    its records are asked for, since `Sent` still has them."""
    for job in sides.memory.sent.jobs():
        sides.watch.told(f"Ending the Bulk job {job} of a run that was cut short")
        bulk.end(sides.org, job)
        sides.memory.sent.ended(job)

"""What an earlier run sent and never got an answer for, killed or cut off as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.errors import RemoteError, SessionExpired
from sfmeta.salesforce import bulk
from sfmeta.salesforce.waiting import Waiting

if TYPE_CHECKING:
    from sfmeta.flows.sides import Sides


def end_jobs(sides: Sides) -> None:
    """No Bulk job of an earlier run goes on: it would write its old values over newer ones. Whatever it did by then,
    its records are asked for, since `Sent` still has them. One that this user may not touch is told."""

    def pause(seconds: float) -> None:
        sides.watch.go_on()
        sides.watch.sleep(seconds)

    for job in sides.memory.sent.jobs():
        sides.watch.told(f"Ending the Bulk job {job} of a run that was cut short")
        try:
            bulk.end(sides.org, job, Waiting(sleep=pause))
        except SessionExpired:
            raise
        except RemoteError as error:
            sides.watch.warned(
                f"The Bulk job {job} of a run that was cut short could not be ended ({error.message}): look for it in"
                " Setup, Bulk Data Load Jobs, and abort it there if it is open; it may write old values"
            )
        sides.memory.sent.ended(job)


def forget_unmatched(sides: Sides) -> None:
    """After a run that wrote everything: who is in doubt still has no customer any more. Nothing is known of such an
    Account; it is asked for again should it come back."""
    record_ids = sides.memory.sent.all()
    sides.memory.acknowledged.drop(record_ids)
    sides.memory.sent.answered(record_ids)

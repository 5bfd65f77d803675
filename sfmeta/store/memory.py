"""Everything a pair remembers between runs. Without it the next sync asks the org, and takes longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sfmeta.store.acknowledged import Acknowledged
from sfmeta.store.database import opened, pair_number
from sfmeta.store.failures import Failures
from sfmeta.store.location import Location
from sfmeta.store.lock import alone
from sfmeta.store.misfits import Misfits
from sfmeta.store.portal_links import PortalLinks
from sfmeta.store.reads import Reads
from sfmeta.store.receipts import Receipts
from sfmeta.store.runs import Runs
from sfmeta.store.seen import Seen
from sfmeta.store.sent import Sent


@dataclass(frozen=True, slots=True)
class Memory:
    """``scratch`` is a folder for what a run lays aside on disk: nobody needs it afterwards, except the next run where
    this one is cut short."""

    acknowledged: Acknowledged
    runs: Runs
    failures: Failures
    misfits: Misfits
    links: PortalLinks
    receipts: Receipts
    seen: Seen
    sent: Sent
    reads: Reads
    scratch: Path


@contextmanager
def remembered(place: Location, org_id: str, object_: str, upflow: str) -> Iterator[Memory]:
    """The memory of the pair, for this run alone: Refused while another run of the same pair is under way."""
    with opened(place) as engine:
        number = pair_number(engine, org_id, object_, upflow)
        with alone(engine, place, number), _scratch(place.folder / f"sync-{number}.scratch") as scratch:
            yield Memory(
                Acknowledged(engine, number),
                Runs(engine, number),
                Failures(engine, number),
                Misfits(engine, number),
                PortalLinks(engine, number),
                Receipts(engine, number),
                Seen(engine, number),
                Sent(engine, number),
                Reads(engine, number),
                scratch,
            )


@contextmanager
def waiting(place: Location, org_id: str, object_: str, upflow: str) -> Iterator[tuple[Failures, Misfits]]:
    """What the pair could not write, whether or not a run is under way: a person may look at it, or give some up."""
    with opened(place) as engine:
        number = pair_number(engine, org_id, object_, upflow)
        yield Failures(engine, number), Misfits(engine, number)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """The folder, left with nothing but what the next run can go on with."""
    try:
        yield folder
    finally:
        with suppress(OSError):  # it is not empty, or not there
            folder.rmdir()

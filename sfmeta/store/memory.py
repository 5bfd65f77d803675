"""Everything a pair remembers between runs, and the lock that lets one run at a time change it.

It stands in the project, under `.sfmeta/`: the folder belongs to the spec whose fields it speaks of, git ignores it,
and whoever deletes it loses nothing but time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from sfmeta.errors import Refused
from sfmeta.store.acknowledged import Acknowledged
from sfmeta.store.database import open_database, pair_number
from sfmeta.store.failures import Failures
from sfmeta.store.portal_links import PortalLinks
from sfmeta.store.runs import Runs

FOLDER = ".sfmeta"
FILE = "sync.db"


@dataclass(frozen=True, slots=True)
class Memory:
    """``scratch`` is a folder for what a run lays aside on disk and nobody needs afterwards."""

    acknowledged: Acknowledged
    runs: Runs
    failures: Failures
    links: PortalLinks
    scratch: Path


@contextmanager
def remembered(root: Path, org_id: str, object_: str, upflow: str) -> Iterator[Memory]:
    """The memory of the pair, for this run alone: Refused while another run of the same pair is under way."""
    folder = root / FOLDER
    engine = open_database(folder / FILE)
    number = pair_number(engine, org_id, object_, upflow)
    lock = FileLock(folder / f"sync-{number}.lock", timeout=0)
    try:
        with lock:
            scratch = folder / f"sync-{number}.scratch"
            shutil.rmtree(scratch, ignore_errors=True)  # of a run that was killed
            try:
                yield Memory(
                    Acknowledged(engine, number),
                    Runs(engine, number),
                    Failures(engine, number),
                    PortalLinks(engine, number),
                    scratch,
                )
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    except Timeout as error:
        raise Refused(
            "another sync of the same Upflow organization and Salesforce org is under way",
            fix=f"wait for it to end; it holds {FOLDER}/sync-{number}.lock",
        ) from error
    finally:
        engine.dispose()

"""One run at a time: a lock that goes with the process that holds it, however that ends."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa
from filelock import FileLock, Timeout

from sfmeta.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

    from sfmeta.store.location import Location

SYNC = 0x5F_6D_65_74
"""The first half of a pair's advisory lock; the second is its number."""


@contextmanager
def alone(engine: Engine, place: Location, pair_id: int) -> Iterator[None]:
    """Refused while another run of the same pair is under way: on this machine, or with the same PostgreSQL."""
    with _in_file(place, pair_id) if not place.url else _on_server(engine, place, pair_id):
        yield


@contextmanager
def _in_file(place: Location, pair_id: int) -> Iterator[None]:
    path = place.folder / f"sync-{pair_id}.lock"
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise _under_way(f"it holds {place.folder.name}/{path.name}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _on_server(engine: Engine, place: Location, pair_id: int) -> Iterator[None]:
    """The server gives the lock back when the connection ends, so one is kept open for it; autocommit, so that no
    transaction grows old meanwhile."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(SYNC, pair_id))):
            raise _under_way(f"it holds an advisory lock in {place}")
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(SYNC, pair_id)))


def _under_way(holder: str) -> Refused:
    return Refused(
        "another sync of the same Upflow organization and Salesforce org is under way",
        fix=f"wait for it to end; {holder}",
    )

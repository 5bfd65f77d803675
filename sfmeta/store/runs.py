"""The runs of a pair: what each one counted, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.schema import receipt, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Engine

WHOLE = ("done", "unchanged", "failed")
"""Results of runs that read and wrote everything there was: one that was refused says nothing about the source."""

PART = "partial"
"""The result of a run that wrote only the records that it was asked to."""

IDLE = ("unchanged", "refused", "broken")
KEPT = timedelta(days=30)
"""How long runs are remembered that wrote nothing."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """What is asked of the last run that read everything."""

    number: int
    customers: int
    matched: int


class Runs:
    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id

    def begin(self, now: datetime) -> int:
        """The number of the new run. Runs that came to nothing are forgotten after a while: a continuous sync leaves
        a thousand a day."""
        idle = sa.and_(run.c.pair_id == self._pair_id, run.c.result.in_(IDLE), run.c.started_at < now - KEPT)
        proven = sa.select(receipt.c.run_id)
        with self._engine.begin() as connection:
            made = connection.execute(run.insert().values(pair_id=self._pair_id, started_at=now))
            connection.execute(run.delete().where(idle, run.c.id.not_in(proven)))  # last: SQLite gives numbers again
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])

    def end(self, number: int, now: datetime, result: str, counts: Mapping[str, int]) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                run.update().where(run.c.id == number).values(ended_at=now, result=result, counts=dict(counts))
            )

    def latest(self) -> int:
        """The number of the run that began last, which only grows; 0 before the first."""
        query = sa.select(sa.func.max(run.c.id)).where(run.c.pair_id == self._pair_id)
        with self._engine.connect() as connection:
            return connection.scalar(query) or 0

    def last(self) -> LastRun | None:
        """The last run that read everything; None before the first."""
        query = (
            sa.select(run.c.id, run.c.counts)
            .where(run.c.pair_id == self._pair_id, run.c.result.in_(WHOLE))
            .order_by(run.c.id.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None or not row.counts:
            return None
        return LastRun(row.id, row.counts["customers_read"], row.counts["matched"])

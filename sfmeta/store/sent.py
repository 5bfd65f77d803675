"""What was sent to Salesforce and not answered yet: whether such a record has the values before or those after, only
the org can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.database import among, upsert
from sfmeta.store.schema import sent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy.engine import Engine

NO_JOB = ""


class Sent:
    """Of one pair. Every write is on disk when the call returns."""

    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id

    def note(self, record_ids: Collection[str]) -> None:
        """Before they are sent."""
        rows = [{"pair_id": self._pair_id, "record_id": each, "job": NO_JOB} for each in record_ids]
        with self._engine.begin() as connection:
            upsert(connection, sent, rows)

    def in_job(self, job: str, record_ids: Sequence[str]) -> None:
        """These are sent in a Bulk job, which goes on whatever becomes of this run."""
        with self._engine.begin() as connection:
            for chosen in self._chosen(record_ids):
                connection.execute(sent.update().where(chosen).values(job=job))

    def answered(self, record_ids: Sequence[str]) -> None:
        """What they have is known again."""
        with self._engine.begin() as connection:
            for chosen in self._chosen(record_ids):
                connection.execute(sent.delete().where(chosen))

    def among(self, record_ids: Sequence[str]) -> frozenset[str]:
        """Those of them for which no answer came."""
        with self._engine.connect() as connection:
            queries = (sa.select(sent.c.record_id).where(chosen) for chosen in self._chosen(record_ids))
            return frozenset(found for query in queries for found in connection.scalars(query))

    def all(self) -> tuple[str, ...]:
        query = sa.select(sent.c.record_id).where(sent.c.pair_id == self._pair_id).order_by(sent.c.record_id)
        with self._engine.connect() as connection:
            return tuple(connection.scalars(query))

    def jobs(self) -> tuple[str, ...]:
        """The Bulk jobs that may still be under way."""
        query = sa.select(sent.c.job).where(sent.c.pair_id == self._pair_id, sent.c.job != NO_JOB).distinct()
        with self._engine.connect() as connection:
            return tuple(connection.scalars(query.order_by(sent.c.job)))

    def ended(self, job: str) -> None:
        """The job changes nothing any more; its records are still to be asked for."""
        of_job = sa.and_(sent.c.pair_id == self._pair_id, sent.c.job == job)
        with self._engine.begin() as connection:
            connection.execute(sent.update().where(of_job).values(job=NO_JOB))

    def _chosen(self, record_ids: Sequence[str]) -> Iterator[sa.ColumnElement[bool]]:
        return (sa.and_(sent.c.pair_id == self._pair_id, each) for each in among(sent.c.record_id, record_ids))

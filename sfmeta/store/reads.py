"""What was read of Upflow's documents, so that the next run need not read it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.database import upsert
from sfmeta.store.schema import customer_stated, list_read
from sfmeta.sync.reading import Standing
from sfmeta.sync.rows import Stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import Engine

PAGE = 10_000


class Reads:
    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id

    def standing(self) -> Mapping[str, Standing]:
        """The last whole read of each list, by its name."""
        columns = (list_read.c[name] for name in ("name", "read_at", "total", "fields", "by_customer"))
        query = sa.select(*columns).where(list_read.c.pair_id == self._pair_id)
        with self._engine.connect() as connection:
            return {name: Standing(*rest) for name, *rest in connection.execute(query)}

    def keep(self, standing: Mapping[str, Standing]) -> None:
        rows = [
            {
                "pair_id": self._pair_id,
                "name": name,
                "read_at": one.read_at,
                "total": one.total,
                "fields": one.fields,
                "by_customer": one.by_customer,
            }
            for name, one in standing.items()
        ]
        with self._engine.begin() as connection:
            upsert(connection, list_read, rows)

    def stated(self) -> Iterator[list[Stated]]:
        """What was stated of every customer, a page at a time."""
        columns = (customer_stated.c[name] for name in ("customer_id", "record_id", "balances"))
        query = sa.select(*columns).where(customer_stated.c.pair_id == self._pair_id)
        with self._engine.connect() as connection:
            for page in connection.execution_options(yield_per=PAGE).execute(query).partitions():
                yield [Stated(*row) for row in page]

    def keep_stated(self, rows: Sequence[Stated]) -> None:
        values = [
            {
                "pair_id": self._pair_id,
                "customer_id": one.customer_id,
                "record_id": one.record_id,
                "balances": one.balances,
            }
            for one in rows
        ]
        with self._engine.begin() as connection:
            upsert(connection, customer_stated, values)

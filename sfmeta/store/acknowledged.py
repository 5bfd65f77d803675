"""What Salesforce last acknowledged, record by record: the before of every difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.database import AT_ONCE, among, upsert
from sfmeta.store.schema import acknowledged, layout
from sfmeta.sync import exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, Engine

    from sfmeta.sync.values import Value


class Acknowledged:
    """The values of one pair. Every write is on disk when the call returns."""

    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id
        self._layouts: dict[int, tuple[str, ...]] = {}

    def count(self) -> int:
        """For how many records something was acknowledged."""
        query = sa.select(sa.func.count()).where(acknowledged.c.pair_id == self._pair_id)
        with self._engine.connect() as connection:
            return connection.scalar(query) or 0

    def of(self, record_ids: Sequence[str]) -> dict[str, dict[str, Value]]:
        """The values of these records by field name; a record that was never acknowledged is missing."""
        with self._engine.connect() as connection:
            return self._of(connection, record_ids)

    def some(self, offset: int, count: int) -> dict[str, dict[str, Value]]:
        """A few records, whatever the offset: behind the last one comes the first."""
        total = self.count()
        if not total:
            return {}
        query = (
            sa.select(acknowledged.c.record_id)
            .where(acknowledged.c.pair_id == self._pair_id)
            .order_by(acknowledged.c.record_id)
            .offset(offset % total)
            .limit(count)
        )
        with self._engine.connect() as connection:
            return self._of(connection, list(connection.scalars(query)))

    def keep(self, values: Mapping[str, Mapping[str, Value]]) -> None:
        """From now on the records have these values; the fields that are not named keep theirs."""
        if not values:
            return
        with self._engine.begin() as connection:
            before = self._of(connection, list(values))
            merged = {record_id: {**before.get(record_id, {}), **changed} for record_id, changed in values.items()}
            self._write(connection, merged)

    def drop(self, record_ids: Sequence[str]) -> None:
        """Nothing is known of these records any more."""
        with self._engine.begin() as connection:
            for dropped in among(acknowledged.c.record_id, record_ids):
                connection.execute(acknowledged.delete().where(acknowledged.c.pair_id == self._pair_id, dropped))

    def forget(self, fields: Sequence[str]) -> None:
        """These fields are no longer known: deleted from the org, or to be read from it again."""
        with self._engine.begin() as connection:
            for number, names in self._known_layouts(connection).items():
                if not set(names) & set(fields):
                    continue
                query = sa.select(acknowledged.c.record_id).where(
                    acknowledged.c.pair_id == self._pair_id, acknowledged.c.layout_id == number
                )
                ids = list(connection.scalars(query))
                for start in range(0, len(ids), AT_ONCE):
                    values = self._of(connection, ids[start : start + AT_ONCE])
                    kept = {
                        record_id: {name: value for name, value in row.items() if name not in fields}
                        for record_id, row in values.items()
                    }
                    self._write(connection, kept)

    def _of(self, connection: Connection, record_ids: Sequence[str]) -> dict[str, dict[str, Value]]:
        found: dict[str, dict[str, Value]] = {}
        layouts = self._known_layouts(connection)
        for asked in among(acknowledged.c.record_id, record_ids):
            query = sa.select(acknowledged.c.record_id, acknowledged.c.layout_id, acknowledged.c.data).where(
                acknowledged.c.pair_id == self._pair_id, asked
            )
            for record_id, number, data in connection.execute(query):
                found[record_id] = dict(zip(layouts[number], exact.loads(data), strict=True))
        return found

    def _write(self, connection: Connection, values: Mapping[str, Mapping[str, Value]]) -> None:
        """Whole records; most of them have the same fields, so that there are few layouts."""
        numbers: dict[tuple[str, ...], int] = {}
        rows = []
        for record_id, row in values.items():
            names = tuple(sorted(row))
            if names not in numbers:
                numbers[names] = self._layout(connection, names)
            rows.append(
                {
                    "pair_id": self._pair_id,
                    "record_id": record_id,
                    "layout_id": numbers[names],
                    "data": exact.dumps([row[name] for name in names]),
                }
            )
        upsert(connection, acknowledged, rows)

    def _layout(self, connection: Connection, names: tuple[str, ...]) -> int:
        query = sa.select(layout.c.id).where(layout.c.fields == " ".join(names))
        number = connection.scalar(query)
        if number is None:
            upsert(connection, layout, [{"fields": " ".join(names)}], keep=True)
            number = connection.scalar(query)
        assert isinstance(number, int)
        return number

    def _known_layouts(self, connection: Connection) -> dict[int, tuple[str, ...]]:
        rows = connection.execute(sa.select(layout.c.id, layout.c.fields))
        return {number: tuple(fields.split()) for number, fields in rows}

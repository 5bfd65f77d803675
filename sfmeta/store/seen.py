"""What was last seen of every customer's documents: one row a customer, packed, and written only when it changed."""

from __future__ import annotations

import json
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sfmeta.store.database import among, upsert
from sfmeta.store.schema import seen
from sfmeta.sync.sight import Document, Sight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import Engine, Row


class Seen:
    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id

    def digests(self, customer_ids: Sequence[str]) -> dict[str, str]:
        """Of these customers, the digest of what was seen; one that was never seen is missing."""
        return {row.customer_id: row.digest for row in self._rows(customer_ids, seen.c.digest)}

    def of(self, customer_ids: Sequence[str]) -> dict[str, Sight]:
        """What was seen of these customers; one that was never seen is missing."""
        rows = self._rows(customer_ids, seen.c.digest, seen.c.data)
        return {row.customer_id: _unpacked(row.digest, row.data) for row in rows}

    def keep(self, sights: Mapping[str, Sight]) -> None:
        """This is what was seen last."""
        rows = [
            {"pair_id": self._pair_id, "customer_id": id_, "digest": sight.digest, "data": _packed(sight)}
            for id_, sight in sights.items()
        ]
        with self._engine.begin() as connection:
            upsert(connection, seen, rows)

    def _rows(self, customer_ids: Sequence[str], *columns: sa.Column[Any]) -> Iterator[Row[Any]]:
        with self._engine.connect() as connection:
            for asked in among(seen.c.customer_id, customer_ids):
                query = sa.select(seen.c.customer_id, *columns).where(seen.c.pair_id == self._pair_id, asked)
                yield from connection.execute(query)


def _packed(sight: Sight) -> bytes:
    documents = [[getattr(one, name) for name in Document.__slots__] for one in sight.documents]
    return zlib.compress(json.dumps([sight.day, sight.kinds, documents], default=date.isoformat).encode())


def _unpacked(digest: str, data: bytes) -> Sight:
    day, kinds, documents = json.loads(zlib.decompress(data))
    return Sight(date.fromisoformat(day), digest, tuple(kinds), tuple(map(_document, documents)))


def _document(values: Sequence[Any]) -> Document:
    *rest, due, paid = values[:8]  # what was packed by an earlier release has no more
    return Document(*rest, *(value and date.fromisoformat(value) for value in (due, paid)), *values[8:])

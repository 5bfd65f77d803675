"""The receipts of a pair's runs: the proof that each one left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.database import opened
from sfmeta.store.schema import receipt, run
from sfmeta.sync.receipt_document import from_json, to_json

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from sfmeta.store.location import Location
    from sfmeta.sync.receipt import Receipt

UNCHANGED = "unchanged"


class Receipts:
    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id

    def keep(self, new: Receipt) -> None:
        """Of runs that changed nothing only the last one's is kept: a continuous sync leaves thousands a day."""
        with self._engine.begin() as connection:
            if new.result == UNCHANGED:
                idle = sa.select(run.c.id).where(run.c.pair_id == self._pair_id, run.c.result == UNCHANGED)
                connection.execute(receipt.delete().where(receipt.c.run_id.in_(idle)))
            connection.execute(receipt.insert().values(run_id=new.run, data=to_json(new)))


def past_receipt(place: Location, number: int | None = None, alias: str | None = None) -> Receipt | None:
    """The receipt of this run, or of the last one (to the org ``alias``) that left one."""
    if not place.exists:
        return None
    query = sa.select(receipt.c.data).order_by(receipt.c.run_id.desc()).limit(1)
    if number is not None:
        query = query.where(receipt.c.run_id == number)
    if alias is not None:
        query = query.where(receipt.c.data["side"]["alias"].as_string() == alias)
    with opened(place) as engine, engine.connect() as connection:
        data = connection.scalar(query)
    return None if data is None else from_json(data)

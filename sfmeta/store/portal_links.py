"""Which portal link an Account shows and how old it is. The link is a secret: only a digest of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.database import among, upsert
from sfmeta.store.schema import portal_link
from sfmeta.sync.portal import ShownLink

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.engine import Engine


class PortalLinks:
    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id

    def of(self, record_ids: Sequence[str]) -> dict[str, ShownLink]:
        """What these records show; a record that was never given a link is missing."""
        found: dict[str, ShownLink] = {}
        with self._engine.connect() as connection:
            for asked in among(portal_link.c.record_id, record_ids):
                columns = (portal_link.c[name] for name in ("record_id", "customer_id", "digest", "made_at"))
                query = sa.select(*columns).where(portal_link.c.pair_id == self._pair_id, asked)
                for record_id, customer_id, digest, made_at in connection.execute(query):
                    found[record_id] = ShownLink(customer_id, digest, made_at)
        return found

    def count(self) -> tuple[int, int]:
        """How many records are known, and how many of them show a link."""
        query = sa.select(sa.func.count(), sa.func.count(portal_link.c.digest)).where(
            portal_link.c.pair_id == self._pair_id
        )
        with self._engine.connect() as connection:
            known, shown = connection.execute(query).one()
        return known, shown

    def records(self) -> list[str]:
        """All that were ever given a link, or were to have none."""
        query = sa.select(portal_link.c.record_id).where(portal_link.c.pair_id == self._pair_id)
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def leave(self, record_ids: Sequence[str]) -> None:
        """These are nobody's any more: what they show is looked after no longer."""
        with self._engine.begin() as connection:
            for left in among(portal_link.c.record_id, record_ids):
                connection.execute(portal_link.delete().where(portal_link.c.pair_id == self._pair_id, left))

    def forget(self) -> None:
        """No record shows a link any more."""
        with self._engine.begin() as connection:
            connection.execute(portal_link.delete().where(portal_link.c.pair_id == self._pair_id))

    def keep(self, links: Sequence[tuple[str, str, bytes | None]], made_at: datetime) -> None:
        """Salesforce acknowledged these: record, customer, digest of the link or None."""
        rows = [
            {
                "pair_id": self._pair_id,
                "record_id": record_id,
                "customer_id": customer_id,
                "digest": digest,
                "made_at": made_at,
            }
            for record_id, customer_id, digest in links
        ]
        with self._engine.begin() as connection:
            upsert(connection, portal_link, rows)

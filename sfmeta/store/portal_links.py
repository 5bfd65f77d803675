"""Which portal link an Account shows and how old it is. The link is a secret: only a digest of it is kept."""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.database import portal_link, upsert
from sfmeta.sync.portal import ShownLink

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.engine import Engine

AT_ONCE = 500


class PortalLinks:
    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id

    def of(self, record_ids: Sequence[str]) -> dict[str, ShownLink]:
        """What these records show; a record that was never given a link is missing."""
        found: dict[str, ShownLink] = {}
        with self._engine.connect() as connection:
            for start in range(0, len(record_ids), AT_ONCE):
                columns = (portal_link.c[name] for name in ("record_id", "customer_id", "digest", "made_at"))
                query = sa.select(*columns).where(
                    portal_link.c.pair_id == self._pair_id,
                    portal_link.c.record_id.in_(record_ids[start : start + AT_ONCE]),
                )
                for record_id, customer_id, digest, made_at in connection.execute(query):
                    aware = made_at if made_at.tzinfo else made_at.replace(tzinfo=UTC)  # SQLite keeps no zone
                    found[record_id] = ShownLink(customer_id, digest is not None, aware)
        return found

    def keep(self, links: Sequence[tuple[str, str, str | None]], made_at: datetime) -> None:
        """Salesforce acknowledged these: record, customer, link or None."""
        rows = [
            {
                "pair_id": self._pair_id,
                "record_id": record_id,
                "customer_id": customer_id,
                "digest": None if link is None else digest(link),
                "made_at": made_at,
            }
            for record_id, customer_id, link in links
        ]
        with self._engine.begin() as connection:
            upsert(connection, portal_link, rows)


def digest(link: str) -> bytes:
    """Enough to know a link again; not enough to open it, for its token is long and random."""
    return hashlib.blake2b(link.encode(), digest_size=16, person=b"sfmeta portal").digest()

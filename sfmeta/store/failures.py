"""The records that Salesforce would not take, until it does: every run tries them again."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.database import among, upsert
from sfmeta.store.schema import failure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.engine import Engine

    from sfmeta.sync.outcome import Failed
    from sfmeta.sync.record import RecordChange

FOR_GOOD, UNTIL_CHANGED = "for-good", "until-changed"


@dataclass(frozen=True, slots=True)
class Failure:
    """A record, Salesforce's code and message for it, and how often it was tried since it first failed.

    ``ignored``: given up by name, for good or until it should have other values than those ``wanted``.
    """

    record_id: str
    code: str
    message: str
    attempts: int
    first_at: datetime
    last_at: datetime
    customer_id: str | None
    name: str | None
    wanted: str | None
    ignored: str | None

    @property
    def is_link(self) -> bool:
        """What failed is the portal link; the figures of the record are as they should be."""
        return self.wanted is None

    def passes_over(self, change: RecordChange) -> bool:
        """Whether somebody gave it up, so that this change is not to be tried."""
        if self.is_link:
            return False
        return self.ignored == FOR_GOOD or (self.ignored == UNTIL_CHANGED and self.wanted == change.wanted)


class Failures:
    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id

    def all(self) -> tuple[Failure, ...]:
        """Those that wait, by record."""
        query = (
            sa.select(*(failure.c[field.name] for field in fields(Failure)))
            .where(failure.c.pair_id == self._pair_id)
            .order_by(failure.c.record_id)
        )
        with self._engine.connect() as connection:
            return tuple(Failure(*row) for row in connection.execute(query))

    def keep(self, rejected: Sequence[Failed], now: datetime) -> None:
        """These failed, maybe again."""
        with self._engine.begin() as connection:
            ids = [each.record_id for each in rejected]
            query = sa.select(failure.c.record_id, failure.c.attempts, failure.c.first_at).where(
                failure.c.pair_id == self._pair_id, failure.c.record_id.in_(ids)
            )
            before = {record_id: (attempts, first) for record_id, attempts, first in connection.execute(query)}
            rows = []
            for each in rejected:
                attempts, first = before.get(each.record_id, (0, now))
                rows.append(
                    {
                        "pair_id": self._pair_id,
                        "record_id": each.record_id,
                        "code": each.code,
                        "message": each.message,
                        "attempts": attempts + 1,
                        "first_at": first,
                        "last_at": now,
                        "customer_id": each.customer_id,
                        "name": each.name,
                        "wanted": each.wanted,
                        "ignored": None,
                    }
                )
            upsert(connection, failure, rows)

    def ignore(self, record_ids: Sequence[str], how: str | None) -> None:
        """Give these up, or (None) try them again."""
        with self._engine.begin() as connection:
            for meant in among(failure.c.record_id, record_ids):
                ours = failure.update().where(failure.c.pair_id == self._pair_id, meant)
                connection.execute(ours.values(ignored=how))

    def resolve(self, record_ids: Sequence[str], *, links: bool = False) -> None:
        """The figures of these records, or their ``links``, are as they should be; the other may have failed still."""
        of_kind = failure.c.wanted.is_(None) if links else failure.c.wanted.is_not(None)
        with self._engine.begin() as connection:
            for meant in among(failure.c.record_id, record_ids):
                connection.execute(failure.delete().where(failure.c.pair_id == self._pair_id, of_kind, meant))

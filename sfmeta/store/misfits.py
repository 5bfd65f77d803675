"""The values that do not fit their fields, until they do: every run looks at them anew."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.database import among, upsert
from sfmeta.store.failures import FOR_GOOD, UNTIL_CHANGED
from sfmeta.store.schema import misfit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Engine

    from sfmeta.sync.record import Misfit


@dataclass(frozen=True, slots=True)
class Standing:
    """A field of a record and what was wrong with its value. ``ignored``: given up by name, for good or until
    something else is wrong."""

    record_id: str
    field: str
    customer_id: str
    name: str | None
    code: str
    message: str
    first_at: datetime
    last_at: datetime
    ignored: str | None

    def passes_over(self, found: Misfit) -> bool:
        return self.ignored == FOR_GOOD or (self.ignored == UNTIL_CHANGED and self.message == found.message)


COLUMNS = tuple(misfit.c[field.name] for field in fields(Standing))


class Misfits:
    def __init__(self, engine: Engine, pair_id: int) -> None:
        self._engine = engine
        self._pair_id = pair_id

    def all(self) -> tuple[Standing, ...]:
        """By record and field."""
        query = sa.select(*COLUMNS).where(misfit.c.pair_id == self._pair_id)
        with self._engine.connect() as connection:
            return tuple(Standing(*row) for row in connection.execute(query.order_by("record_id", "field")))

    def of(self, record_ids: Sequence[str]) -> dict[str, dict[str, Standing]]:
        """By record and field; a record whose values all fit is missing."""
        found: dict[str, dict[str, Standing]] = {}
        with self._engine.connect() as connection:
            for asked in among(misfit.c.record_id, record_ids):
                query = sa.select(*COLUMNS).where(misfit.c.pair_id == self._pair_id, asked)
                for one in (Standing(*row) for row in connection.execute(query)):
                    found.setdefault(one.record_id, {})[one.field] = one
        return found

    def keep(self, found: Sequence[Misfit], standing: Mapping[str, Mapping[str, Standing]], now: datetime) -> None:
        """These were found, maybe again; whatever else was ``standing`` fits by now."""
        rows = []
        for one in found:
            known = standing.get(one.account_id, {}).get(one.field)
            rows.append(
                {
                    "pair_id": self._pair_id,
                    "record_id": one.account_id,
                    "field": one.field,
                    "customer_id": one.customer_id,
                    "name": one.name,
                    "code": one.code,
                    "message": one.message,
                    "first_at": known.first_at if known else now,
                    "last_at": now,
                    "ignored": known.ignored if known and known.passes_over(one) else None,
                }
            )
        there = {(one.account_id, one.field) for one in found}
        gone = [(id_, field) for id_, fields in standing.items() for field in fields if (id_, field) not in there]
        with self._engine.begin() as connection:
            upsert(connection, misfit, rows)
            for fitting in among(sa.tuple_(misfit.c.record_id, misfit.c.field), gone):
                connection.execute(self._delete().where(fitting))

    def leave(self, now: datetime) -> None:
        """Those that were found at ``now`` are all that are left: other records are not matched any more."""
        with self._engine.begin() as connection:
            connection.execute(self._delete().where(misfit.c.last_at != now))

    def ignore(self, record_ids: Sequence[str], how: str | None) -> None:
        """Give up what does not fit into these records, or (None) count it again."""
        with self._engine.begin() as connection:
            for meant in among(misfit.c.record_id, record_ids):
                ours = misfit.update().where(misfit.c.pair_id == self._pair_id, meant)
                connection.execute(ours.values(ignored=how))

    def _delete(self) -> sa.Delete:
        return misfit.delete().where(misfit.c.pair_id == self._pair_id)

"""Whether a store is whole: its tables, what its rows point to, what they hold.

Each fault has a name, and most a repair, which loses nothing that the next sync would not find out again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from sfmeta.store.database import among
from sfmeta.store.migrate import differences
from sfmeta.store.schema import acknowledged, failure, layout, metadata, portal_link, run
from sfmeta.sync.identifier import SHORT_ID, is_record_id, long_id

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

KEPT = frozenset({"deploy"})
"""Tables whose rows nobody could find out again: no repair takes one away."""

DIGEST = 16
"""Bytes in the digest of a link."""


@dataclass(frozen=True, slots=True)
class Fault:
    """So many ``rows`` of a ``table`` are wrong; ``repair`` puts that right, and None means that only a person can."""

    rule: str
    table: str
    rows: int
    message: str
    repair: Callable[[], object] | None = None


def faults(connection: Connection, now: datetime) -> Iterator[Fault]:
    """All of them, the deepest first: a file that is damaged is wrong in every other way too."""
    for check in (_file, _tables, _orphans, _json, _ids, _values, _impossible):
        yield from check(connection, now)


def _file(connection: Connection, now: datetime) -> Iterator[Fault]:
    if connection.dialect.name != "sqlite":
        return
    said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
    if said != ["ok"]:
        yield Fault("damaged-file", "", len(said), "; ".join(said))


def _tables(connection: Connection, now: datetime) -> Iterator[Fault]:
    for difference in differences(connection):
        yield Fault("other-tables", "", 1, f"the tables are not as the migrations made them: {difference}")


def _orphans(connection: Connection, now: datetime) -> Iterator[Fault]:
    """Rows that point to what is not there: SQLite keeps them where somebody deleted by hand."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            lost = key.parent.is_not(None) & key.parent.not_in(sa.select(key.column))
            message = f"they belong to a {key.column.table.name} that is not there"
            yield from _wrong_rows(connection, "orphans", table, (lost,), message)


def _json(connection: Connection, now: datetime) -> Iterator[Fault]:
    """PostgreSQL would not have taken them."""
    if connection.dialect.name != "sqlite":
        return
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.JSON):
                broken = column.is_not(None) & (sa.func.json_valid(sa.cast(column, sa.Text)) == 0)
                yield from _wrong_rows(connection, "broken-json", table, (broken,), f"{column.name} cannot be read")


def _ids(connection: Connection, now: datetime) -> Iterator[Fault]:
    """Ids of records in 18 characters: the last three are computed from the others, so that a slip shows."""
    for table in metadata.sorted_tables:
        if "record_id" not in table.c:
            continue
        query = sa.select(table.c.record_id).where(table.c.record_id.is_not(None)).distinct()
        rows = connection.execute(query.execution_options(yield_per=10_000))
        if wrong := [id_ for (id_,) in rows if not (is_record_id(id_) and long_id(id_[:SHORT_ID]) == id_)]:
            message = "they are of records that no Salesforce has: the ids are not whole"
            chosen = list(among(table.c.record_id, wrong))
            yield from _wrong_rows(connection, "broken-ids", table, chosen, message)


def _values(connection: Connection, now: datetime) -> Iterator[Fault]:
    """Acknowledged values must be a list as long as the list of their fields."""
    query = sa.select(acknowledged.c.pair_id, acknowledged.c.record_id, acknowledged.c.data, layout.c.fields)
    rows = connection.execute(query.join(layout).execution_options(yield_per=10_000))
    wrong = [(pair_id, record_id) for pair_id, record_id, data, fields in rows if not _fits(data, fields)]
    if wrong:
        key = sa.tuple_(acknowledged.c.pair_id, acknowledged.c.record_id)
        chosen = list(among(key, wrong))
        yield from _wrong_rows(connection, "broken-values", acknowledged, chosen, "their values cannot be read")


def _fits(data: str, fields: str) -> bool:
    try:
        values = json.loads(data)
    except ValueError:
        return False
    return isinstance(values, list) and len(values) == len(fields.split())


def _impossible(connection: Connection, now: datetime) -> Iterator[Fault]:
    digest = portal_link.c.digest
    tomorrow = now + timedelta(days=1)
    rows = (
        (portal_link, digest.is_not(None) & (sa.func.length(digest) != DIGEST), "the digest is none of ours"),
        (portal_link, portal_link.c.made_at > tomorrow, "they were made in the future, so they would never be due"),
        (failure, (failure.c.attempts < 1) | (failure.c.last_at < failure.c.first_at), "they failed before they began"),
        (run, run.c.ended_at < run.c.started_at, "they ended before they began"),
        (run, run.c.started_at > tomorrow, "they began in the future"),
    )
    for table, wrong, message in rows:
        yield from _wrong_rows(connection, "impossible", table, (wrong,), message)


def _wrong_rows(
    connection: Connection, rule: str, table: sa.Table, wrong: Sequence[sa.ColumnElement[bool]], message: str
) -> Iterator[Fault]:
    """The rows that any of the conditions means; no row is meant by two."""
    counts = (sa.select(sa.func.count()).select_from(table).where(each) for each in wrong)
    count = sum(connection.scalar(each) or 0 for each in counts)
    if not count:
        return

    def remove() -> None:
        for each in wrong:
            for other in reversed(metadata.sorted_tables):  # what belongs to them goes first
                for key in other.foreign_keys:
                    if key.column.table is table and other is not table:
                        connection.execute(other.delete().where(key.parent.in_(sa.select(key.column).where(each))))
            connection.execute(table.delete().where(each))

    yield Fault(rule, table.name, count, message, None if table.name in KEPT else remove)

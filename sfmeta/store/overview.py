"""All pairs that a store knows, each in a few figures; nothing is changed, and no side is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sfmeta.store.runs import WHOLE
from sfmeta.store.schema import deploy, failure, list_read, misfit, pair, portal_link, receipt, run
from sfmeta.sync.portal import LATEST
from sfmeta.sync.promises import WAITING, Past, Waiting

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection, Engine


def pasts(engine: Engine, now: datetime) -> tuple[Past, ...]:
    """By the org's name."""
    with engine.connect() as connection:
        aliases = _aliases(connection)
        found = [
            _past(connection, row, aliases.get(row.org_id, ""), now) for row in connection.execute(sa.select(pair))
        ]
    return tuple(sorted(found, key=lambda past: (past.name, past.object, past.upflow)))


def _aliases(connection: Connection) -> dict[str, str]:
    """What an org was called when something was last deployed to it; a run that left a receipt knows better."""
    rows = connection.execute(sa.select(deploy.c.org_id, deploy.c.org).order_by(deploy.c.started_at, deploy.c.id))
    return {org_id: org["alias"] for org_id, org in rows}


def _past(connection: Connection, row: Any, alias: str, now: datetime) -> Past:
    number, org_id, object_, upflow = row
    signed = sa.select(receipt.c.data["side"]["alias"].as_string()).join(run).where(run.c.pair_id == number)
    alias = connection.scalar(signed.order_by(run.c.id.desc()).limit(1)) or alias
    columns = (run.c[name] for name in ("started_at", "ended_at", "result"))
    runs = sa.select(*columns).where(run.c.pair_id == number).order_by(run.c.id.desc()).limit(1)
    began_at, ended_at, result = connection.execute(runs).first() or (None, None, None)
    whole_at, *_ = connection.execute(runs.where(run.c.result.in_(WHOLE))).first() or (None,)
    given_up = sa.select(failure.c.record_id).where(failure.c.pair_id == number, failure.c.ignored.is_not(None))
    shown = sa.and_(
        portal_link.c.pair_id == number,
        portal_link.c.digest.is_not(None),
        portal_link.c.record_id.not_in(given_up),
    )
    documents_at = connection.scalar(sa.select(sa.func.max(list_read.c.read_at)).where(list_read.c.pair_id == number))
    waiting = {
        kind: Waiting(*_count_and_first(connection, table.c.first_at, _waits(table, number)))
        for kind, table in zip(WAITING, (failure, misfit), strict=True)
    }
    links, oldest_link = _count_and_first(connection, portal_link.c.made_at, shown)
    expiring, _ = _count_and_first(connection, portal_link.c.made_at, shown & (portal_link.c.made_at <= now - LATEST))
    return Past(
        org_id=org_id,
        alias=alias,
        object=object_,
        upflow=upflow,
        began_at=began_at,
        ended_at=ended_at,
        result=result,
        whole_at=whole_at,
        documents_at=documents_at,
        waiting=waiting,
        links=links,
        oldest_link=oldest_link,
        expiring=expiring,
    )


def _waits(table: sa.Table, pair_id: int) -> sa.ColumnElement[bool]:
    """What nobody gave up."""
    return sa.and_(table.c.pair_id == pair_id, table.c.ignored.is_(None))


def _count_and_first(
    connection: Connection, moment: sa.Column[datetime], where: sa.ColumnElement[bool]
) -> tuple[int, datetime | None]:
    count, first = connection.execute(sa.select(sa.func.count(), sa.func.min(moment)).where(where)).one()
    return count, first

"""The deploys that were started from a project: which components, to which org, from which commit, by whom.

Nothing else knows them: unlike the rest of the store, they must not be lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sfmeta.metadata.model import Key
from sfmeta.plan.model import OrgIdentity
from sfmeta.plan.past import Deploy, Origin, Part
from sfmeta.store.database import opened
from sfmeta.store.schema import deploy

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from sfmeta.store.location import Location


class Deploys:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, started: Deploy) -> None:
        row = {
            "org_id": started.org.org_id,
            "deploy_id": started.id,
            "org": asdict(started.org),
            "started_at": started.started_at,
            **asdict(started.origin),
            "check_only": started.check_only,
            "since": started.since,
            "plan": started.plan,
            "tree": started.tree,
            "components": [[part.action, part.key.type, part.key.full_name, part.state] for part in started.parts],
        }
        same = deploy.delete().where(deploy.c.org_id == started.org.org_id, deploy.c.deploy_id == started.id)
        with self._engine.begin() as connection:
            connection.execute(same)  # an emulated org that was made anew counts its deploys from one again
            connection.execute(deploy.insert().values(row))

    def end(self, org_id: str, deploy_id: str, status: str) -> None:
        """What became of it; a deploy that was started from elsewhere is not in here, and stays so."""
        found = deploy.update().where(deploy.c.org_id == org_id, deploy.c.deploy_id == deploy_id)
        with self._engine.begin() as connection:
            connection.execute(found.values(status=status))

    def all(self, alias: str | None = None) -> tuple[Deploy, ...]:
        """The newest first; of one org, by the alias that it had."""
        query = sa.select(deploy).order_by(deploy.c.started_at.desc(), deploy.c.id.desc())
        with self._engine.connect() as connection:
            found = [_deploy(row._mapping) for row in connection.execute(query)]
        return tuple(each for each in found if alias is None or each.org.alias == alias)


@contextmanager
def deploys(place: Location) -> Iterator[Deploys]:
    """The deploys that this store knows."""
    with opened(place) as engine:
        yield Deploys(engine)


def past_deploys(place: Location, alias: str | None = None) -> tuple[Deploy, ...]:
    """The same, the newest first; none where there is no history yet."""
    if not place.exists:
        return ()
    with deploys(place) as known:
        return known.all(alias)


def _deploy(row: Any) -> Deploy:
    return Deploy(
        id=row["deploy_id"],
        org=OrgIdentity(**row["org"]),
        started_at=row["started_at"],
        origin=Origin(row["person"], row["commit"], row["branch"], row["committed"]),
        check_only=row["check_only"],
        plan=row["plan"],
        since=row["since"],
        parts=tuple(Part(action, Key(type_, name), state) for action, type_, name, state in row["components"]),
        status=row["status"],
        tree=row["tree"],
    )

"""How each pair stands, from what is remembered of it: neither Upflow nor Salesforce is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.store.database import opened
from sfmeta.store.overview import pasts
from sfmeta.sync.promises import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime, timedelta

    from sfmeta.store.project import Project


def status(
    project: Project, environment: Mapping[str, str], orgs: Collection[str], now: datetime, near: timedelta
) -> tuple[Standing, ...]:
    """Of every pair that the store knows, or of these ``orgs``, by alias or id; none where nothing was synced yet."""
    spec = project.spec()
    place = project.store(environment)
    if not place.exists:
        return ()
    with opened(place) as engine:
        known = pasts(engine, now)
    return tuple(
        standing(past, spec.exported, now, near)
        for past in known
        if past.object == spec.object and (not orgs or {past.alias, past.org_id} & set(orgs))
    )

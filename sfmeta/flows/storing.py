"""The store as a whole: checked, repaired, taken out as files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError
from sfmeta.store.check import faults
from sfmeta.store.database import one_moment, opened
from sfmeta.store.export import export

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from sfmeta.store.export import Exported
    from sfmeta.store.location import Location
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Checked:
    """A fault that was found, and what became of it."""

    rule: str
    table: str
    rows: int
    message: str
    repairable: bool
    repaired: bool


def check_store(
    project: Project, environment: Mapping[str, str], now: datetime, *, repair: bool
) -> tuple[Checked, ...]:
    """Every fault; with ``repair`` those that can be mended are, all in one transaction."""
    with opened(_existing(project, environment)) as engine, engine.begin() as connection:
        found = []
        for fault in faults(connection, now):
            mended = repair and fault.repair is not None
            if mended and fault.repair is not None:
                fault.repair()
            found.append(Checked(fault.rule, fault.table, fault.rows, fault.message, fault.repair is not None, mended))
    return tuple(found)


def export_store(project: Project, environment: Mapping[str, str], folder: Path, now: datetime) -> tuple[Exported, ...]:
    """One moment's state, in ``folder``."""
    with opened(_existing(project, environment)) as engine, engine.connect() as connection:
        one_moment(connection)
        return export(connection, folder, now)


def _existing(project: Project, environment: Mapping[str, str]) -> Location:
    place = project.store(environment)
    if not place.exists:
        raise ProjectError("there is no store yet", where=str(place), fix="the first sync or deploy makes it")
    return place

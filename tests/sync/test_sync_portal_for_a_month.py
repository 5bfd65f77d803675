"""Portal links over a month, on both sides' own clock: what Accounts show is opened where Upflow would open it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from sfmeta.errors import SfmetaError
from sfmeta.sync.portal import CYCLE

if TYPE_CHECKING:
    from .conftest import Scene

PORTAL = "Upflow_Portal_URL__c"
DAYS = 31
MISSED = {20, 21}
STOPPED = {12, 27}

EXAMPLE = files("sfmeta.catalog").joinpath("starter", "example.yml").read_text(encoding="utf-8")
FIELDS = EXAMPLE[EXAMPLE.index("fields:") : EXAMPLE.index("orgs:")]


@pytest.fixture
def scene(scene_of: Callable[..., Scene]) -> Scene:
    """The links, and nothing that moves with the days."""
    return scene_of({FIELDS: "fields:\n  portal_url:\n  customer_page_url:\n\n"}, customers=45)


def days_left(scene: Scene) -> dict[str, float]:
    """By Account, for how long the link that it shows will still open."""
    upflow = scene.emulator.server.world.upflow
    expires = {row["token"]: row["expires"] for row in upflow.store.rows("SELECT token, expires FROM portal_link")}
    shown = {each["Id"]: each[PORTAL] for each in scene.records(PORTAL) if each[PORTAL]}
    now = scene.now.timestamp()
    return {id_: (expires[link.rpartition("/")[2]] - now) / 86_400 for id_, link in shown.items()}


def test_no_account_shows_a_link_with_less_than_thirty_days_whatever_the_hour_of_the_daily_sync(scene: Scene) -> None:
    hours = random.Random(11)
    first = scene.run()
    assert first.linked.written > 35
    began, passed = scene.now, 0
    made: list[int] = []
    for day in range(1, DAYS):
        then = began.replace(hour=0) + timedelta(days=day, hours=hours.randrange(24))
        scene.control("clock", seconds=(then - scene.now).total_seconds())
        scene.now = then
        assert min(days_left(scene).values()) >= 30 - passed, f"day {day}"
        passed = passed + 1 if day in MISSED | STOPPED else 0
        if day in STOPPED:
            with pytest.raises(SfmetaError, match="stopped before"):
                scene.run(scene.watch(stopped=lambda: True))
        elif day not in MISSED:
            made.append(scene.run().linked.written)
    assert max(made) <= 8
    assert sum(made) / first.linked.written == pytest.approx(timedelta(days=DAYS) / CYCLE, abs=0.3)

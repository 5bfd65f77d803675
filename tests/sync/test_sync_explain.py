"""A run explained before it does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.flows.forecast import forecast
from sfmeta.flows.wishes import Wishes

if TYPE_CHECKING:
    from .conftest import Scene


def test_a_run_is_explained_and_nothing_done(scene: Scene) -> None:
    told = forecast(scene.project, scene.org, Wishes())
    steps = {(step.side, step.what.split(" ", 1)[-1]): step for step in told.steps}
    assert steps["Upflow", "customers"].what == "30 customers"
    assert steps["Upflow", "invoices"].reason == "not read before"
    assert steps["Upflow", "invoices"].least == 1
    assert told.seconds == (0, 0)
    assert not any(each["Upflow_Overdue__c"] for each in scene.records("Upflow_Overdue__c"))
    synced = scene.run()
    expected = sum(step.most for step in told.steps if step.side == "Upflow")
    assert synced.effort.upflow_calls <= expected
    again = {step.what.split(" ", 1)[-1]: step for step in forecast(scene.project, scene.org, Wishes()).steps}
    assert (again["invoices"].least, again["invoices"].most) == (0, 1)

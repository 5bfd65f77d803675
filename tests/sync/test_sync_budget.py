"""The org's API calls of the day: watched while writing, and left to others as far as sfmeta.yml says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from sfmeta.cli.sync_shown import show_synced
from sfmeta.errors import Refused, Unavailable
from sfmeta.flows.sides import Halt
from sfmeta.flows.wishes import Compare

if TYPE_CHECKING:
    from .conftest import Scene


def reserve(scene: Scene, calls: int) -> None:
    spec = scene.project.root / "sfmeta.yml"
    text = spec.read_text(encoding="utf-8").partition("\nsync:")[0]
    spec.write_text(f"{text}\nsync: {{api_reserve: {calls}}}\n", encoding="utf-8")


def test_a_run_that_would_eat_into_the_reserve_does_not_begin_to_write(scene: Scene) -> None:
    reserve(scene, 10_000_000)
    with pytest.raises(Refused) as refused:
        scene.run()
    assert [finding.rule for finding in refused.value.findings] == ["api-budget"]
    assert "of which `sync: api_reserve:` keeps 10,000,000 back" in refused.value.findings[0].message
    assert scene.run(allow=frozenset({"api-budget"})).result == "done"


def test_a_run_ends_with_the_batch_in_hand_when_others_used_up_the_calls(
    scene_of: Callable[..., Scene], capsys: pytest.CaptureFixture[str]
) -> None:
    scene = scene_of({"  portal_url:\n": "  portal_url: {enabled: false}\n"}, customers=420)
    scene.plan()
    reading = scene.plan().effort.salesforce_calls
    used, allowed = scene.org.integration.api_usage or (0, 0)
    reserve(scene, allowed - used - reading - 3)

    def others(line: str) -> None:
        if line.startswith("Wrote"):
            scene.records("Name")

    first = scene.run(scene.watch(told=others))
    assert (first.result, first.halt, first.written.records) == ("stopped", Halt.BUDGET, 400)
    show_synced(first)
    assert "`sync: api_reserve:` keeps back" in capsys.readouterr().err
    with pytest.raises(Refused) as refused:
        scene.run()
    assert [finding.rule for finding in refused.value.findings] == ["api-budget"]
    reserve(scene, 0)
    assert scene.run().written.records == first.outlook.matched - 400
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_a_run_goes_on_the_day_after_the_org_ran_out_of_calls(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of({"  portal_url:\n": "  portal_url: {enabled: false}\n"}, customers=420)
    scene.plan()
    usage = scene.emulator.server.world.org.usage

    def others(line: str) -> None:
        if line.startswith("Wrote"):
            usage.maximum = usage.used

    cut = scene.run(scene.watch(told=others))
    assert (cut.result, cut.halt, cut.written.records) == ("stopped", Halt.BUDGET, 200)
    with pytest.raises(Unavailable) as raised:
        scene.run()
    assert "used up its API calls" in str(raised.value.fix)
    usage.set_edition("Developer Edition")  # its own limit again: a day has gone by
    done = scene.run()
    assert (done.result, done.written.records) == ("done", done.outlook.matched - 200)
    assert scene.run(compare=Compare.ORG).result == "unchanged"

"""The org's API calls of the day: watched while writing, and left to others as far as sfmeta.yml says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from sfmeta.cli.sync import sync as command
from sfmeta.errors import Refused
from sfmeta.flows.sides import Halt

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
    synced = scene.run(allow=frozenset({"api-budget"}))
    assert (synced.result, synced.halt, synced.written.records) == ("stopped", Halt.BUDGET, 0)
    reserve(scene, 0)
    assert scene.run().result == "done"


def test_a_run_ends_with_the_batch_in_hand_when_others_used_up_the_calls(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of({"  portal_url:\n": "  portal_url: {enabled: false}\n"}, customers=420)
    scene.plan()
    reading = scene.plan().effort.salesforce_calls
    used, allowed = scene.org.integration.api_usage or (0, 0)
    reserve(scene, allowed - used - reading - 1)
    first = scene.run(allow=frozenset({"api-budget"}))
    assert (first.halt, first.written.records) == (Halt.BUDGET, 200)
    reserve(scene, 0)
    assert scene.run().written.records == first.outlook.matched - 200


def test_the_reason_is_told(scene: Scene) -> None:
    reserve(scene, 10_000_000)
    runner = CliRunner(env={"SFMETA_EMULATOR_URL": scene.emulator.salesforce})
    arguments = ["--project", str(scene.project.root), "--org", "emulator", "--allow", "api-budget"]
    ran = runner.invoke(command, arguments)
    assert ran.exit_code == 1
    assert "api_reserve" in ran.stderr

"""Every gate against an org: it stops before the first write, says its name, and lets pass what is allowed by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from sfmeta.flows.wishes import Compare
from sfmeta.sync.gates import GATES

from .test_sync_flow import EVERY

if TYPE_CHECKING:
    from tests.command_line import Run

    from .conftest import Scene

REFERENCES = "field = (SELECT n FROM custom_field WHERE external_id = 'po_reference')"


def in_upflow(scene: Scene, statement: str) -> None:
    store = scene.emulator.server.world.upflow.store
    with store.transaction():
        store.run(statement)


def settings(scene: Scene, text: str) -> None:
    spec = scene.project.root / "sfmeta.yml"
    spec.write_text(f"{spec.read_text(encoding='utf-8')}\nsync: {{{text}}}\n", encoding="utf-8")


def no_payments(scene: Scene) -> None:
    empty = {"payments": [], "total": 0}
    scene.trouble(service="upflow", path="/v1/payments", action="status", status=200, body=empty, times=0)
    settings(scene, "documents: all")


def accounts_lose_their_numbers(scene: Scene) -> None:
    for account in [*scene.accounts("Name").values()][:25]:
        scene.update(account["Id"], AccountNumber=None)


def everybody_has_another_reference(scene: Scene) -> None:
    in_upflow(
        scene,
        "INSERT OR REPLACE INTO custom_value SELECT customer.n, custom_field.n, '\"another\"' "
        "FROM customer, custom_field WHERE custom_field.external_id = 'po_reference'",
    )


def everybody_changes(scene: Scene) -> None:
    everybody_has_another_reference(scene)
    settings(scene, "gates: {many-changed: 90}")


def references_go(scene: Scene) -> None:
    settings(scene, "gates: {few: 3}")
    in_upflow(scene, f"DELETE FROM custom_value WHERE {REFERENCES} AND customer % 2")


def everything_is_paid(scene: Scene) -> None:
    scene.control("upflow/pay", customers=100)


def others_use_the_calls(scene: Scene) -> None:
    everybody_has_another_reference(scene)
    settings(scene, "api_reserve: 10000000")


SITUATIONS: Mapping[str, Callable[[Scene], None]] = {
    "source-shrunk": no_payments,
    "matched-shrunk": accounts_lose_their_numbers,
    "many-changed": everybody_changes,
    "many-cleared": references_go,
    "much-moved": everything_is_paid,
    "api-budget": others_use_the_calls,
}


def test_every_gate_has_its_situation() -> None:
    assert SITUATIONS.keys() == GATES.keys()


@pytest.mark.parametrize("gate", SITUATIONS)
def test_a_gate_stops_before_the_first_write_and_lets_pass_what_it_is_told_to(
    scene_of: Callable[..., Scene], sfmeta: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, gate: str
) -> None:
    scene = scene_of({"  portal_url:\n": "  portal_url: {enabled: false}\n"}, customers=40)
    assert scene.run().outlook.matched > 30
    monkeypatch.chdir(scene.project.root)
    monkeypatch.setenv("SFMETA_EMULATOR_URL", scene.emulator.salesforce)
    SITUATIONS[gate](scene)
    before = scene.records(*EVERY)
    for arguments in ((), ("--plan",)):
        refused = sfmeta("sync", *arguments)
        assert refused.exit_code == 3, refused.err
        assert f"[{gate}]" in refused.err
        assert f"look at sfmeta sync --org emulator --plan, then --allow {gate}" in refused.err
        assert scene.records(*EVERY) == before
    allowed = sfmeta("sync", "--allow", gate)
    assert allowed.exit_code == 0, allowed.err
    assert scene.run(compare=Compare.ORG, allow=frozenset([gate])).result == "unchanged"

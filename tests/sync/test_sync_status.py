"""What a monitor asks: is what sales sees as fresh as it was promised?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from sfmeta.catalog.model import Spec
from sfmeta.catalog.rows import extra_rows, rows
from sfmeta.cli.status import status as command
from sfmeta.flows.failures import ignore
from sfmeta.store.location import Location
from sfmeta.sync.promises import LONGER, NEAR, WAITING, Past, Waiting, standing

from .test_sync_failures import say_of

if TYPE_CHECKING:
    from .conftest import Scene

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def past(**what: object) -> Past:
    return Past("00D000000000001EAA", "prod", "Account", "https://api.upflow.io/v1", **what)  # type: ignore[arg-type]


def stale(spec: Spec, **what: object) -> set[str]:
    return {field.field for field in standing(past(**what), spec.exported, NOW).fields if not field.kept}


def test_every_frequency_of_the_catalogue_is_a_promise() -> None:
    assert {row.frequency for row in (*rows(), *extra_rows())} <= {"near real-time", "with other changes", *LONGER}


def test_a_value_is_as_fresh_as_the_last_run_that_read_everything(spec: Spec) -> None:
    everything = {field.full_name for field in spec.exported}
    assert stale(spec, whole_at=NOW - NEAR) == set()
    assert stale(spec, whole_at=NOW - NEAR - timedelta(seconds=1)) == everything - {"Upflow_Portal_URL__c"}
    assert stale(spec, began_at=NOW, result="refused") == everything


def test_a_link_is_as_fresh_as_the_oldest_one_shown(spec: Spec) -> None:
    links = {"whole_at": NOW, "links": 3}
    assert stale(spec, **links, oldest_link=NOW - timedelta(days=30)) == set()
    assert stale(spec, **links, oldest_link=NOW - timedelta(days=30, seconds=1)) == {"Upflow_Portal_URL__c"}


@pytest.mark.parametrize("kind", WAITING)
def test_what_waits_for_longer_than_values_may_be_old_breaks_the_promise(spec: Spec, kind: str) -> None:
    assert standing(past(whole_at=NOW, waiting={kind: Waiting(1, NOW - NEAR)}), spec.exported, NOW).kept
    late = past(whole_at=NOW, waiting={kind: Waiting(1, NOW - NEAR - timedelta(seconds=1))})
    assert not standing(late, spec.exported, NOW).kept
    assert standing(late, spec.exported, NOW, timedelta(hours=1)).kept


def sfmeta_status(scene: Scene, *arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(command, ["--project", str(scene.project.root), *arguments])


@pytest.fixture
def scene(scene_of: Callable[..., Scene]) -> Scene:
    return scene_of(customers=6)


def test_where_nothing_was_synced_the_promise_is_broken(scene: Scene) -> None:
    ran = sfmeta_status(scene)
    assert (ran.exit_code, "Nothing was synced from here yet" in ran.stderr) == (1, True)
    ran = sfmeta_status(scene, "--org", "prod")
    assert (ran.exit_code, "prod was never synced from here" in ran.stderr) == (1, True)


def test_after_a_sync_all_is_as_promised_until_time_goes_by(scene: Scene) -> None:
    scene.run()
    ran = sfmeta_status(scene, "--org", "emulator")
    assert ran.exit_code == 0, ran.output
    assert "last run     done" in ran.stdout
    assert "18 of 18 as fresh as promised" in ran.stdout
    scene.now -= timedelta(hours=2)
    scene.control("upflow/pay", customers=1)
    database = Location(scene.project.root / ".sfmeta").file
    database.unlink()
    scene.run()  # two hours ago
    ran = sfmeta_status(scene, "--json")
    document = json.loads(ran.stdout)
    assert (ran.exit_code, document["result"]) == (1, "broken")
    (pair,) = document["pairs"]
    assert (pair["org_id"], pair["last_run"]["result"]) == (scene.emulator.org_id, "done")
    assert {field["field"] for field in pair["fields"] if field["kept"]} == {"Upflow_Portal_URL__c"}
    assert pair["links"]["shown"] > 0
    assert sfmeta_status(scene, "--near", "150").exit_code == 0


def test_a_row_that_salesforce_refuses_waits_and_is_told(scene: Scene, postgresql: str) -> None:
    scene.org.environment = {**scene.org.environment, "SFMETA_STORE": postgresql}
    account = scene.accounts("Name")["C-000001"]
    scene.trouble(action="row-error", object="Account", id=account["Id"], code="CUSTOM", message="Not this", times=0)
    scene.now -= timedelta(minutes=20)
    scene.run()
    scene.now += timedelta(minutes=20)
    scene.run()
    ran = sfmeta_status(scene, "--org", "emulator", SFMETA_STORE=postgresql)
    assert ran.exit_code == 1
    assert "18 of 18 as fresh as promised" in ran.stdout
    assert "failures     1 record waiting, the longest for 20 min: too long" in ran.stdout


def test_a_value_that_does_not_fit_waits_and_is_told_until_somebody_gives_it_up(scene: Scene) -> None:
    scene.now -= timedelta(minutes=10)
    customer = say_of(scene, "po_reference", "x" * 300)
    assert scene.run().refused_values == 1
    ran = sfmeta_status(scene)
    assert (ran.exit_code, "misfits      1 value waiting, the longest for 10 min: written" in ran.stdout) == (0, True)
    ran = sfmeta_status(scene, "--near", "9", "--json")
    waiting = json.loads(ran.stdout)["pairs"][0]["misfits"]
    assert (ran.exit_code, waiting["waiting"], waiting["too_long"]) == (1, 1, True)
    ignore(scene.project, scene.org, [customer], until_changed=False)
    assert "misfits" not in sfmeta_status(scene).stdout


def test_documents_that_were_read_earlier_than_the_rest_are_said_to_be(scene: Scene) -> None:
    with (scene.project.root / "sfmeta.yml").open("a") as spec:
        spec.write(f"\nsync:\n  daily_at: '{scene.now + timedelta(hours=6):%H:%M}'\n")
    scene.now -= timedelta(minutes=8)
    scene.run()
    assert "documents" not in sfmeta_status(scene).stdout
    scene.now += timedelta(minutes=4)
    scene.run()
    said = "documents    all read 8 min ago, since then those of customers whose balances moved in Upflow"
    assert said in sfmeta_status(scene).stdout


def test_links_that_are_looked_after_no_longer_break_no_promise(scene: Scene) -> None:
    """Those of an Account that lost its identifier, and of one that somebody gave up."""
    accounts = scene.accounts("Name")
    given_up, lost = accounts["C-000001"]["Id"], accounts["C-000002"]["Id"]
    started = scene.now
    scene.now -= timedelta(days=40)
    scene.run()
    scene.update(lost, AccountNumber=None)
    scene.control("upflow/pay", customers=30)
    scene.trouble(action="row-error", object="Account", id=given_up, code="CUSTOM", message="Not this", times=0)
    scene.run()
    ignore(scene.project, scene.org, [given_up], until_changed=False)
    scene.now = started
    assert scene.run().linked.skipped == 1
    ran = sfmeta_status(scene)
    assert (ran.exit_code, "18 of 18 as fresh as promised" in ran.stdout) == (0, True), ran.stdout

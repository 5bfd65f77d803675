"""``sfmeta sync`` as a person and as a program have it."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from sfmeta.cli.sync import sync as command
from sfmeta.errors import Refused, SfmetaError

from .test_sync_trouble import wait_until

if TYPE_CHECKING:
    from tests.command_line import Run

    from .conftest import Scene


def sfmeta_sync(scene: Scene, *arguments: str) -> Result:
    runner = CliRunner(env={"SFMETA_EMULATOR_URL": scene.emulator.salesforce})
    return runner.invoke(command, ["--project", str(scene.project.root), "--org", "emulator", *arguments])


@pytest.fixture
def scene(scene_of: Callable[..., Scene]) -> Scene:
    return scene_of(customers=12)


def test_the_counts_are_told_and_the_time(scene: Scene) -> None:
    ran = sfmeta_sync(scene)
    assert ran.exit_code == 0
    lines = {line.split()[0]: line for line in ran.stdout.splitlines()}
    assert "12  customers" in lines["Read"]
    assert {"Matched", "Unmatched", "Ambiguous", "Changed", "Written", "Portal"} <= lines.keys()
    assert "calls to Upflow" in lines["Done"]
    assert "Nothing to write" in sfmeta_sync(scene).stdout


def test_the_document_is_for_programs(scene: Scene) -> None:
    ran = sfmeta_sync(scene, "--json")
    document = json.loads(ran.stdout)
    assert (document["schema"], document["result"], document["org"]) == ("sfmeta/sync/1", "done", "emulator")
    assert document["customers_read"] == 12
    assert document["matched"] + document["unmatched"] + document["ambiguous"] == 12
    assert document["changed"] == document["written"] == document["matched"]
    assert (document["cleared"], document["failed"], document["failures"]) == (0, 0, [])
    assert document["duration_seconds"] > 0
    assert {each["fate"] for each in document["left_out"]} == set(document["customers"]) - {"matched"}
    assert document["accounts"]["matched"] == document["matched"]
    assert document["upflow_calls"] > document["salesforce_calls"] > 0


def test_a_row_that_failed_is_named_and_the_exit_code_says_so(scene: Scene) -> None:
    account = scene.accounts("Name")["C-000001"]
    scene.trouble(
        action="row-error", object="Account", id=account["Id"], code="CUSTOM", message="Not this one", times=2
    )
    ran = sfmeta_sync(scene)
    assert ran.exit_code == 1
    assert f"{account['Id']} {account['Name']}: Not this one [CUSTOM]" in ran.stderr
    document = json.loads(sfmeta_sync(scene, "--json").stdout)
    assert (document["result"], document["failed"]) == ("failed", 1)
    (failure,) = document["failures"]
    assert (failure["record"], failure["name"], failure["code"]) == (account["Id"], account["Name"], "CUSTOM")


def test_a_value_that_does_not_fit_is_named_without_being_shown(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of({"kind: text\n": "kind: text\n    length: 5\n"}, customers=12)
    ran = sfmeta_sync(scene)
    assert ran.exit_code == 1
    assert "Upflow_Po_Reference__c: 13 characters, and the field takes 5 [TOO_LONG]" in ran.stderr
    assert "PO-2" not in ran.output
    assert "Written" in ran.stdout


def test_a_plan_says_what_would_change(scene: Scene) -> None:
    ran = sfmeta_sync(scene, "--plan")
    assert ran.exit_code == 0
    assert "Written" not in ran.stdout
    assert "to make" in ran.stdout
    assert "    Upflow_Rating__c: empty → 'A'" in ran.stdout
    assert "why: not written before" in ran.stdout
    document = json.loads(sfmeta_sync(scene, "--plan", "--json").stdout)
    assert len(document["changes"]) == document["changed"]
    example = next(each for each in document["changes"] if each["name"] == "Worked Example SAS")
    assert example["fields"]["Upflow_Average_Payment_Delay__c"] == {"before": None, "after": "17.8"}


def test_a_plan_is_saved_and_applied_without_naming_the_org_again(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "monday.plan"
    saved = sfmeta_sync(scene, "--plan", "--out", str(file))
    assert f"sfmeta sync {file}" in saved.stderr
    runner = CliRunner(env={"SFMETA_EMULATOR_URL": scene.emulator.salesforce})
    applied = runner.invoke(command, ["--project", str(scene.project.root), str(file), "--json"])
    assert (applied.exit_code, json.loads(applied.stdout)["result"]) == (0, "done")


EACH = (
    ("sync",),
    ("sync", "--plan"),
    ("sync", "--explain"),
    ("match",),
    ("failures",),
    ("retry",),
    ("ignore", "0015g00000ABCDEAA4"),
)


@pytest.mark.parametrize("command", EACH, ids=" ".join)
def test_of_several_orgs_none_is_guessed_and_the_document_names_them(
    sfmeta: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    orgs = (
        "orgs:\n  dev: {method: emulator, url: 'http://127.0.0.1:9'}\n  prod: {method: sf-cli, username: me@acme.com}\n"
    )
    (tmp_path / "sfmeta.yml").write_text(orgs, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = sfmeta(*command, "--json")
    assert (ran.exit_code, ran.document["result"], ran.document["fix"]) == (1, "failed", "--org dev or --org prod")
    ran = sfmeta(*command, "--org", "test", "--json")
    assert (ran.exit_code, ran.document["result"], ran.document["fix"]) == (1, "failed", "known: dev, prod")


@pytest.mark.parametrize("arguments", [("--out", "x"), ("PLAN", "--plan"), ("PLAN", "--compare", "org")])
def test_options_that_contradict_each_other_are_a_usage_error(
    scene: Scene, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "monday.plan").touch()
    given = [str(tmp_path / "monday.plan") if word == "PLAN" else word for word in arguments]
    assert sfmeta_sync(scene, *given).exit_code == 2


def test_a_plan_with_a_gate_that_objects_exits_with_3(scene: Scene) -> None:
    sfmeta_sync(scene)
    body = {"total": 0, "customers": []}
    scene.trouble(service="upflow", path="/v1/customers", action="status", status=200, body=body)
    ran = sfmeta_sync(scene, "--plan", "--json")
    document = json.loads(ran.stdout)
    assert (ran.exit_code, document["result"]) == (3, "refused")
    assert [each["rule"] for each in document["gates"]] == ["source-shrunk"]


def test_a_gate_that_objects_is_a_refusal_with_its_name(scene: Scene) -> None:
    sfmeta_sync(scene)
    body = {"total": 0, "customers": []}
    scene.trouble(service="upflow", path="/v1/customers", action="status", status=200, body=body, times=2)
    ran = sfmeta_sync(scene, "--json")
    assert isinstance(ran.exception, Refused)  # exit 3, by the entry of the command line
    document = json.loads(ran.stdout)
    assert (document["result"], [each["rule"] for each in document["findings"]]) == ("refused", ["source-shrunk"])
    assert sfmeta_sync(scene, "--allow", "source-shrunk").exit_code == 0


def test_a_signal_lets_the_batch_in_hand_finish(scene: Scene) -> None:
    """The handlers are the command's own while it runs, and those of before afterwards."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    scene.trouble(action="hold", service="upflow", path="/v1/customers")

    def interrupt() -> None:
        wait_until(lambda: scene.met() == 1)
        os.kill(os.getpid(), signal.SIGTERM)
        scene.end_trouble()

    person = threading.Thread(target=interrupt)
    person.start()
    ran = sfmeta_sync(scene)
    person.join()
    assert ran.exit_code == 1
    assert "Stopping after the batch in hand" in ran.stderr
    assert isinstance(ran.exception, SfmetaError)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert sfmeta_sync(scene).exit_code == 0


def test_help_teaches_by_example(scene: Scene) -> None:
    said = CliRunner().invoke(command, ["--help"]).output
    assert "sfmeta sync --org prod --plan" in said
    assert "Exit codes" in said

"""Records that Salesforce would not take: kept, explained, tried again, given up by name."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from sfmeta.cli.failures import failures, ignore, retry
from sfmeta.cli.receipt_words import verdict
from sfmeta.errors import ProjectError
from sfmeta.flows.failures import retry as retry_all
from sfmeta.flows.preparing import prepared
from sfmeta.flows.wishes import Compare, Wishes

if TYPE_CHECKING:
    import click

    from .conftest import Scene

NUMBER = "C-000005"


def call(scene: Scene, command: click.Command, *arguments: str) -> Result:
    runner = CliRunner(env={"SFMETA_EMULATOR_URL": scene.emulator.salesforce})
    return runner.invoke(command, ["--project", str(scene.project.root), "--org", "emulator", *arguments])


@pytest.fixture
def refused(scene: Scene) -> str:
    """An Account that Salesforce refused once and will refuse until its trouble ends."""
    account = scene.accounts("Name")[NUMBER]
    scene.trouble(
        action="row-error",
        object="Account",
        id=account["Id"],
        code="FIELD_CUSTOM_VALIDATION_EXCEPTION",
        message="Ask finance first",
        times=0,
    )
    scene.run()
    return str(account["Id"])


def test_what_waits_is_told_with_its_name_and_what_it_means(scene: Scene, refused: str) -> None:
    ran = call(scene, failures)
    assert ran.exit_code == 1
    row = next(line for line in ran.stdout.splitlines() if line.startswith(refused))
    assert scene.accounts("Name")[NUMBER]["Name"] in row
    assert "exempt the integration user" in ran.stdout
    (one,) = json.loads(call(scene, failures, "--json").stdout)["failures"]
    assert (one["record"], one["attempts"], one["ignored"]) == (refused, 1, None)
    assert one["customer"] in {each["id"] for each in scene.customers() if each["externalId"] == NUMBER}
    assert one["means"].startswith("a validation rule")


def test_locks_of_many_records_are_explained_once(scene: Scene) -> None:
    scene.trouble(action="row-locked", object="Account", times=0)
    assert scene.run().failed > 1
    ran = call(scene, failures)
    assert ran.stdout.count("somebody or something else was changing the record") == 1


def test_nothing_that_waits_is_told_so(scene: Scene) -> None:
    scene.run()
    assert call(scene, failures).stdout.startswith("Nothing waits")
    assert call(scene, retry).stdout.startswith("Nothing waits")


def test_a_retry_writes_what_waits_and_nothing_else(scene: Scene, refused: str) -> None:
    scene.control("upflow/pay", customers=3)
    before = scene.accounts("SystemModstamp")
    scene.end_trouble()
    document = json.loads(call(scene, retry, "--json").stdout)
    assert (document["result"], document["written"]) == ("done", 1)
    after = scene.accounts("SystemModstamp")
    assert [number for number in after if after[number] != before[number]] == [NUMBER]
    assert call(scene, failures).exit_code == 0
    assert scene.run().written.records > 0


def test_a_retry_that_waits_for_long_says_so_and_stops_when_asked(scene: Scene, refused: str) -> None:
    scene.control("trouble", rules=[{"service": "upflow", "action": "status", "status": 429, "retry_after": 7200}])
    command = [sys.executable, "-c", "from sfmeta.cli.main import main; main()", "retry", "--org", "emulator"]
    environment = {**os.environ, "SFMETA_EMULATOR_URL": scene.emulator.salesforce}
    with subprocess.Popen(
        command, cwd=scene.project.root, env=environment, text=True, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Upflow takes no calls until")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, "stopped before anything was written" in err) == (1, True), err


def test_a_retry_is_no_sync_and_leaves_nothing_as_fresh_as_one(scene: Scene, refused: str) -> None:
    whole = scene.run()
    assert whole.receipt is not None
    scene.control("upflow/pay", customers=3)
    scene.end_trouble()
    synced = retry_all(scene.project, scene.org, (), Wishes(), scene.watch())
    assert synced is not None
    assert (synced.written.records, synced.left) == (1, synced.found.tally.changed - 1)
    assert synced.left > 0
    assert synced.receipt is not None
    assert "not written by this run" in verdict(synced.receipt).detail
    with prepared(scene.project, scene.org, scene.watch()) as sides:
        last = sides.memory.runs.last()
    assert last is not None
    assert last.number == whole.receipt.run
    assert scene.run().written.records == synced.left
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_a_retry_that_fails_counts_on(scene: Scene, refused: str) -> None:
    assert call(scene, retry, refused[:15]).exit_code == 1
    (one,) = json.loads(call(scene, failures, "--json").stdout)["failures"]
    assert one["attempts"] == 2


def test_what_was_given_up_is_passed_over_until_it_is_tried_again(scene: Scene, refused: str) -> None:
    assert call(scene, ignore, refused).exit_code == 0
    synced = scene.run()
    assert (synced.result, synced.found.ignored, synced.found.tally.changed) == ("unchanged", 1, 0)
    owed = sum(each["amountDue"] for each in scene.customers() if each["amountDue"])
    assert synced.receipt is not None
    (due,) = [total for total in synced.receipt.totals if total.field == "Upflow_Due__c"]
    assert due.upflow == Decimal(owed) / 100, "what Upflow says, whatever was given up here"
    assert all(not shift.difference for shift in synced.found.totals.shifts())
    assert call(scene, failures).exit_code == 0
    scene.end_trouble()
    assert scene.run().written.records == 0
    assert call(scene, retry, refused).exit_code == 0
    assert scene.run().linked.written == 1  # its portal link waited with it
    assert scene.run().result == "unchanged"
    assert json.loads(call(scene, failures, "--json").stdout)["failures"] == []


def test_what_was_given_up_until_it_changes_is_tried_again_then(scene: Scene, refused: str) -> None:
    customer = next(one for one in scene.customers() if one["externalId"] == NUMBER)
    call(scene, ignore, "--until-changed", customer["id"])
    assert scene.run().found.ignored == 1
    store = scene.emulator.server.world.upflow.store
    with store.transaction():
        store.run("UPDATE customer SET name = name WHERE id = ?", customer["id"])
        store.run("DELETE FROM invoice WHERE customer = (SELECT n FROM customer WHERE id = ?)", customer["id"])
    scene.end_trouble()
    assert scene.run().written.records == 1
    assert call(scene, failures).exit_code == 0


def test_a_name_that_nothing_waits_for_is_said(scene: Scene, refused: str) -> None:
    ran = call(scene, ignore, refused, "nobody")
    assert isinstance(ran.exception, ProjectError)
    assert ran.exception.message == "nothing waits for nobody"
    assert json.loads(call(scene, failures, "--json").stdout)["failures"][0]["ignored"] is None


def say_of(scene: Scene, field: str, value: str) -> str:
    """The customer's custom field says this from now on; the customer's id."""
    store = scene.emulator.server.world.upflow.store
    customer = next(one for one in scene.customers() if one["externalId"] == NUMBER)
    with store.transaction():
        store.run(
            "INSERT OR REPLACE INTO custom_value SELECT customer.n, custom_field.n, ? FROM customer, custom_field "
            "WHERE customer.id = ? AND custom_field.external_id = ?",
            json.dumps(value),
            customer["id"],
            field,
        )
    return str(customer["id"])


def test_a_value_that_does_not_fit_waits_until_it_does(scene: Scene) -> None:
    customer = say_of(scene, "po_reference", "x" * 300)
    assert scene.run().result == "failed"
    first = scene.now
    scene.now += timedelta(hours=1)
    synced = scene.run()
    assert (synced.result, synced.refused_values) == ("failed", 1)
    ran = call(scene, failures)
    assert ran.exit_code == 1
    assert "Upflow_Po_Reference__c" in ran.stdout
    assert "300 characters" in ran.stdout
    (one,) = json.loads(call(scene, failures, "--json").stdout)["failures"]
    assert (one["customer"], one["field"], one["code"]) == (customer, "Upflow_Po_Reference__c", "TOO_LONG")
    assert one["since"] == first.isoformat()
    say_of(scene, "po_reference", "x")
    assert scene.run().result == "done"
    assert call(scene, failures).exit_code == 0


def test_a_value_that_does_not_fit_is_given_up_until_something_else_is_wrong(scene: Scene) -> None:
    customer = say_of(scene, "po_reference", "x" * 300)
    scene.run()
    assert call(scene, ignore, "--until-changed", customer).exit_code == 0
    given_up = scene.run()
    assert (given_up.result, given_up.refused_values, given_up.found.ignored) == ("unchanged", 0, 1)
    assert call(scene, failures).exit_code == 0
    say_of(scene, "po_reference", "x" * 301)
    assert scene.run().refused_values == 1
    assert call(scene, retry, customer).exit_code == 1


def test_a_link_that_salesforce_refuses_is_counted_on_and_tried_again(scene: Scene) -> None:
    first = scene.run()
    scene.now += timedelta(days=30)
    account = scene.accounts("Name")[NUMBER]
    scene.trouble(action="row-error", object="Account", id=account["Id"], code="CUSTOM", message="No", times=0, nth=2)
    scene.run()  # its figures moved with the days: they were written, its link was not
    again = scene.run()
    assert (again.linked.written, again.linked.failed) == (0, 1)
    (one,) = json.loads(call(scene, failures, "--json").stdout)["failures"]
    assert (one["record"], one["attempts"]) == (account["Id"], 2)
    scene.end_trouble()
    retried = scene.run(only=(account["Id"],))
    assert (retried.written.records, retried.linked.written) == (0, 1)
    assert call(scene, failures).exit_code == 0
    assert first.linked.written > 1

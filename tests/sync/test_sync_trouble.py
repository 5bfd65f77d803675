"""What goes wrong on the way: rows refused, rows locked, sessions that expire, answers lost, a process killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from sfmeta.catalog.model import Gates
from sfmeta.cli.sync_shown import show_synced
from sfmeta.errors import Interrupted, Refused, SfmetaError
from sfmeta.flows import proof
from sfmeta.flows.sides import Halt
from sfmeta.flows.wishes import Compare
from sfmeta.store.database import open_store
from sfmeta.store.failures import Failures
from sfmeta.store.location import Location

from .test_sync_flow import EVERY

if TYPE_CHECKING:
    from .conftest import Scene


def waiting_failures(scene: Scene) -> list[tuple[str, int]]:
    """Code and attempts of every failure that is remembered."""
    engine = open_store(Location(scene.project.root / ".sfmeta"))
    found = [(each.code, each.attempts) for each in Failures(engine, 1).all()]
    engine.dispose()
    return found


def agrees(scene: Scene) -> bool:
    """Whether the org has what Upflow knows: a run that compares with the org itself finds nothing to do."""
    return scene.run(compare=Compare.ORG).found.tally.changed == 0


def test_a_row_that_is_refused_is_named_and_the_others_are_written(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    account = scene.accounts("Name")["C-000005"]
    refusal = {"code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "Ask finance first"}
    scene.trouble(action="row-error", object="Account", id=account["Id"], times=2, **refusal)
    synced = scene.run()
    assert synced.result == "failed"
    assert [(each.record_id, each.code, each.message) for each in synced.failures] == [
        (account["Id"], "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Ask finance first")
    ]
    assert synced.written.records == synced.outlook.matched - 1
    assert scene.accounts("Upflow_Due__c")["C-000005"]["Upflow_Due__c"] is None
    show_synced(synced)
    assert "1 left, as their Accounts failed or were given up" in capsys.readouterr().out
    second = scene.run()
    assert (second.found.tally.changed, second.failed) == (1, 1)
    assert waiting_failures(scene) == [("FIELD_CUSTOM_VALIDATION_EXCEPTION", 2)]
    third = scene.run()
    assert (third.result, third.written.records) == ("done", 1)
    assert waiting_failures(scene) == []
    assert agrees(scene)


def test_a_locked_row_is_tried_again_within_the_run(scene: Scene) -> None:
    scene.trouble(action="row-locked", object="Account", times=3)
    synced = scene.run()
    assert synced.result == "done"
    assert synced.written.records == synced.outlook.matched
    assert scene.naps[0] == 1
    assert agrees(scene)


def test_a_row_that_stays_locked_fails_with_salesforces_words(scene: Scene) -> None:
    account = scene.accounts("Name")["C-000003"]
    scene.trouble(action="row-locked", object="Account", id=account["Id"], times=0)
    synced = scene.run()
    assert [each.code for each in synced.failures] == ["UNABLE_TO_LOCK_ROW"]
    assert synced.written.records == synced.outlook.matched - 1
    assert scene.naps[:3] == [1, 2, 4]


def test_records_of_one_parent_are_written_together(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of(customers=230)
    ids = [each["Id"] for each in scene.records("Name", where="AccountNumber != null")]
    second_call = scene.plan().outlook.matched - 200
    families = {parent: ids[at + 2 : second_call + 10 : 2] for at, parent in enumerate(ids[:2])}
    for parent, children in families.items():
        for child in children:
            scene.update(child, ParentId=parent)
    told = [""]
    synced = scene.run(scene.watch(told=told.append, stopped=lambda: told[-1].startswith("Wrote")))
    assert (synced.result, synced.written.records) == ("stopped", 200)
    left = scene.records("ParentId", where="AccountNumber != null AND Upflow_Due_Count__c = null")
    unwritten = Counter(each["ParentId"] for each in left)
    assert unwritten[ids[1]] == len(families[ids[1]])  # the children come last, by parent
    assert unwritten[ids[0]] < len(families[ids[0]])
    assert scene.run().result == "done"
    assert agrees(scene)


def test_a_session_that_expires_is_renewed(scene: Scene) -> None:
    scene.run()
    scene.control("upflow/pay", customers=2)
    scene.control("sessions/expire")
    assert scene.run().result == "done"
    assert agrees(scene)


@pytest.mark.parametrize(
    "rule",
    [
        {"service": "salesforce", "method": "PATCH", "path": "*/composite/sobjects", "action": "drop-after"},
        {"service": "salesforce", "method": "PATCH", "path": "*/composite/sobjects", "action": "status", "status": 503},
        {"service": "salesforce", "path": "*/query", "action": "status", "status": 503},
    ],
)
def test_an_answer_that_is_lost_is_asked_for_again(scene: Scene, rule: dict[str, Any]) -> None:
    scene.trouble(**rule)
    synced = scene.run()
    assert synced.result == "done"
    assert agrees(scene)


def test_trouble_without_end_leaves_nothing_half_remembered(scene: Scene) -> None:
    scene.trouble(service="upflow", path="/v1/invoices", action="status", status=404, times=1)
    with pytest.raises(Exception, match="HTTP 404"):
        scene.run()
    synced = scene.run()
    assert synced.written.records == synced.outlook.matched
    assert agrees(scene)


def test_two_runs_of_the_same_pair_exclude_each_other(scene: Scene) -> None:
    scene.run()
    with FileLock(scene.project.root / ".sfmeta" / "sync-1.lock"), pytest.raises(Refused, match="another sync"):
        scene.run()


def test_a_stop_ends_after_the_batch_in_hand_and_the_next_run_goes_on(scene: Scene) -> None:
    told: list[str] = []
    stopped = scene.run(scene.watch(told=told.append, stopped=lambda: bool(told and told[-1].startswith("Computed"))))
    assert (stopped.result, stopped.written.records) == ("stopped", 0)
    synced = scene.run()
    assert synced.written.records == synced.outlook.matched
    assert agrees(scene)


def test_a_stop_while_reading_ends_at_once(scene: Scene) -> None:
    with pytest.raises(SfmetaError, match="before anything was written"):
        scene.run(scene.watch(stopped=lambda: True))
    assert scene.records("Name", where="Upflow_Due__c != null") == []
    assert scene.run().result == "done"


def test_a_stop_in_the_wait_for_a_link_leaves_it_to_the_next_run(scene: Scene) -> None:
    scene.trouble(service="upflow", method="POST", action="status", status=429, retry_after=7200, times=0)
    told: list[str] = []
    watch = scene.watch(warned=told.append, stopped=lambda: bool(told))
    stopped = scene.run(watch)
    assert (stopped.result, stopped.halt, stopped.linked.written) == ("stopped", Halt.ASKED, 0)
    assert stopped.written.records == stopped.outlook.matched
    assert told[0].startswith("Upflow takes no calls until")
    scene.end_trouble()
    rest = scene.run().linked
    assert (rest.due, rest.skipped, rest.failed) == (stopped.linked.due, 0, 0)
    assert rest.written > 0


def test_a_refusal_of_a_whole_batch_is_told_without_the_addresses_that_it_quotes(scene: Scene) -> None:
    body = [{"errorCode": "INSUFFICIENT_ACCESS", "message": "cannot take https://pay.example.com/t0ken here"}]
    scene.trouble(method="PATCH", path="*/composite/sobjects", action="status", status=403, body=body)
    with pytest.raises(SfmetaError, match=r"cannot take \(a link\) here"):
        scene.run()


@pytest.mark.parametrize("body", [{}, {"href": "customer"}, {"a": "https://a.example", "b": "https://b.example"}])
def test_an_answer_without_a_link_is_told_and_the_field_keeps_its_own(scene: Scene, body: dict[str, str]) -> None:
    scene.run()
    before = scene.accounts("Upflow_Portal_URL__c")
    scene.now += timedelta(days=29)
    scene.trouble(service="upflow", method="POST", action="status", status=200, body=body, times=0)
    run = scene.run()
    assert (run.result, run.linked.written, run.linked.cleared) == ("failed", 0, 0)
    assert {misfit.message for misfit in run.linked.misfits} == {"Upflow's answer holds no link that is known as one"}
    assert scene.accounts("Upflow_Portal_URL__c") == before


def test_an_empty_source_does_not_empty_the_org(scene: Scene) -> None:
    scene.run()
    before = scene.accounts(*EVERY)
    scene.trouble(
        service="upflow", path="/v1/customers", action="status", status=200, body={"total": 0, "customers": []}
    )
    with pytest.raises(Refused) as refused:
        scene.run()
    assert [finding.rule for finding in refused.value.findings] == ["source-shrunk", "matched-shrunk"]
    assert scene.accounts(*EVERY) == before
    assert scene.run().result == "unchanged"


def test_documents_that_are_gone_are_noticed_before_the_first_write(scene: Scene) -> None:
    scene.run()
    before = scene.accounts(*EVERY)
    scene.now += timedelta(days=1)  # all documents are read daily
    empty = {"total": 0, "invoices": []}
    scene.trouble(service="upflow", path="/v1/invoices", action="status", status=200, body=empty)
    with pytest.raises(Refused) as refused:
        scene.run(limits=Gates(few=5))
    assert {finding.rule for finding in refused.value.findings} >= {"many-cleared"}
    assert scene.accounts(*EVERY) == before
    scene.trouble(service="upflow", path="/v1/invoices", action="status", status=200, body=empty)
    rules = frozenset(finding.rule for finding in refused.value.findings)
    assert scene.run(limits=Gates(few=5), allow=rules).written.cleared > 5


def test_portal_links_are_made_anew_before_they_have_less_than_thirty_days_to_live(scene: Scene) -> None:
    first = scene.run()
    shown = links_shown(scene)
    assert len(shown) == first.linked.written == len(scene.portal_links())
    scene.now += timedelta(days=1)
    assert scene.run().linked.written == 0
    assert links_shown(scene) == shown
    scene.now += timedelta(days=27)
    assert scene.run().linked.written == first.linked.written
    anew = links_shown(scene)
    assert anew.keys() == shown.keys()
    assert all(anew[number] != shown[number] for number in shown)
    assert {each["seconds"] for each in scene.portal_links()} == {60 * 86_400}


def test_links_go_on_where_a_run_was_stopped(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of(customers=230)
    told = [""]
    stopped = scene.run(scene.watch(told=told.append, stopped=lambda: told[-1].endswith("portal links")))
    assert stopped.result == "stopped"
    assert 0 < stopped.linked.written <= 200
    before = links_shown(scene)
    rest = scene.run()
    assert (rest.result, rest.linked.due) == ("done", stopped.linked.due - 200)
    assert links_shown(scene).items() >= before.items()


def test_a_portal_that_is_switched_off_clears_the_link(scene: Scene) -> None:
    scene.run()
    customer = next(one for one in scene.customers() if one["externalId"] == "C-000001")
    scene.control("upflow/portal", customer=customer["id"], enabled=False)
    scene.now += timedelta(days=30)
    synced = scene.run()
    assert synced.linked.cleared == 1
    assert "C-000001" not in links_shown(scene)


def test_the_link_of_an_account_that_is_no_longer_matched_is_left_and_said_once(scene: Scene) -> None:
    scene.run()
    account = scene.accounts("Upflow_Portal_URL__c")["C-000001"]
    scene.update(account["Id"], AccountNumber=None)
    assert scene.plan().outlook.links.lost == 1
    assert scene.run().outlook.links.lost == 1
    (left,) = (each for each in scene.records("Upflow_Portal_URL__c") if each["Id"] == account["Id"])
    assert left["Upflow_Portal_URL__c"] == account["Upflow_Portal_URL__c"]
    assert scene.run().outlook.links.lost == 0
    scene.update(account["Id"], AccountNumber="C-000001")
    assert scene.run().outlook.links.due == {"new": 1}


def test_a_run_that_is_stopped_before_its_proof_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise Interrupted("stopped")

    monkeypatch.setattr(proof, "_org_sums", interrupted)
    told: list[str] = []
    assert scene.run(scene.watch(told=told.append)).result == "done"
    assert told[-1] == "Stopped before the totals could be compared"


def test_an_account_without_a_link_that_is_no_longer_matched_leaves_none(scene: Scene) -> None:
    scene.run()
    customer = next(one for one in scene.customers() if one["externalId"] == "C-000001")
    scene.control("upflow/portal", customer=customer["id"], enabled=False)
    scene.now += timedelta(days=30)
    scene.run()
    scene.update(scene.accounts("Name")["C-000001"]["Id"], AccountNumber=None)
    links = scene.run().outlook.links
    assert (links.lost, links.strays) == (0, 1)
    assert scene.plan().outlook.links.strays == 0


def test_a_portal_that_makes_no_link_for_anybody_clears_none(scene: Scene) -> None:
    scene.run()
    shown = links_shown(scene)
    scene.now += timedelta(days=30)
    scene.trouble(service="upflow", path="/v1/customers/*/portal", action="status", status=403, times=0)
    synced = scene.run()
    assert synced.linked.withheld == len(shown)
    assert links_shown(scene) == shown


def test_a_link_that_salesforce_quotes_when_it_refuses_it_is_not_told(scene: Scene) -> None:
    account = scene.accounts("Name")["C-000001"]
    quoting = "Portal URL: data value too large: https://app.upflow.io/portal/s3cret (max length=20)"
    scene.trouble(
        action="row-error", object="Account", id=account["Id"], code="STRING_TOO_LONG", message=quoting, nth=2
    )
    (failed,) = scene.run().failures
    assert failed.message == "Portal URL: data value too large: (a link) (max length=20)"
    kept = b"".join(file.read_bytes() for file in scene.project.root.rglob("*") if file.is_file())
    assert b"s3cret" not in kept


def test_no_portal_link_is_kept_on_disk_or_told(scene: Scene) -> None:
    told: list[str] = []
    scene.run(scene.watch(told=told.append))
    tokens = [link.rpartition("/")[2] for link in links_shown(scene).values()]
    kept = b"".join(file.read_bytes() for file in scene.project.root.rglob("*") if file.is_file())
    assert tokens
    assert not any(token.encode() in kept or token in " ".join(told) for token in tokens)


def test_a_run_that_is_killed_repeats_at_most_one_batch(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of({"  portal_url:\n": "  portal_url: {enabled: false}\n"}, customers=420)
    scene.trouble(action="hold", method="PATCH", path="*/composite/sobjects", nth=2)
    with killed_sync(scene) as process:
        wait_until(lambda: scene.met() == 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
    written = len(scene.records("Name", where="Upflow_Due__c != null"))
    known = remembered(scene, "Upflow_Due__c")
    assert written - known <= 200
    scene.end_trouble()
    synced = scene.run()
    assert synced.result == "done"
    assert written + synced.written.records - synced.outlook.matched <= 200
    assert agrees(scene)


def links_shown(scene: Scene) -> dict[str, str]:
    """The portal links of the org, by Account number."""
    accounts = scene.accounts("Upflow_Portal_URL__c")
    return {number: link for number, each in accounts.items() if (link := each["Upflow_Portal_URL__c"])}


@contextlib.contextmanager
def killed_sync(scene: Scene) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own."""
    command = [sys.executable, "-c", "from sfmeta.cli.main import main; main()", "sync", "--org", "emulator"]
    environment = {**os.environ, "SFMETA_EMULATOR_URL": scene.emulator.salesforce}
    with subprocess.Popen(command, cwd=scene.project.root, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(condition: Callable[[], bool], limit: float = 60.0) -> None:
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def remembered(scene: Scene, field: str) -> int:
    """On how many Accounts the field is known to have a value."""
    file = scene.project.root / ".sfmeta" / "store.db"
    if not file.exists():
        return 0
    with contextlib.closing(sqlite3.connect(file, timeout=60)) as connection:
        if not connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'acknowledged'").fetchone()[0]:
            return 0
        names = dict(connection.execute("SELECT id, fields FROM layout"))
        rows = connection.execute("SELECT layout_id, data FROM acknowledged").fetchall()
    return sum(json.loads(data)[names[layout].split().index(field)] is not None for layout, data in rows)

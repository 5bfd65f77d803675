"""Documents are read when it is worth it: those of the customers that moved, and all of them daily."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sfmeta.catalog.draft_sync import DEFAULT
from sfmeta.errors import Refused
from sfmeta.flows.wishes import Compare
from sfmeta.sync.reading import How, Occasion, Standing, calls_for, imposed_seconds, last_daily, plan_reads

if TYPE_CHECKING:
    from sfmeta.flows.synced import Synced

    from .conftest import Scene

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
FRESH = Standing(NOW - timedelta(minutes=30), 10_000, "rating")
USUAL = Occasion(NOW, DEFAULT, balances_stated=True, moved=0, fields="rating", standing={"invoices": FRESH})


@pytest.mark.parametrize(
    ("changes", "how", "calls", "reason"),
    [
        ({}, How.NOTHING, 0, "no balance moved"),
        ({"moved": 1}, How.MOVED, 1, "1 balance moved: a call each"),
        ({"moved": 20}, How.MOVED, 20, "20 balances moved"),
        ({"moved": 21}, How.ALL, 21, "takes no more calls"),
        ({"standing": {}}, How.ALL, None, "not read before"),
        ({"fields": "rating unapplied"}, How.ALL, 21, "other fields"),
        ({"balances_stated": False}, How.ALL, 21, "does not state"),
        ({"whole": "the org lost it"}, How.ALL, 21, "the org lost it"),
        ({"settings": dataclasses.replace(DEFAULT, documents="all")}, How.ALL, 21, "documents: all"),
        ({"settings": dataclasses.replace(DEFAULT, by_customer="never"), "moved": 1}, How.ALL, 21, "never"),
        ({"now": NOW + timedelta(days=1)}, How.ALL, 21, "the daily read, due since 14:00 UTC"),
        ({"standing": {"invoices": dataclasses.replace(FRESH, by_customer=False)}, "moved": 1}, How.ALL, 21, "by cust"),
    ],
)
def test_a_list_is_read_as_it_is_worth(changes: dict[str, Any], how: How, calls: int | None, reason: str) -> None:
    (planned,) = plan_reads(["invoices"], dataclasses.replace(USUAL, **changes))
    assert (planned.how, planned.calls) == (how, calls)
    assert reason in planned.reason


def test_a_list_that_was_never_read_takes_the_others_along() -> None:
    """A field that needs both would have half of what it needs."""
    reads = plan_reads(["invoices", "payments"], dataclasses.replace(USUAL, moved=1))
    assert {one.how for one in reads} == {How.ALL}


def test_the_daily_read_falls_due_once_a_day() -> None:
    assert last_daily(NOW, time(14)) == NOW.replace(hour=14)
    assert last_daily(NOW.replace(hour=13), time(14)) == NOW.replace(hour=14) - timedelta(days=1)


@pytest.mark.parametrize(("total", "calls"), [(0, 1), (500, 1), (501, 2), (999, 2), (1_000, 3), (1_000_000, 2005)])
def test_how_many_calls_a_list_takes(total: int, calls: int) -> None:
    assert calls_for(total) == calls


def test_how_long_the_limits_make_it_last() -> None:
    assert [imposed_seconds(calls, 600) for calls in (0, 1, 600, 601, 2005)] == [0, 0, 0, 60, 180]


@pytest.fixture
def scene(scene_of: Callable[..., Scene]) -> Scene:
    """Without portal links, at a time after the daily read; more invoices than fit on a page."""
    scene = scene_of({"  portal_url:\n": "  portal_url: {enabled: false}\n"}, customers=160)
    scene.now = datetime.now(UTC).replace(hour=15, minute=0)
    assert scene.emulator.server.world.upflow.store.total("invoice") > 500
    return scene


def hows(synced: Synced) -> dict[str, How]:
    return {each.name: each.how for each in synced.outlook.documents.reads}


def test_documents_are_read_of_those_whose_balances_moved(scene: Scene) -> None:
    assert set(hows(scene.run()).values()) == {How.ALL}
    again = scene.run()
    assert set(hows(again).values()) == {How.NOTHING}
    assert again.result == "unchanged"
    paid = scene.control("upflow/pay", customers=1)["paid"]
    synced = scene.run()
    assert hows(synced)["invoices"] is How.MOVED
    assert synced.written.records == len(paid) == 1
    invoices = [each for each in scene.listed("invoices") if each["customerId"] == paid[0]["id"]]
    assert synced.counts()["invoices_read"] == len(invoices) > 0
    assert again.counts()["invoices_read"] == 0
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_what_documents_decide_stays_as_it_is_where_they_were_not_read(scene: Scene) -> None:
    scene.run()
    fields = ("Upflow_Outstanding__c", "Upflow_Average_Payment_Delay__c", "Upflow_Rating__c")
    before = scene.accounts(*fields)
    scene.control("upflow/pay", customers=1)
    scene.run()
    assert sum(account != before[number] for number, account in scene.accounts(*fields).items()) == 1


def test_all_documents_are_read_daily(scene: Scene) -> None:
    scene.run()
    scene.now += timedelta(hours=22)  # 13:00
    assert How.ALL not in hows(scene.run()).values()
    scene.now += timedelta(hours=1)
    assert set(hows(scene.run()).values()) == {How.ALL}
    assert How.ALL not in hows(scene.run()).values()


@pytest.mark.parametrize("heeded", [[], ["payments"]])
def test_an_api_that_ignores_the_customer_is_found_out_and_read_whole(scene: Scene, heeded: list[str]) -> None:
    scene.control("upflow/settings", by_customer=heeded)
    scene.run()
    scene.control("upflow/pay", customers=1)
    synced = scene.run()
    assert hows(synced)["invoices"] is How.ALL
    assert scene.run(compare=Compare.ORG).result == "unchanged"
    scene.control("upflow/pay", customers=1)
    reasons = {each.name: each.reason for each in scene.run().outlook.documents.reads}
    assert "does not give this list by customer" in reasons["invoices"]


def test_an_api_that_refuses_the_customer_is_read_whole(scene: Scene) -> None:
    scene.run()
    scene.control("upflow/pay", customers=1)
    scene.trouble(service="upflow", path="/v1/invoices", action="status", status=400)
    assert hows(scene.run())["invoices"] is How.ALL
    scene.end_trouble()
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_no_invoices_for_customers_who_owe_some_empty_nothing(scene: Scene) -> None:
    """An answer that lost them is not believed: the whole list is read instead, and a gate guards that one."""
    scene.control("upflow/pay", customers=1)
    scene.run()
    scene.control("upflow/pay", customers=1)  # who owes what is not due yet, besides
    empty = {"invoices": [], "total": 0}
    scene.trouble(service="upflow", path="/v1/invoices", action="status", status=200, body=empty, times=0)
    with pytest.raises(Refused) as refused:
        scene.run()
    assert "source-shrunk" in {finding.rule for finding in refused.value.findings}
    scene.end_trouble()
    assert hows(scene.run())["invoices"] is How.MOVED
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_a_record_that_was_refused_has_its_documents_read_again(scene: Scene) -> None:
    scene.run()
    scene.control("upflow/pay", customers=1)
    scene.trouble(action="row-error", code="FIELD_CUSTOM_VALIDATION_EXCEPTION", message="no")
    failed = scene.run()
    assert (failed.result, failed.failed) == ("failed", 1)
    scene.end_trouble()
    synced = scene.run()
    assert (synced.result, synced.written.records) == ("done", 1)
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_a_customer_that_gets_another_account_has_its_documents_read(scene: Scene) -> None:
    scene.run()
    number, account = next((n, a) for n, a in scene.accounts("Upflow_Rating__c").items() if a["Upflow_Rating__c"])
    scene.update(account["Id"], AccountNumber=None)
    other = next(each for each in scene.records("AccountNumber") if each["AccountNumber"] is None)
    scene.update(other["Id"], AccountNumber=number)
    scene.run()
    assert scene.accounts("Upflow_Rating__c")[number]["Upflow_Rating__c"] == account["Upflow_Rating__c"]

"""Fields beyond Upflow's own, from sfmeta.yml to the Account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sfmeta.flows.wishes import Compare

if TYPE_CHECKING:
    from .conftest import Scene

EXTRA = """
extra_fields:
  unapplied_amount:
  overdue_under_30:
  overdue_30_to_60:
  overdue_60_to_90:
  overdue_over_90:
  oldest_overdue_date:
  last_payment_date:
  last_payment_amount:
  expected_payment_date:
  last_synced_at:
orgs:
"""
AGES = ("Under_30", "30_To_60", "60_To_90", "Over_90")
FIELDS = (
    *("Upflow_Unapplied__c", "Upflow_Oldest_Overdue_Date__c", "Upflow_Last_Payment_Date__c"),
    *("Upflow_Last_Payment_Amount__c", "Upflow_Expected_Payment_Date__c", "Upflow_Last_Synced_At__c"),
    *(f"Upflow_Overdue_{age}__c" for age in AGES),
)


@pytest.fixture
def scene(scene_of: Callable[..., Scene]) -> Scene:
    return scene_of({"\norgs:\n": EXTRA}, customers=20)


def test_extra_fields_are_generated_deployed_and_filled(scene: Scene) -> None:
    assert scene.run().result == "done"
    accounts = scene.accounts("Upflow_Overdue__c", "Upflow_Outstanding__c", "Upflow_Due__c", *FIELDS).values()
    in_one_currency = [each for each in accounts if each["Upflow_Overdue_Under_30__c"] is not None]
    filled = [each for each in in_one_currency if each["Upflow_Overdue__c"] is not None]
    assert len(filled) > 10
    for account in filled:
        ages = sum(account[f"Upflow_Overdue_{age}__c"] for age in AGES)
        assert round(ages, 2) == account["Upflow_Overdue__c"]
        assert (account["Upflow_Oldest_Overdue_Date__c"] is None) is (ages == 0)
        owed = account["Upflow_Overdue__c"] + account["Upflow_Due__c"] - account["Upflow_Unapplied__c"]
        assert round(owed, 2) == account["Upflow_Outstanding__c"]
        assert (account["Upflow_Last_Payment_Date__c"] is None) is (account["Upflow_Last_Payment_Amount__c"] is None)
        assert account["Upflow_Last_Synced_At__c"][:10] == scene.now.date().isoformat()


def test_the_time_of_the_sync_changes_only_where_something_else_does(scene: Scene) -> None:
    scene.run()
    before = scene.accounts(*FIELDS)
    scene.now += timedelta(minutes=5)
    assert scene.run().written.records == 0
    assert scene.run(compare=Compare.ORG).written.records == 0
    assert scene.accounts(*FIELDS) == before
    paid = {each["externalId"] for each in scene.control("upflow/pay", customers=2)["paid"]}
    scene.now += timedelta(minutes=5)
    scene.run()
    moved = {
        number
        for number, account in scene.accounts(*FIELDS).items()
        if account["Upflow_Last_Synced_At__c"] != before[number]["Upflow_Last_Synced_At__c"]
    }
    assert moved == paid & set(before)
    assert moved


def test_what_would_mix_currencies_is_empty_and_counted_and_no_failure(scene: Scene) -> None:
    """Emptied, too, where it was not mixed before: an age that was true once would pass for one that is."""
    first = scene.run()
    buckets = {f"Upflow_Overdue_{age}__c" for age in AGES}
    assert buckets <= first.found.mixed.keys()
    assert (first.result, first.refused_values) == ("done", 0)
    empty = [
        each for each in scene.records("AccountNumber", "Upflow_Due__c", *buckets) if each["Upflow_Due__c"] is not None
    ]
    empty = [each for each in empty if all(each[name] is None for name in buckets)]
    assert len(empty) == first.found.mixed["Upflow_Overdue_Over_90__c"] > 0
    scene.update(empty[0]["Id"], Upflow_Overdue_Over_90__c=5)
    assert scene.run(compare=Compare.ORG).written.cleared == 1

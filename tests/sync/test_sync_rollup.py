"""Parents whose children are rolled up, over the wire: first from everything, then from those that moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import requests

from sfmeta.flows.wishes import Compare
from sfmeta.sync.reading import How

if TYPE_CHECKING:
    from .conftest import Scene

FIELDS = ("Upflow_Due__c", "Upflow_Overdue__c", "Upflow_Overdue_Count__c", "Upflow_Outstanding__c", "Upflow_Rating__c")
CHANGES = {
    "  portal_url:\n": "  portal_url: {enabled: false}\n",
    "\norgs:\n": "\nsync: {parents: rollup}\norgs:\n",
}


@pytest.fixture
def scene(scene_of: Callable[..., Scene]) -> Scene:
    """After the daily read; a debtor has another one as its child, and that one another. The invoices fill more pages
    than a family has members."""
    scene = scene_of(CHANGES, customers=420)
    scene.now = datetime.now(UTC).replace(hour=15, minute=0)
    head, child, grandchild = family(scene)
    adopt(scene, head, child)
    adopt(scene, child, grandchild)
    return scene


def family(scene: Scene) -> tuple[str, str, str]:
    """Customers with one currency and an Account each, who owe something overdue: the last of them pays first."""
    written = scene.accounts("Name")
    debtors = [
        each["externalId"]
        for each in scene.customers()
        if each["amountOverdue"]
        and each["currency"] == "EUR"
        and each["parent"] is None
        and each["externalId"] in written
    ]
    first, *others = debtors
    return others[-2], others[-1], first


def adopt(scene: Scene, parent: str, child: str) -> None:
    keys = {"X-Api-Key": scene.emulator.upflow_api_key, "X-Api-Secret": scene.emulator.upflow_api_secret}
    url = f"{scene.emulator.upflow}/customers/external:{child}"
    requests.put(url, json={"parent": {"externalId": parent}}, headers=keys, timeout=60).raise_for_status()


def overdue(scene: Scene, *numbers: str) -> float:
    """As Upflow states it of these customers, all together."""
    minor: list[int] = [each["amountOverdue"] for each in scene.customers() if each["externalId"] in numbers]
    return sum(minor) / 100


def test_a_childs_payment_changes_its_parents_though_only_the_family_is_read(scene: Scene) -> None:
    head, child, grandchild = family_of(scene)
    assert scene.run().written.records
    first = scene.accounts(*FIELDS)
    assert first[head]["Upflow_Overdue__c"] == overdue(scene, head, child, grandchild) > overdue(scene, head)
    assert first[child]["Upflow_Overdue__c"] == overdue(scene, child, grandchild)

    paid = [each["externalId"] for each in scene.control("upflow/pay", customers=1)["paid"]]
    assert paid == [grandchild]
    synced = scene.run()
    assert {each.name: each.how for each in synced.outlook.documents.reads}["invoices"] is How.MOVED
    assert synced.written.records == 3
    second = scene.accounts(*FIELDS)
    assert second[head]["Upflow_Overdue__c"] == overdue(scene, head, child) < first[head]["Upflow_Overdue__c"]
    assert {number for number in second if second[number] != first[number]} == {head, child, grandchild}
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_a_child_that_gets_another_parent_leaves_the_first_one(scene: Scene) -> None:
    head, child, grandchild = family_of(scene)
    scene.run()
    adopt(scene, head, grandchild)
    scene.run()
    accounts = scene.accounts(*FIELDS)
    assert accounts[child]["Upflow_Overdue__c"] == overdue(scene, child)
    assert accounts[head]["Upflow_Overdue__c"] == overdue(scene, head, child, grandchild)
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def family_of(scene: Scene) -> tuple[str, str, str]:
    """The family that the fixture made."""
    parents = {each["externalId"]: each["parent"] for each in scene.customers()}
    for grandchild, parent in parents.items():
        child = parent and parent["externalId"]
        above = parents.get(child) if child else None
        if above:
            return above["externalId"], child, grandchild
    raise AssertionError("no family of three")

"""The whole sync against the emulated Salesforce and Upflow: what arrives, and that nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from sfmeta.flows.wishes import Compare

if TYPE_CHECKING:
    from .conftest import Scene

AMOUNTS = {"Upflow_Due__c": "amountDue", "Upflow_Overdue__c": "amountOverdue"}
COUNTS = {"Upflow_Due_Count__c": "countInvoicesDue", "Upflow_Overdue_Count__c": "countInvoicesOverdue"}
CUSTOM = {
    "Upflow_Po_Reference__c": "po_reference",
    "Upflow_Segment__c": "customer_segment",
    "Upflow_Contract_End_Date__c": "contract_end_date",
    "Upflow_Credit_Score__c": "credit_score",
    "Upflow_Collection_Status__c": "collection_status",
    "Upflow_Payment_Method__c": "saved_payment_method",
    "Upflow_Payment_Method_Status__c": "saved_payment_method_status",
}
OWN = ("Upflow_Outstanding__c", "Upflow_Average_Payment_Delay__c", "Upflow_Rating__c", "Upflow_Customer_Page_URL__c")
EVERY = (*AMOUNTS, *COUNTS, *CUSTOM, *OWN, "Upflow_Product_Lines__c", "Upflow_Strategic_Account__c")


def test_all_that_upflow_knows_arrives_in_the_org(scene: Scene) -> None:
    synced = scene.run()
    assert synced.result == "done"
    customers = {one["externalId"]: one for one in scene.customers()}
    accounts = scene.accounts(*EVERY, "Upflow_Portal_URL__c")
    pairs = [(customers[number], account) for number, account in accounts.items() if number in customers]
    assert synced.written.records == synced.outlook.matched == len(pairs)
    for theirs, ours in pairs:
        for field, key in AMOUNTS.items():
            assert round(ours[field] * 100) == theirs[key]
        for field, key in COUNTS.items():
            assert ours[field] == theirs[key]
        given = {each["externalId"]: each["value"] for each in theirs["customFields"]}
        for field, key in CUSTOM.items():
            expected = given.get(key)
            assert ours[field] == (" ".join(expected.split("\n")).strip() if isinstance(expected, str) else expected)
        assert ours["Upflow_Product_Lines__c"] == (";".join(given.get("product_lines") or []) or None)
        assert ours["Upflow_Strategic_Account__c"] is bool(given.get("strategic_account"))
        assert ours["Upflow_Customer_Page_URL__c"].endswith(f"/customers/{theirs['id']}")
        # `balance` is what the emulated Upflow makes of due, overdue and unapplied; our client does not read it.
        assert round(ours["Upflow_Outstanding__c"] * 100) == theirs["balance"]


def test_the_cast_shows_the_difficult_values(scene: Scene) -> None:
    scene.run()
    accounts = {each["Name"]: each for each in scene.accounts("Name", *EVERY, "Upflow_Portal_URL__c").values()}
    example = accounts["Worked Example SAS"]
    assert (example["Upflow_Average_Payment_Delay__c"], example["Upflow_Rating__c"]) == (17.8, "A")
    assert accounts["Ahead Of Time GmbH"]["Upflow_Outstanding__c"] == -700
    new = accounts["Brand New BV"]
    assert (new["Upflow_Average_Payment_Delay__c"], new["Upflow_Rating__c"], new["Upflow_Due__c"]) == (None, None, 0)
    assert accounts["Early Bird AB"]["Upflow_Average_Payment_Delay__c"] < 0
    assert accounts["Not Applicable Srl"]["Upflow_Po_Reference__c"] == "#N/A"
    assert accounts["Private Matters AG"]["Upflow_Portal_URL__c"] is None
    assert accounts["Worked Example SAS"]["Upflow_Portal_URL__c"].startswith("https://app.upflow.io/portal/")
    assert accounts["Written Off Inc"]["Upflow_Average_Payment_Delay__c"] is None


def test_run_again_it_writes_nothing(scene: Scene) -> None:
    scene.run()
    modified = scene.accounts("SystemModstamp")
    again = scene.run()
    assert again.result == "unchanged"
    assert (again.found.tally.changed, again.written.records, again.linked.due) == (0, 0, 0)
    assert scene.accounts("SystemModstamp") == modified
    assert again.effort.salesforce_calls <= 5


@pytest.mark.parametrize("seed", [2, 3])
def test_whatever_the_data_two_runs_leave_nothing_to_do(scene_of: Callable[..., Scene], seed: int) -> None:
    scene = scene_of(seed=seed, customers=60)
    assert scene.run().result == "done"
    assert scene.run().result == "unchanged"
    assert scene.run(compare=Compare.ORG).result == "unchanged"


@pytest.mark.parametrize("compare", list(Compare))
def test_only_what_changed_is_written(scene: Scene, compare: Compare) -> None:
    scene.run()
    before = scene.accounts(*EVERY)
    paid = {each["externalId"] for each in scene.control("upflow/pay", customers=3)["paid"]}
    synced = scene.run(compare=compare)
    after = scene.accounts(*EVERY)
    changed = {number for number in after if after[number] != before[number]}
    assert changed == paid & set(after)
    assert synced.written.records == synced.found.tally.changed == len(changed)
    for number in changed:
        assert after[number]["Upflow_Overdue__c"] == 0


def test_what_became_empty_is_made_empty(scene: Scene) -> None:
    scene.run()
    customer = next(one for one in scene.customers() if one["name"] == "Worked Example SAS")
    with scene.emulator.server.world.upflow.store.transaction():
        scene.emulator.server.world.upflow.store.run(
            "DELETE FROM invoice WHERE customer = (SELECT n FROM customer WHERE id = ?)", customer["id"]
        )
    synced = scene.run()
    example = scene.accounts(*EVERY)[customer["externalId"]]
    assert (example["Upflow_Average_Payment_Delay__c"], example["Upflow_Rating__c"]) == (None, None)
    assert example["Upflow_Overdue__c"] == 0
    assert synced.written.cleared >= 2


def test_what_was_changed_by_hand_is_repaired_when_the_org_is_compared(scene: Scene) -> None:
    scene.run()
    account = scene.accounts(*EVERY)["C-000001"]
    scene.update(account["Id"], Upflow_Rating__c="Z", Upflow_Overdue__c=None)
    assert scene.run().result == "unchanged"
    synced = scene.run(compare=Compare.ORG)
    assert (synced.written.records, synced.found.tally.known) == (1, synced.outlook.matched)
    assert scene.accounts(*EVERY)["C-000001"] == account


def test_a_link_that_was_changed_by_hand_is_made_anew_when_the_org_is_compared(scene: Scene) -> None:
    scene.run()
    accounts = scene.accounts("Upflow_Portal_URL__c")
    scene.update(accounts["C-000001"]["Id"], Upflow_Portal_URL__c="https://elsewhere.example")
    scene.update(accounts["C-000002"]["Id"], Upflow_Portal_URL__c=None)
    assert scene.run().linked.due == 0
    assert scene.run(compare=Compare.ORG).linked.written == 2
    after = scene.accounts("Upflow_Portal_URL__c")
    assert {number for number in after if after[number] != accounts[number]} == {"C-000001", "C-000002"}
    assert after["C-000002"]["Upflow_Portal_URL__c"].startswith("https://app.upflow.io/portal/")


def test_a_portal_field_that_was_made_again_is_filled_again(scene: Scene) -> None:
    first = scene.run()
    for account in scene.records("Upflow_Portal_URL__c"):
        if account["Upflow_Portal_URL__c"]:
            scene.update(account["Id"], Upflow_Portal_URL__c=None)
    again = scene.run()
    assert again.outlook.emptied == ("Upflow_Portal_URL__c",)
    assert again.linked.written == first.linked.written


def test_a_plan_names_what_would_change(scene: Scene) -> None:
    scene.run()
    paid = {each["externalId"] for each in scene.control("upflow/pay", customers=2)["paid"]}
    planned = scene.plan().changes
    accounts = scene.accounts("Name")
    assert {change.account_id for change in planned} == {accounts[number]["Id"] for number in paid}
    for change in planned:
        assert change.known
        assert change.before["Upflow_Overdue__c"] != change.after["Upflow_Overdue__c"] == 0


def test_a_plan_changes_nothing_on_either_side(scene: Scene) -> None:
    before = scene.accounts("SystemModstamp")
    outlook = scene.plan().outlook
    assert outlook.found.tally.changed == outlook.links_due == outlook.matched > 0
    assert scene.accounts("SystemModstamp") == before
    assert scene.emulator.server.world.upflow.store.total("portal_link") == 0
    assert not list((scene.project.root / ".sfmeta").glob("*.scratch"))
    assert scene.run().written.records == outlook.found.tally.changed  # nothing was remembered of it either


def test_an_org_that_is_filled_already_is_left_alone_when_nothing_is_remembered(scene: Scene) -> None:
    scene.run()
    (scene.project.root / ".sfmeta" / "store.db").unlink()
    again = scene.run()
    assert (again.found.tally.changed, again.written.records) == (0, 0)
    assert scene.run().effort.salesforce_calls <= 5  # and is remembered now


def test_a_field_that_was_deleted_and_made_again_is_filled_again(scene: Scene) -> None:
    scene.run()
    before = scene.accounts("Upflow_Overdue__c")
    spec = scene.project.root / "sfmeta.yml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("  overdue_amount:\n", "  overdue_amount: {enabled: false}\n"), encoding="utf-8")
    scene.deploy()
    assert scene.run().result == "unchanged"
    spec.write_text(text, encoding="utf-8")
    scene.deploy()
    assert all(each["Upflow_Overdue__c"] is None for each in scene.accounts("Upflow_Overdue__c").values())
    synced = scene.run()
    assert synced.outlook.emptied == ("Upflow_Overdue__c",)
    assert scene.accounts("Upflow_Overdue__c") == before


def test_a_field_that_joins_later_is_filled_without_touching_the_others(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of({"  rating:\n": "  rating: {enabled: false}\n"}, customers=30)
    scene.run()
    spec = scene.project.root / "sfmeta.yml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("rating: {enabled: false}", "rating:"), encoding="utf-8")
    scene.deploy()
    synced = scene.run()
    assert dict(synced.found.tally.filled) == {"Upflow_Rating__c": synced.written.records}
    assert synced.found.tally.replaced == {}
    assert scene.run().result == "unchanged"


def test_a_field_that_upflow_never_mentions_is_left_alone_and_said(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of({"upflow: customer_segment": "upflow: custmer_segment"}, customers=12)
    account = next(iter(scene.accounts("Upflow_Segment__c").values()))
    scene.update(account["Id"], Upflow_Segment__c="Enterprise")
    synced = scene.run()
    assert synced.outlook.unsourced == ("Upflow_Segment__c",)
    assert scene.accounts("Upflow_Segment__c")[account["AccountNumber"]]["Upflow_Segment__c"] == "Enterprise"


@pytest.mark.parametrize(
    ("match", "fate"),
    [
        ("{upflow: external_id, salesforce: AccountNumber}", {"no-account": 2, "several-accounts": 1}),
        ("{upflow: custom:salesforce_account_id, salesforce: Id}", {"several-customers": 2}),
    ],
)
def test_who_is_not_matched_one_to_one_is_never_written(
    scene_of: Callable[..., Scene], match: str, fate: dict[str, int]
) -> None:
    scene = scene_of({"{upflow: external_id, salesforce: AccountNumber}": match}, customers=30)
    synced = scene.run()
    assert {name: synced.outlook.fates[name] for name in fate} == fate
    touched = scene.records("Name", where=f"LastModifiedById = '{scene.emulator.integration_user_id}'")
    assert len(touched) == synced.outlook.matched == synced.written.records
    assert sum(synced.outlook.fates.values()) == synced.outlook.customers_read == 30

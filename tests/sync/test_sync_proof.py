"""The proof that a run leaves, held against the two systems themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from sfmeta.cli.receipt import receipt as command
from sfmeta.cli.receipt_page import page
from sfmeta.cli.receipt_text import show_receipt
from sfmeta.flows.wishes import Compare
from sfmeta.store.receipts import past_receipt
from sfmeta.sync.receipt import AmountTotal, Receipt

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.flows.synced import Synced

    from .conftest import Scene

OVERDUE = "Upflow_Overdue__c"


@pytest.fixture
def scene(scene_of: Callable[..., Scene]) -> Scene:
    return scene_of(customers=15)


def proof(synced: Synced) -> Receipt:
    assert synced.receipt is not None
    return synced.receipt


def total(receipt: Receipt, field: str = OVERDUE) -> AmountTotal:
    return next(each for each in receipt.totals if each.field == field)


def test_both_sides_come_to_the_same_and_to_what_upflow_itself_says(scene: Scene) -> None:
    synced = scene.run()
    assert proof(synced).agrees is True
    left_out = {each.customer_id for each in synced.outlook.left_out}
    due = {each["id"]: Decimal(each["amountDue"]) / 100 for each in scene.customers()}
    held = sum(Decimal(str(each["Upflow_Due__c"] or 0)) for each in scene.records("Upflow_Due__c"))
    shown = total(proof(synced), "Upflow_Due__c")
    assert (shown.currency, shown.upflow, shown.salesforce) == ("EUR", sum(due.values()), held)
    assert shown.unmatched == sum(due[customer] for customer in left_out)


def test_the_overdue_amounts_are_spread_over_all_matched_accounts(scene: Scene) -> None:
    synced = scene.run()
    left = proof(synced)
    assert sum(bucket.accounts for bucket in left.overdue) == synced.outlook.matched
    assert sum(bucket.amount for bucket in left.overdue) == total(left).matched
    assert [movement.by for movement in left.movements] == sorted(
        (movement.by for movement in left.movements), key=abs, reverse=True
    )


def test_a_hand_that_changed_an_amount_shows_until_it_is_repaired(scene: Scene) -> None:
    scene.run()
    account = scene.accounts(OVERDUE)["C-000001"]
    scene.update(account["Id"], **{OVERDUE: (account[OVERDUE] or 0) + 100})
    left = proof(scene.run())
    assert (left.agrees, total(left).difference) == (False, Decimal(100))
    assert proof(scene.run(compare=Compare.ORG)).agrees is True


def test_what_customers_without_an_account_owe_is_not_guessed_where_their_documents_were_not_read(scene: Scene) -> None:
    whole = total(proof(scene.run()), "Upflow_Outstanding__c")
    partial = total(proof(scene.run()), "Upflow_Outstanding__c")
    assert whole.unmatched is not None
    assert (partial.unmatched, partial.upflow, partial.difference) == (None, None, Decimal("0.00"))
    assert partial.matched == whole.matched


def test_a_dash_in_the_totals_is_explained(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    known = proof(scene.run())
    receipt = proof(scene.run())
    show_receipt(receipt)
    said = "Of the others it is not known: their documents were not read by this run."
    assert said in capsys.readouterr().out
    assert said in page(receipt)
    show_receipt(known)
    assert said not in capsys.readouterr().out
    assert said not in page(known)


def test_a_row_that_failed_is_missing_in_the_total(scene: Scene) -> None:
    account = scene.accounts()["C-000001"]
    scene.trouble(action="row-error", object="Account", id=account["Id"], code="CUSTOM", message="No", times=9)
    left = proof(scene.run())
    assert (left.result, left.counts["failed"]) == ("failed", 1)
    assert total(left).difference == -next(
        Decimal(each["amountOverdue"]) / 100 for each in scene.customers() if each["externalId"] == "C-000001"
    )


def test_an_amount_in_another_currency_than_the_orgs_is_never_written(scene: Scene) -> None:
    file = scene.project.root / "sfmeta.yml"
    text = file.read_text(encoding="utf-8").partition("\nsync:")[0]

    def run(currency: str) -> Synced:
        file.write_text(f"{text}\nsync: {{currency: {currency}}}\n", encoding="utf-8")
        return scene.run()

    synced = run("USD")
    assert synced.result == "failed"
    assert {(one.code, one.message) for one in synced.misfits if one.field == OVERDUE} == {
        ("NOT_COMPUTABLE", "an amount in EUR, and Salesforce keeps this record in USD")
    }
    held = scene.accounts(OVERDUE, "Upflow_Due_Count__c").values()
    assert {each[OVERDUE] for each in held} == {None}
    assert any(each["Upflow_Due_Count__c"] for each in held)
    assert proof(run("EUR")).agrees is True


def test_of_runs_that_found_nothing_to_do_the_last_receipt_stays(scene: Scene) -> None:
    first, second, third = (proof(scene.run()).run for _ in range(3))
    kept = {number: past_receipt(scene.project.store({}), number) for number in (first, second, third)}
    assert [each and each.result for each in kept.values()] == ["done", None, "unchanged"]
    assert past_receipt(scene.project.store({})) == kept[third]
    assert past_receipt(scene.project.store({}), alias="another") is None


def test_the_receipt_is_shown_printed_and_written_as_a_page(scene: Scene, tmp_path: Path) -> None:
    page = tmp_path / "receipt.html"
    run = CliRunner()
    nothing = run.invoke(command, ["--project", str(scene.project.root)])
    left = proof(scene.run())
    shown = run.invoke(command, ["--project", str(scene.project.root), "--html", str(page)])
    document = json.loads(run.invoke(command, ["--project", str(scene.project.root), "--json"]).stdout)
    assert "no receipt of any run" in str(nothing.exception)
    assert "Both sides agree" in shown.stdout
    assert f"{total(left).upflow:,f}" in shown.stdout
    assert f"{total(left).upflow:,f}" in page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o777 == 0o600
    assert (document["schema"], document["receipt"]["run"]) == ("sfmeta/receipt/1", left.run)

"""The seed: the same every time, consistent between its documents and its figures, and as dirty as it says."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import pytest
import requests

from sfmeta.emulator.seed.cast import CAST
from sfmeta.emulator.seed.fill import customers, strangers

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.emulator.seed.model import CreditNote, Payment
    from sfmeta.testing import EmulatorFactory, RunningEmulator

TODAY = datetime.date(2026, 11, 22)
EUROS = {"EUR": Decimal(1), "JPY": Decimal("0.61"), "KWD": Decimal("0.298"), "USD": Decimal("0.92")} | {
    "GBP": Decimal("1.16"),
    "CHF": Decimal("1.05"),
    "SEK": Decimal("0.088"),
}
"""Cents for one minor unit of the currency."""


def test_the_same_seed_and_day_give_the_same_customers() -> None:
    assert list(customers(7, 60, TODAY)) == list(customers(7, 60, TODAY))


def test_a_customer_does_not_depend_on_how_many_there_are() -> None:
    assert list(customers(7, 60, TODAY))[:40] == list(customers(7, 40, TODAY))


def test_another_seed_gives_other_customers_but_the_same_cast() -> None:
    one, other = list(customers(1, 60, TODAY)), list(customers(2, 60, TODAY))
    assert [each.name for each in one[: len(CAST)]] == [each.name for each in other[: len(CAST)]]
    assert [each.invoices for each in one[len(CAST) :]] != [each.invoices for each in other[len(CAST) :]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_applied_beyond_what_there_is(seed: int) -> None:
    for customer in customers(seed, 300, TODAY):
        applied: defaultdict[tuple[str, int], int] = defaultdict(int)
        money_in: list[Payment | CreditNote] = [*customer.payments, *customer.credit_notes]
        for credit in money_in:
            assert sum(amount for _, amount in credit.applied) <= credit.amount
            assert credit.day <= TODAY
            for place, amount in credit.applied:
                applied["invoice", place] += amount
        for refund in customer.refunds:
            assert sum(amount for _, amount in (*refund.payments, *refund.credit_notes)) <= refund.amount
        assert all(applied["invoice", place] <= each.gross for place, each in enumerate(customer.invoices))


def test_the_worked_example_of_upflows_documentation_is_there_once() -> None:
    """140 paid 7 days late, 85 paid 55 days late, 214 overdue by 10 days: 17.756 days."""
    (example,) = [each for each in customers(1, 60, TODAY) if each.name == "Worked Example SAS"]
    paid = {place: payment.day for payment in example.payments for place, _ in payment.applied}
    days = [(paid.get(place, TODAY) - each.due).days for place, each in enumerate(example.invoices)]
    assert [(each.gross, late) for each, late in zip(example.invoices, days, strict=True)] == [
        (14000, 7),
        (8500, 55),
        (21400, 10),
    ]
    weighed = sum(Decimal(each.gross) * late for each, late in zip(example.invoices, days, strict=True))
    assert round(weighed / sum(each.gross for each in example.invoices), 3) == Decimal("17.756")


def test_a_customers_figures_follow_from_the_documents_the_api_shows(emulator_factory: EmulatorFactory) -> None:
    """Computed again from the lists, in decimals: due, overdue, counts, and what is unapplied."""
    emulator = emulator_factory(customers=150, seed=4)
    today = emulator.server.world.upflow.today().isoformat()
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for invoice in _all(emulator, "invoices"):
        if invoice["amountOutstanding"] and invoice["state"] in ("DUE", "OVERDUE", "DISPUTED"):
            kind = "due" if invoice["dueDate"][:10] >= today else "overdue"
            sums[invoice["customerId"]][kind] += _cents(invoice, invoice["amountOutstanding"])
            sums[invoice["customerId"]][f"count {kind}"] += 1
    for path, key, sign in (("payments", "amount", 1), ("credit_notes", "grossAmount", 1), ("refunds", "amount", -1)):
        for each in _all(emulator, path):
            unapplied = _cents(each, each[key] - each["amountLinked"])
            sums[each["customer"]["id"]]["unapplied"] += sign * unapplied
    for customer in _all(emulator, "customers"):
        expected = sums[customer["id"]]
        assert (customer["amountDue"], customer["amountOverdue"]) == (expected["due"], expected["overdue"])
        assert customer["countInvoicesDue"] == expected["count due"]
        assert customer["countInvoicesOverdue"] == expected["count overdue"]
        assert customer["balance"] == expected["due"] + expected["overdue"] - expected["unapplied"]


def test_states_follow_from_dates_and_payments(emulator_factory: EmulatorFactory) -> None:
    emulator = emulator_factory(customers=60)
    today = emulator.server.world.upflow.today().isoformat()
    states = defaultdict(list)
    for invoice in _all(emulator, "invoices"):
        states[invoice["state"]].append(invoice)
    assert set(states) == {"DUE", "OVERDUE", "PAID", "DISPUTED", "CANCELLED", "VOIDED", "UNSENT", "ON_HOLD"}
    assert all(each["dueDate"][:10] >= today and each["amountOutstanding"] for each in states["DUE"])
    assert all(each["dueDate"][:10] < today and each["amountOutstanding"] for each in states["OVERDUE"])
    assert all(each["paidDate"] and not each["amountOutstanding"] for each in states["PAID"])
    assert any(0 < each["amountOutstanding"] < each["grossAmount"] for each in states["OVERDUE"])


def test_the_dirt_is_there() -> None:
    seeded = list(customers(1, len(CAST), TODAY))
    numbers = [account.number for each in seeded for account in each.accounts]
    external_ids = [each.external_id for each in seeded]
    texts = [str(each.custom.get("po_reference")) for each in seeded]
    assert any(not each.accounts for each in seeded)
    assert any(numbers.count(number) == 2 for number in numbers if number)
    assert None in external_ids
    assert {"C-TWIN", "c-twin"} <= set(external_ids)
    assert "#N/A" in texts
    assert any("\n" in text for text in texts)
    assert any(text.lstrip().startswith("=") for text in texts)
    assert max(map(len, texts)) == 255
    assert {each.currency for each in seeded} == {"EUR", "JPY", "KWD"}
    assert any(not each.portal for each in seeded)
    assert any(not each.invoices for each in seeded)


def test_accounts_carry_the_external_id_and_the_customer_knows_its_account(emulator: RunningEmulator) -> None:
    org = emulator.server.world.org
    rows = org.database.query("SELECT Id, AccountNumber FROM Account")
    accounts = {record_id: str(number) for record_id, number in rows}
    for customer in _all(emulator, "customers"):
        values = {each["externalId"]: each["value"] for each in customer["customFields"]}
        account_id = values.get("salesforce_account_id")
        if account_id:
            assert len(account_id) == 18
            assert accounts[account_id].lower() == customer["externalId"].lower()


def test_some_accounts_belong_to_nobody() -> None:
    numbers = [account.number for account in strangers(1, 500)]
    assert len(numbers) == 11
    assert not {number for number in numbers if number} & {each.external_id for each in customers(1, 500, TODAY)}


def test_no_customers_means_no_accounts_either(emulator_factory: EmulatorFactory) -> None:
    emulator = emulator_factory(customers=0)
    assert _all(emulator, "customers") == []
    assert emulator.server.world.org.database.query("SELECT count(*) FROM Account") == [(0,)]


def test_every_seed_is_another_org_with_ids_of_its_own(emulator_factory: EmulatorFactory) -> None:
    first, again, other = (emulator_factory(seed=seed) for seed in (5, 5, 6))
    assert (first.org_id, first.access_token) == (again.org_id, again.access_token)
    assert first.access_token.startswith(f"{first.org_id[:15]}!")
    assert not {first.org_id, first.user_id, first.access_token} & {other.org_id, other.user_id, other.access_token}
    assert emulator_factory().org_id == "00D5e0000000001EAA"


def test_an_org_that_is_kept_keeps_its_ids_and_tokens(emulator_factory: EmulatorFactory, tmp_path: Path) -> None:
    first = emulator_factory(seed=5, data=tmp_path)
    made = first.server.world.org.ids.new("001")
    first.server.stop()
    again = emulator_factory(data=tmp_path)
    assert (again.org_id, again.access_token) == (first.org_id, first.access_token)
    assert again.server.world.org.ids.new("001")[:6] == made[:6]


def test_an_expired_token_never_comes_back(emulator_factory: EmulatorFactory) -> None:
    emulator = emulator_factory(seed=5)
    requests.post(f"{emulator.salesforce}/emulator/sessions/expire", timeout=60).raise_for_status()
    now = requests.get(f"{emulator.salesforce}/emulator", timeout=60).json()
    assert now["access_token"] not in (emulator.access_token, emulator_factory(seed=5).access_token)


def _all(emulator: RunningEmulator, path: str) -> list[dict[str, Any]]:
    keys = {"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret}
    found: list[dict[str, Any]] = []
    while True:
        params = {"offset": len(found), "limit": 500}
        answer = requests.get(f"{emulator.upflow}/{path}", params=params, headers=keys, timeout=60).json()
        found += next(value for value in answer.values() if isinstance(value, list))
        if len(found) >= answer["total"]:
            return found


def _cents(document: dict[str, Any], minor: int) -> int:
    return int((minor * EUROS[document["currency"]]).quantize(Decimal(1), ROUND_HALF_UP))

"""The lists and entries of the Upflow API, as its public clients read and write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.testing import EmulatorFactory, RunningEmulator

    Call = Callable[..., requests.Response]
    Everything = Callable[[str], list[dict[str, Any]]]

MONEY = {"currency": "EUR", "amount": 1, "validatedAt": "2026-01-01", "customer": {"externalId": "C-000001"}}


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("customers", "customers"),  # seen: dashboard client
        ("invoices", "invoices"),  # seen: dashboard client
        ("users", "users"),  # seen: dashboard client
        ("payments", "items"),  # seen: dashboard client
        ("dunning_plans", "items"),  # seen: dashboard client
        ("credit_notes", "items"),
        ("refunds", "items"),
        ("custom_fields", "items"),
    ],
)
def test_a_list_says_where_it_is_and_answers_under_its_own_key(call: Call, path: str, key: str) -> None:
    answer = call("GET", path, params={"offset": 1, "limit": 2}).json()
    assert list(answer) == ["offset", "limit", "total", key]
    assert (answer["offset"], answer["limit"]) == (1, 2)
    assert len(answer[key]) == min(2, max(0, answer["total"] - 1))


def test_the_key_of_a_list_can_be_another(emulator: RunningEmulator, call: Call) -> None:
    """`payments` was seen under either key (micahyee415 reads both)."""
    settings = f"{emulator.salesforce}/emulator/upflow/settings"
    requests.post(settings, json={"envelopes": {"payments": "payments"}}, timeout=60)
    assert list(call("GET", "payments", params={"limit": 1}).json()) == ["offset", "limit", "total", "payments"]


def test_a_page_has_at_most_500_entries_and_filters_are_ignored(emulator_factory: EmulatorFactory) -> None:
    emulator = emulator_factory(customers=520)
    keys = {"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret}
    params: dict[str, str | int] = {"limit": 1000, "state": "PAID", "updatedAfter": "2030-01-01"}
    answer = requests.get(f"{emulator.upflow}/customers", params=params, headers=keys, timeout=60).json()
    assert (answer["limit"], len(answer["customers"]), answer["total"]) == (500, 500, 520)


def test_a_customer_has_the_keys_of_the_api_reference(call: Call) -> None:
    customer = call("GET", "customers", params={"limit": 1}).json()["customers"][0]
    # the sample answer in OCA edi_upflow tests/test_edi_upflow.py; `contacts` and `balance` as clients saw them
    sample = (
        "name vatNumber accountingRef externalId accountManagerId dunningPlanId address parent paymentMethods"
        " customFields id countInvoicesDue countInvoicesOverdue amountDue amountOverdue currency directUrl"
    )
    assert set(customer) == {*sample.split(), "contacts", "balance"}
    assert set(customer["customFields"][0]) == {"externalId", "id", "value", "source"}


def test_an_entry_is_found_by_its_uuid_and_by_its_external_id(call: Call) -> None:
    by_external_id = call("GET", "customers/external:C-000005").json()
    assert call("GET", f"customers/{by_external_id['id']}").json() == by_external_id
    assert by_external_id["name"] == "Slow River Ltd"


@pytest.mark.parametrize("path", ["customers/nobody", "customers/external:nobody", "aging", "dunning-plans"])
def test_what_does_not_exist_is_a_404(call: Call, path: str) -> None:
    answer = call("GET", path)
    assert answer.status_code == 404
    assert answer.json()["message"]


@pytest.mark.parametrize("header", ["X-Api-Key", "X-Api-Secret"])
def test_wrong_keys_are_a_401(emulator: RunningEmulator, header: str) -> None:
    keys = {"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret, header: "wrong"}
    answer = requests.get(f"{emulator.upflow}/customers", headers=keys, timeout=60)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


@pytest.mark.parametrize("params", [{"limit": "all"}, {"offset": "-1"}])
def test_a_page_that_cannot_be_is_a_400(call: Call, params: dict[str, str]) -> None:
    answer = call("GET", "invoices", params=params)
    assert answer.status_code == 400
    assert next(iter(params)) in answer.json()["message"]


def test_put_changes_the_keys_it_names_and_no_others(call: Call) -> None:
    """The dashboard client assigns a dunning plan with nothing else in the body."""
    before = call("GET", "customers/external:C-000005").json()
    plan = call("GET", "dunning_plans").json()["items"][0]["id"]
    after = call("PUT", f"customers/{before['id']}", json={"dunningPlanId": plan}).json()
    assert after == {**before, "dunningPlanId": plan}


def test_put_sets_custom_fields_by_external_id_or_id_and_keeps_the_rest(call: Call) -> None:
    fields = {each["externalId"]: each["id"] for each in call("GET", "custom_fields").json()["items"]}
    written = [
        {"externalId": "po_reference", "value": "changed"},
        {"id": fields["credit_score"], "value": 12.34},
        {"id": fields["product_lines"], "value": None},
    ]
    before = _custom(call("GET", "customers/external:C-000001").json())
    after = _custom(call("PUT", "customers/external:C-000001", json={"customFields": written}).json())
    assert after == {**before, "po_reference": "changed", "credit_score": 12.34, "product_lines": None}


def test_post_is_an_upsert_by_external_id(call: Call) -> None:
    """FreshBooks connector: it posts the same customer and invoice again and again."""
    made = call("POST", "customers", json={"externalId": "fb_client_1", "name": "First"})
    again = call("POST", "customers", json={"externalId": "fb_client_1", "name": "Second"})
    assert (made.status_code, again.status_code) == (201, 200)
    assert again.json() == {**made.json(), "name": "Second"}


def test_an_invoice_is_posted_paid_by_reconciling_and_open_again_when_that_is_taken_back(call: Call) -> None:
    """The calls of OCA edi_upflow: invoice, payment, reconcile, and reconcile with empty lists to unlink."""
    customer = {"externalId": "C-000003"}
    bill = {"currency": "EUR", "grossAmount": 1700, "netAmount": 1500}
    dates = {"issuedAt": "2026-01-01", "dueDate": "2026-02-01T12:30:00"}
    call("POST", "invoices", json={"customId": "FAC1", "externalId": "F1", "customer": customer, **bill, **dates})
    money = {"currency": "EUR", "amount": 2000, "instrument": "CARD", "validatedAt": "2026-02-03"}
    call("POST", "payments", json={"externalId": "P1", "customer": customer, **money})
    assert _amounts(call("GET", "customers/external:C-000003").json()) == (0, 1700, 2000)

    linked = {"invoices": "F1", "payments": "P1"}
    pairs = {key: [{"externalId": value, "amountLinked": 1700}] for key, value in linked.items()}
    empty: dict[str, list[object]] = {"creditNotes": [], "refunds": []}
    assert call("POST", "reconcile", json={"externalId": "R1", **pairs, **empty}).json() == "CREATED"
    invoice = call("GET", "invoices/external:F1").json()
    payment = call("GET", "payments/external:P1").json()
    assert (invoice["state"], invoice["amountOutstanding"], invoice["paidDate"][:10]) == ("PAID", 0, today())
    assert (payment["amountLinked"], payment["linkedInvoices"][0]["invoice"]["status"]) == (1700, "PAID")
    assert _amounts(call("GET", "customers/external:C-000003").json()) == (0, 0, 300)

    call("POST", "reconcile", json={"externalId": "R1", "invoices": [], "payments": [], **empty})
    invoice = call("GET", "invoices/external:F1").json()
    assert (invoice["state"], invoice["amountOutstanding"], invoice["paidDate"]) == ("OVERDUE", 1700, None)


def test_a_deleted_payment_leaves_its_invoice_open(call: Call, everything: Everything) -> None:
    payment = next(each for each in everything("payments") if each["customer"]["externalId"] == "C-000001")
    invoice_id = payment["linkedInvoices"][0]["invoice"]["id"]
    assert call("DELETE", f"payments/{payment['id']}").status_code == 204
    assert call("GET", f"payments/{payment['id']}").status_code == 404
    assert call("GET", f"invoices/{invoice_id}").json()["state"] == "OVERDUE"


def test_paging_stays_complete_after_a_deletion(call: Call, everything: Everything) -> None:
    before = [each["id"] for each in everything("invoices")]
    call("DELETE", f"invoices/{before[3]}")
    assert [each["id"] for each in everything("invoices")] == before[:3] + before[4:]


@pytest.mark.parametrize(
    ("path", "payload", "word"),
    [
        ("customers", {}, "name"),
        ("customers", [], "object"),
        ("customers", {"name": None}, "name"),
        ("payments", {**MONEY, "amount": 12.5}, "amount"),
        ("payments", {**MONEY, "currency": "XXX"}, "XXX"),
        ("payments", {**MONEY, "validatedAt": "yesterday"}, "validatedAt"),
        ("payments", {**MONEY, "customer": None}, "customer"),
        ("refunds", {**MONEY, "customer": {"id": "none"}}, "none"),
        ("reconcile", {"externalId": "R", "invoices": [{"externalId": "none", "amountLinked": 1}]}, "none"),
    ],
)
def test_a_body_that_makes_no_sense_is_a_400_that_names_what(call: Call, path: str, payload: Any, word: str) -> None:
    answer = call("POST", path, json=payload)
    assert answer.status_code == 400
    assert word in answer.json()["message"]


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def _custom(customer: dict[str, Any]) -> dict[str, Any]:
    return {each["externalId"]: each["value"] for each in customer["customFields"]}


def _amounts(customer: dict[str, Any]) -> tuple[int, int, int]:
    """Due, overdue and unapplied."""
    due, overdue = customer["amountDue"], customer["amountOverdue"]
    return due, overdue, due + overdue - customer["balance"]

"""Answers that the API may give and the emulator does not: what is odd is read, what is nonsense is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from sfmeta.errors import RemoteError, Unavailable
from sfmeta.upflow import parse
from sfmeta.upflow.client import Upflow
from sfmeta.upflow.wire import Keys, Wire


def read(*answers: Any) -> list[str]:
    """The ids of the customers that these answers, one after the other, amount to."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        body = left.pop(0)
        return httpx.Response(200, content=body if isinstance(body, bytes) else json.dumps(body).encode())

    wire = Wire(Keys("https://upflow.invalid/v1", "k", "s"), at_once=1, transport=httpx.MockTransport(answer))
    ids = [one.id for page in Upflow(wire).customers() for one in page]
    wire.close()
    return ids


@pytest.mark.parametrize(
    "answers",
    [
        [{"total": 1, "customers": [{"id": "a"}]}],
        [{"total": 1, "items": [{"id": "a"}], "offset": 0}],
        [{"total": 1, "data": [{"id": "a"}]}],
        [{"total": 1, "customers": [{"id": "a"}], "warnings": []}],
        [[{"id": "a"}], []],
        [{"customers": [{"id": "a"}]}, {"customers": []}],  # no total: on until nothing comes
        [{"total": "1", "customers": [{"id": "a"}]}],
    ],
)
def test_the_entries_are_found_in_any_envelope(answers: list[Any]) -> None:
    assert read(*answers) == ["a"]


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"total": 3}', b'{"a": [], "b": []}', b'"text"', b'{"x": NaN}'])
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(RemoteError):
        read(body)


def test_an_entry_without_an_id_is_refused() -> None:
    with pytest.raises(RemoteError, match="without an id"):
        read({"total": 1, "customers": [{"name": "Acme"}]})


def page(total: int, *ids: str) -> dict[str, Any]:
    return {"total": total, "customers": [{"id": each} for each in ids]}


@pytest.mark.parametrize("answers", [[page(500)], [page(3, "a", "b"), page(3, "b"), page(3)]])
def test_a_list_that_ends_before_its_total_is_not_taken_for_all(answers: list[Any]) -> None:
    with pytest.raises(Unavailable, match=r"ended after . of"):
        read(*answers)


@pytest.mark.parametrize("read_document", [parse.payment, parse.credit_note, parse.refund])
@pytest.mark.parametrize("amount", [{}, {"amount": None}, {"amount": "many"}])
def test_a_document_without_an_amount_is_not_taken_for_nothing(
    read_document: Callable[[parse.Entry], object], amount: dict[str, Any]
) -> None:
    with pytest.raises(RemoteError, match="document d does not tell all its amounts"):
        read_document({"id": "d", **amount})


@pytest.mark.parametrize(
    ("read_document", "entry"),
    [
        (parse.invoice, {"id": "d", "state": "OVERDUE", "grossAmount": 100}),
        (parse.invoice, {"id": "d", "state": "PAID", "amountOutstanding": 0}),
        (parse.payment, {"id": "d", "amount": 100}),
        (parse.refund, {"id": "d", "amount": 100, "linkedPayments": None}),
        (parse.payment, {"id": "d", "amount": 100, "linkedInvoices": [{"linkedAmount": 60}, {"invoice": {"id": "i"}}]}),
    ],
)
def test_a_part_without_an_amount_is_not_taken_for_nothing(
    read_document: Callable[[parse.Entry], object], entry: dict[str, Any]
) -> None:
    body = parse.decoded(json.dumps(entry).encode(), "GET it")
    assert isinstance(body, dict)
    with pytest.raises(RemoteError, match="document d does not tell all its amounts"):
        read_document(body)


@pytest.mark.parametrize("key", ["grossAmount", "amountOutstanding"])
def test_an_amount_of_an_invoice_that_is_no_whole_number_is_not_passed_over(key: str) -> None:
    with pytest.raises(RemoteError, match=f"{key} of invoice i is not a whole number"):
        parse.invoice({"id": "i", "state": "DUE", "amountOutstanding": 1, key: "many"})


def test_a_customer_of_whom_little_is_said() -> None:
    one = parse.customer({"id": 7})
    assert (one.id, one.external_id, one.amount_due, one.custom, dict(one.more)) == ("7", None, None, (), {})


def test_amounts_and_days_in_other_clothes() -> None:
    body = parse.decoded(
        b'{"id":"i","grossAmount":1200.0,"amountOutstanding":"300","dueDate":"2026-03-31T23:00:00.000Z",'
        b'"paidDate":"","status":"paid","customer":{"id":"c"},"currency":"eur"}',
        "GET invoices",
    )
    assert isinstance(body, dict)
    one = parse.invoice(body)
    assert (one.gross, one.outstanding, one.due, one.paid) == (1200, 300, date(2026, 3, 31), None)
    assert (one.state, one.customer_id, one.currency) == ("PAID", "c", "EUR")


@pytest.mark.parametrize("key", ["amountDue", "amountOverdue", "countInvoicesDue", "countInvoicesOverdue"])
@pytest.mark.parametrize("figure", [12.5, "many", True, [1], "1e3000000"])
def test_a_figure_that_is_no_whole_number_is_not_passed_over(key: str, figure: Any) -> None:
    body = parse.decoded(json.dumps({"id": "c", key: figure}).encode(), "GET customers")
    assert isinstance(body, dict)
    with pytest.raises(RemoteError, match=f"{key} of customer c is not a whole number"):
        parse.customer(body)


@pytest.mark.parametrize("entry", [{"id": "c"}, {"id": "c", "amountDue": None}])
def test_a_figure_that_is_not_stated_is_none(entry: dict[str, Any]) -> None:
    assert parse.customer(entry).amount_due is None


def test_what_is_linked_is_added_up_where_no_sum_is_given() -> None:
    entry = parse.decoded(
        b'{"id":"p","amount":100,"linkedInvoices":[{"linkedAmount":30,"invoice":{}},{"linkedAmount":20}]}',
        "GET payments",
    )
    assert isinstance(entry, dict)
    assert parse.payment(entry).linked == 50


def test_a_credit_note_counts_by_its_size_whatever_its_sign() -> None:
    note = parse.credit_note({"id": "n", "grossAmount": -500, "amountOutstanding": -200})
    assert (note.amount, note.linked) == (500, 300)


def test_a_number_keeps_its_digits() -> None:
    body = parse.decoded(b'{"id":"c","customFields":[{"id":"f","value":1234567890.12345678}]}', "GET customers")
    assert isinstance(body, dict)
    assert parse.customer(body).custom[0].value == Decimal("1234567890.12345678")

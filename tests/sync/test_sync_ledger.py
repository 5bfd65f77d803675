"""The figures of metrics.sql and the matching of match.sql, against the definitions done slowly."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.catalog.model import Source, Spec
from sfmeta.sync.documents import CreditNote, Invoice, Payment, Refund
from sfmeta.sync.ledger import Ledger
from sfmeta.sync.raw import Money, Unknown, average_delay, rating, raw_value
from sfmeta.sync.rows import AccountRow, CustomerRow, Figures
from sfmeta.sync.values import value_of

from .made import customer, target
from .slow import Books, balance, delay, matches, unapplied

TODAY = date(2026, 11, 22)


def figures(books: Books) -> dict[str, Figures]:
    """Every customer's figures, each matched to an Account of its own."""
    ledger = Ledger()
    ledger.add_customers([CustomerRow(one, one.id, {}) for one in books.customers])
    for documents in (books.invoices, books.payments, books.credit_notes, books.refunds):
        ledger.add_documents(documents)
    ledger.add_accounts([AccountRow(f"A-{one.id}", one.id) for one in books.customers])
    ledger.settle(TODAY)
    found = {one.customer_id: one for page in ledger.figures() for one in page}
    ledger.close()
    return found


def invoice(state: str, gross: int, late: int, *, paid: bool = False, currency: str = "EUR") -> Invoice:
    due = TODAY - timedelta(days=100 if paid else late)
    paid_on = due + timedelta(days=late) if paid else None
    return Invoice(f"{state}-{gross}-{late}", "c1", currency, state, gross, 0 if paid else gross, due, paid_on)


def test_the_worked_example_of_the_documentation_gives_17_8_and_a() -> None:
    books = Books(
        [customer()],
        [invoice("PAID", 140, 7, paid=True), invoice("PAID", 85, 55, paid=True), invoice("OVERDUE", 214, 10)],
    )
    average = average_delay(figures(books)["c1"])
    assert average == Fraction(7795, 439)
    assert value_of(average, target("Number", scale=1)) == Decimal("17.8")
    assert rating(average) == "A"


@pytest.mark.parametrize(
    ("days", "letter"),
    [
        ("-12", "A"),
        ("30", "A"),
        ("30.49", "A"),
        ("30.5", "B"),
        ("60.4", "B"),
        ("61", "C"),
        ("90.4", "C"),
        ("90.5", "D"),
    ],
)
def test_the_rating_is_of_whole_days(days: str, letter: str) -> None:
    assert rating(Fraction(days)) == letter


def test_no_delay_no_rating() -> None:
    one = figures(Books([customer()], [invoice("DUE", 100, -5), invoice("VOIDED", 100, 5)]))["c1"]
    assert average_delay(one) is None
    assert rating(None) is None


def test_what_upflow_states_is_not_computed_again() -> None:
    stated = customer(amount_due=700, amount_overdue=0, count_due=2, count_overdue=0)
    one = figures(Books([stated], [invoice("OVERDUE", 100, 5)]))["c1"]
    assert (one.due_amount, one.overdue_amount, one.due_count, one.overdue_count) == (700, 0, 2, 0)


def test_outstanding_is_negative_when_more_was_paid_than_is_owed() -> None:
    books = Books(
        [customer(amount_due=100, amount_overdue=50)],
        payments=[Payment("p1", "c1", "EUR", None, 1000, 200)],
        credit_notes=[CreditNote("n1", "c1", "EUR", "VOIDED", 999, 0)],
        refunds=[Refund("r1", "c1", "EUR", None, 30, 10)],
    )
    assert figures(books)["c1"].outstanding_amount == 100 + 50 - (800 - 20)


def test_amounts_of_several_currencies_are_never_added_up() -> None:
    books = Books(
        [customer()],
        [invoice("OVERDUE", 100, 5), invoice("PAID", 70, 5, paid=True, currency="USD")],
        [Payment("p1", "c1", "USD", None, 10, 0), Payment("p2", "c1", "JPY", None, 10, 10)],
    )
    one = figures(books)["c1"]
    assert one.outstanding_mixed
    assert one.delay_mixed
    assert one.balance_mixed is False  # what is open is in one currency
    in_dollars = Books([customer()], [invoice("OVERDUE", 100, 5, currency="USD")])
    assert figures(in_dollars)["c1"].balance_mixed
    applied = Books([customer()], payments=[Payment("p2", "c1", "JPY", None, 10, 10)])
    assert not figures(applied)["c1"].outstanding_mixed  # nothing is left of it to add


def test_an_amount_is_not_shown_in_the_currency_of_another_record(spec: Spec) -> None:
    """An org with several currencies shows an amount in the currency of its record, whatever was meant."""
    one = figures(Books([customer(amount_due=100, amount_overdue=0)]))["c1"]
    for kept_in in (None, "EUR"):
        raw = raw_value("due_amount", Source.CUSTOMER, dataclasses.replace(one, kept_in=kept_in), spec)
        assert raw == Money(100, "EUR")
    raw = raw_value("due_amount", Source.CUSTOMER, dataclasses.replace(one, kept_in="USD"), spec)
    assert isinstance(raw, Unknown)
    assert "USD" in raw.reason


def test_a_customer_without_a_currency_has_the_usual_one() -> None:
    books = Books([customer("c1"), customer("c2"), customer("c3", currency=None), customer("c4", currency="USD")])
    assert {id_: one.currency for id_, one in figures(books).items()} == {
        "c1": "EUR",
        "c2": "EUR",
        "c3": "EUR",
        "c4": "USD",
    }


def test_an_entry_that_comes_twice_counts_once_and_the_later_one_counts() -> None:
    books = Books([customer(amount_due=1), customer(amount_due=2)], [invoice("OVERDUE", 100, 5)] * 2)
    one = figures(books)["c1"]
    assert (one.due_amount, one.overdue_amount) == (2, 100)


STATES = st.sampled_from(["DUE", "OVERDUE", "PAID", "DISPUTED", "CANCELLED", "VOIDED", "UNSENT", "NEW_STATE", None])
IDS = st.sampled_from(["c1", "c2", "c3", "unknown", None])
AMOUNTS = st.integers(0, 10**15)
DAYS = st.none() | st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=90))


def documents(kind: type[Payment] | type[CreditNote] | type[Refund]) -> st.SearchStrategy[list[Payment]]:
    states = st.sampled_from([None, "VALIDATED", "VOIDED", "CANCELLED"])
    one = st.builds(kind, st.uuids().map(str), IDS, st.just("EUR"), states, AMOUNTS, AMOUNTS)
    return st.lists(one, max_size=6)  # type: ignore[arg-type]


INVOICES = st.lists(
    st.builds(
        Invoice, st.uuids().map(str), IDS, st.just("EUR"), STATES, st.none() | AMOUNTS, st.none() | AMOUNTS, DAYS, DAYS
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(
    st.builds(
        Books,
        st.just([customer("c1"), customer("c2"), customer("c3")]),
        INVOICES,
        documents(Payment),
        documents(CreditNote),
        documents(Refund),
    )
)
def test_the_figures_are_those_of_the_definitions(books: Books) -> None:
    for customer_id, found in figures(books).items():
        owed = balance(books, customer_id, TODAY)
        assert {name: getattr(found, name) for name in owed} == owed
        expected = owed["due_amount"] + owed["overdue_amount"] - unapplied(books, customer_id)
        assert found.outstanding_amount == expected
        assert average_delay(found) == delay(books, customer_id, TODAY)


IDENTIFIERS = st.none() | st.sampled_from(["1", "2", "3", "a", "A", "4", "5"])


@settings(max_examples=25, deadline=None)
@given(st.lists(IDENTIFIERS, max_size=8), st.lists(IDENTIFIERS, max_size=8))
def test_matching_is_one_to_one_or_not_at_all(ours: list[str | None], theirs: list[str | None]) -> None:
    customers = [(f"c{number}", identifier) for number, identifier in enumerate(ours)]
    accounts = [(f"A{number}", identifier) for number, identifier in enumerate(theirs)]
    ledger = Ledger()
    ledger.add_customers([CustomerRow(customer(id_), identifier, {}) for id_, identifier in customers])
    ledger.add_accounts([AccountRow(*account) for account in accounts])
    ledger.settle(TODAY)
    found = [(one.customer_id, one.account_id) for page in ledger.figures() for one in page]
    assert dict(found) == matches(customers, accounts)
    assert len(found) == len({account for _, account in found}) == len({customer_id for customer_id, _ in found})
    assert sum(ledger.customer_fates().values()) == len(customers)
    ledger.close()

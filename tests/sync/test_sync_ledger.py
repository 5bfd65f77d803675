"""The figures of metrics.sql and the matching of match.sql, against the definitions done slowly."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.catalog.model import Source, Spec
from sfmeta.catalog.rows import extra_rows
from sfmeta.sync.computed import raw_value
from sfmeta.sync.delay import average_delay, expected, rating
from sfmeta.sync.documents import CreditNote, Invoice, Payment, Refund
from sfmeta.sync.ledger import Ledger
from sfmeta.sync.raw import Money, Raw, Unknown
from sfmeta.sync.rows import AccountRow, CustomerRow, Figures
from sfmeta.sync.values import value_of

from .made import customer, target
from .slow import Books, ancestors, balance, delay, last_payment, late, matches, oldest, rolled_up, unapplied

TODAY = date(2026, 11, 22)


def figures(books: Books, *, rollup: bool = False) -> dict[str, Figures]:
    """Every customer's figures, each matched to an Account of its own."""
    ledger = Ledger()
    ledger.add_customers([CustomerRow(one, one.id, {}) for one in books.customers])
    for documents in (books.invoices, books.payments, books.credit_notes, books.refunds):
        ledger.add_documents(documents)
    ledger.add_accounts([AccountRow(f"A-{one.id}", one.id) for one in books.customers])
    ledger.match(rollup=rollup)
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
        payments=[Payment("p1", "c1", "EUR", None, 1000, 200, None)],
        credit_notes=[CreditNote("n1", "c1", "EUR", "VOIDED", 999, 0)],
        refunds=[Refund("r1", "c1", "EUR", None, 30, 10)],
    )
    assert figures(books)["c1"].outstanding_amount == 100 + 50 - (800 - 20)


GOLDEN = Books(
    [customer()],
    [
        invoice("OVERDUE", 1, 29),
        invoice("OVERDUE", 20, 30),
        invoice("OVERDUE", 300, 59),
        invoice("DISPUTED", 4000, 60),
        invoice("DUE", 50000, 90),  # late whatever Upflow called it yesterday
        invoice("OVERDUE", 600000, 91),
        invoice("DUE", 7000000, 0),
        invoice("PAID", 80000000, 12, paid=True),
        invoice("VOIDED", 9, 400),
    ],
    [
        Payment("p1", "c1", "EUR", None, 100, 40, date(2026, 11, 2)),
        Payment("p2", "c1", "EUR", None, 70, 70, date(2026, 11, 20)),
        Payment("p3", "c1", "EUR", None, 30, 30, date(2026, 11, 20)),
        Payment("p4", "c1", "EUR", "VOIDED", 999, 0, date(2026, 11, 21)),
    ],
)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("unapplied_amount", Money(60, "EUR")),
        ("overdue_under_30", Money(1, "EUR")),
        ("overdue_30_to_60", Money(320, "EUR")),
        ("overdue_60_to_90", Money(54000, "EUR")),
        ("overdue_over_90", Money(600000, "EUR")),
        ("oldest_overdue_date", "2026-08-23"),
        ("last_payment_date", "2026-11-20"),
        ("last_payment_amount", Money(100, "EUR")),
        ("expected_payment_date", "2026-09-05"),  # 91 days ago and the average delay of 12.59 days
    ],
)
def test_the_extra_figures(spec: Spec, key: str, value: Raw) -> None:
    assert raw_value(key, Source.DOCUMENTS, figures(GOLDEN)["c1"], spec) == value


@pytest.mark.parametrize("key", sorted(row.key for row in extra_rows() if row.source is Source.DOCUMENTS))
def test_an_extra_figure_of_nothing_is_nought_or_nothing(spec: Spec, key: str) -> None:
    found = raw_value(key, Source.DOCUMENTS, figures(Books([customer()]))["c1"], spec)
    kept_empty = key.endswith("_date") or key == "last_payment_amount"
    assert found == (None if kept_empty else Money(0, "EUR"))


def test_a_state_that_is_not_known_counts_for_nothing_and_is_told() -> None:
    ledger = Ledger()
    odd = [dataclasses.replace(invoice("DUE", 5, 1), id=str(number), state="PROMISED") for number in range(2)]
    ledger.add_documents([*odd, invoice("DUE", 5, 1), dataclasses.replace(invoice("PAID", 5, 1), state=None)])
    ledger.match()
    ledger.settle(TODAY)
    assert ledger.unknown_states() == {"(none)": 1, "PROMISED": 2}
    ledger.close()


def test_an_invoice_that_tells_too_little_is_left_out_and_told() -> None:
    ledger = Ledger()
    whole = invoice("OVERDUE", 5, 1)
    lacking: tuple[dict[str, Any], ...] = (
        {"customer_id": None},
        {"due": None},
        {"state": "PAID", "paid": None},
        {"state": "VOIDED", "due": None},
    )
    odd = [dataclasses.replace(whole, id=str(number), **less) for number, less in enumerate(lacking)]
    ledger.add_documents([*odd, whole])
    ledger.match()
    ledger.settle(TODAY)
    assert list(ledger.uncounted().values()) == [1, 1, 1]
    assert all("leaves it out" in why or why == "is of no customer" for why in ledger.uncounted())
    ledger.close()


@pytest.mark.parametrize(
    ("rounding", "letters"),
    [("half-up", "ABB"), ("half-even", "AAB"), ("down", "AAA"), ("up", "BBB")],
)
def test_the_rating_goes_by_whole_days_as_the_spec_rounds_them(rounding: str, letters: str) -> None:
    assert "".join(rating(Fraction(days), rounding) or "-" for days in ("30.4", "30.5", "30.6")) == letters


def test_a_date_beyond_all_calendars_is_none() -> None:
    assert expected(date.max, Fraction(5)) is None


def test_amounts_of_several_currencies_are_never_added_up() -> None:
    books = Books(
        [customer()],
        [invoice("OVERDUE", 100, 5), invoice("PAID", 70, 5, paid=True, currency="USD")],
        [Payment("p1", "c1", "USD", None, 10, 0, None), Payment("p2", "c1", "JPY", None, 10, 10, None)],
    )
    one = figures(books)["c1"]
    assert one.unapplied_mixed
    assert one.delay_mixed
    assert one.balance_mixed is False  # what is open is in one currency
    in_dollars = Books([customer()], [invoice("OVERDUE", 100, 5, currency="USD")])
    assert figures(in_dollars)["c1"].balance_mixed
    applied = Books([customer()], payments=[Payment("p2", "c1", "JPY", None, 10, 10, None)])
    assert not figures(applied)["c1"].unapplied_mixed  # nothing is left of it to add


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


def documents(kind: type[CreditNote] | type[Refund]) -> st.SearchStrategy[list[CreditNote]]:
    one = st.builds(kind, st.uuids().map(str), IDS, st.just("EUR"), PAID_STATES, AMOUNTS, AMOUNTS)
    return st.lists(one, max_size=6)  # type: ignore[arg-type]


PAID_STATES = st.sampled_from([None, "VALIDATED", "VOIDED", "CANCELLED"])
PAYMENTS = st.lists(
    st.builds(Payment, st.uuids().map(str), IDS, st.just("EUR"), PAID_STATES, AMOUNTS, AMOUNTS, DAYS), max_size=6
)
INVOICES = st.lists(
    st.builds(
        Invoice, st.uuids().map(str), IDS, st.just("EUR"), STATES, st.none() | AMOUNTS, st.none() | AMOUNTS, DAYS, DAYS
    ),
    max_size=12,
)


@st.composite
def libraries(draw: st.DrawFn) -> Books:
    """Documents of a few customers, who are parents and children of each other in every possible way."""
    parents = [draw(st.none() | st.sampled_from(["c1", "c2", "c3", "c4", "unknown"])) for _ in range(4)]
    customers = [customer(f"c{number}", parent_id=parent) for number, parent in enumerate(parents, start=1)]
    notes, refunds = draw(documents(CreditNote)), draw(documents(Refund))
    return Books(customers, draw(INVOICES), draw(PAYMENTS), notes, refunds)  # type: ignore[arg-type]


def check(found: Figures, books: Books) -> None:
    """The figures are those of the definitions, done slowly."""
    id_ = found.customer_id
    owed = balance(books, id_, TODAY)
    assert {name: getattr(found, name) for name in owed} == owed
    assert found.unapplied_amount == unapplied(books, id_)
    assert found.outstanding_amount == owed["due_amount"] + owed["overdue_amount"] - unapplied(books, id_)
    assert average_delay(found) == delay(books, id_, TODAY)
    ages = late(books, id_, TODAY)
    assert {name: getattr(found, name) for name in ages} == ages
    assert sum(ages.values()) == found.overdue_amount
    assert found.oldest_overdue_date == oldest(books, id_, TODAY)
    assert found.oldest_open_date == oldest(books, id_, date.max)
    assert (found.last_payment_date, found.last_payment_amount) == last_payment(books, id_)


@settings(max_examples=25, deadline=None)
@given(libraries())
def test_the_figures_are_those_of_the_definitions(books: Books) -> None:
    for found in figures(books).values():
        check(found, books)


@settings(max_examples=25, deadline=None)
@given(libraries())
def test_a_parent_has_what_its_children_have_if_the_spec_says_so(books: Books) -> None:
    for head, found in figures(books, rollup=True).items():
        check(found, rolled_up(books, head))


def family_of(*parents: str | None) -> Books:
    """Customers c1, c2, … with these parents, each with one overdue invoice of 1, 10, 100, …"""
    customers = [customer(f"c{number}", parent_id=parent) for number, parent in enumerate(parents, start=1)]
    owed = [
        dataclasses.replace(invoice("OVERDUE", 10**number, 5), id=f"i{number}", customer_id=one.id)
        for number, one in enumerate(customers)
    ]
    return Books(customers, owed)


@pytest.mark.parametrize(
    ("parents", "own", "together"),
    [
        ([None, "c1", "c2", "c1"], [1, 10, 100, 1000], [1111, 110, 100, 1000]),
        ([None, "gone", "c2"], [1, 10, 100], [1, 110, 100]),
        (["c2", "c1", "c1"], [1, 10, 100], [1, 10, 100]),  # each other's parent: each for itself
        (["c1", "c1"], [1, 10], [1, 10]),
    ],
)
def test_amounts_of_children_are_their_own_or_their_parents_too(
    parents: list[str | None], own: list[int], together: list[int]
) -> None:
    books = family_of(*parents)
    assert [one.overdue_amount for _, one in sorted(figures(books).items())] == own
    assert [one.overdue_amount for _, one in sorted(figures(books, rollup=True).items())] == together


def test_what_upflow_states_of_a_child_counts_for_its_parent() -> None:
    stated = [customer(amount_overdue=5, amount_due=1), customer("c2", parent_id="c1", amount_overdue=7, amount_due=2)]
    found = figures(Books(stated), rollup=True)
    assert (found["c1"].overdue_amount, found["c1"].due_amount) == (12, 3)
    assert figures(Books(stated))["c1"].overdue_amount == 5
    other = figures(Books([stated[0], dataclasses.replace(stated[1], currency="USD")]), rollup=True)
    assert other["c1"].balance_mixed
    assert not other["c2"].balance_mixed


def test_ancestors_end() -> None:
    """The slow implementation's own, which the others rest on."""
    assert ancestors(family_of("c2", "c1"), "c1") == ["c2", "c1"]
    assert ancestors(family_of(None, "c1", "c2"), "c3") == ["c2", "c1"]


IDENTIFIERS = st.none() | st.sampled_from(["1", "2", "3", "a", "A", "4", "5"])


@settings(max_examples=25, deadline=None)
@given(st.lists(IDENTIFIERS, max_size=8), st.lists(IDENTIFIERS, max_size=8))
def test_matching_is_one_to_one_or_not_at_all(ours: list[str | None], theirs: list[str | None]) -> None:
    customers = [(f"c{number}", identifier) for number, identifier in enumerate(ours)]
    accounts = [(f"A{number}", identifier) for number, identifier in enumerate(theirs)]
    ledger = Ledger()
    ledger.add_customers([CustomerRow(customer(id_), identifier, {}) for id_, identifier in customers])
    ledger.add_accounts([AccountRow(*account) for account in accounts])
    ledger.match()
    ledger.settle(TODAY)
    found = [(one.customer_id, one.account_id) for page in ledger.figures() for one in page]
    assert dict(found) == matches(customers, accounts)
    assert len(found) == len({account for _, account in found}) == len({customer_id for customer_id, _ in found})
    assert sum(ledger.customer_fates().values()) == len(customers)
    ledger.close()

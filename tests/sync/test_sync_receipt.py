"""The receipt: totals gathered in one pass, the JSON both ways, the page that loads nothing and escapes everything."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.cli.receipt_page import moved, page, spread
from sfmeta.cli.receipt_words import verdict
from sfmeta.sync.receipt import AmountTotal, Bucket, Gate, Movement, Receipt, Side
from sfmeta.sync.receipt_document import from_json, to_json

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SIDE = Side(
    "prod", "00D000000000001EAA", "https://acme.my.salesforce.com", True, "upflow@acme.com", "https://u.test/v1"
)

amounts = st.decimals(-(10**12), 10**12, places=2)
maybe = st.none() | amounts
texts = st.text(max_size=40)

receipts = st.builds(
    Receipt,
    run=st.integers(1, 10**6),
    side=st.just(SIDE),
    result=st.sampled_from(["done", "failed", "unchanged"]),
    started_at=st.just(AT),
    ended_at=st.just(AT + timedelta(seconds=12)),
    counts=st.dictionaries(st.sampled_from(["customers_read", "matched", "failed"]), st.integers(0, 10**7)),
    gates=st.lists(st.builds(Gate, texts, st.sampled_from(["passed", "allowed"]), st.tuples(texts)), max_size=3).map(
        tuple
    ),
    totals=st.lists(
        st.builds(AmountTotal, texts, texts, st.none() | st.just("EUR"), amounts, maybe, maybe), max_size=3
    ).map(tuple),
    overdue=st.lists(st.builds(Bucket, maybe, maybe, st.integers(0, 10**6), amounts), max_size=3).map(tuple),
    movements=st.lists(
        st.builds(Movement, texts, st.none() | texts, texts, st.none() | st.just("EUR"), maybe, maybe), max_size=3
    ).map(tuple),
)


@given(receipts)
def test_a_receipt_survives_json(receipt: Receipt) -> None:
    assert from_json(json.loads(json.dumps(to_json(receipt)))) == receipt


class Elements(HTMLParser):
    """Every element and address of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "action")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@given(receipts)
def test_the_page_loads_nothing_and_runs_nothing(receipt: Receipt) -> None:
    found = Elements(page(receipt))
    assert not found.addresses
    assert not {"script", "link", "img", "iframe"} & set(found.tags)


def a_receipt(**changes: object) -> Receipt:
    usual: dict[str, object] = {
        "run": 12,
        "side": SIDE,
        "result": "done",
        "started_at": AT,
        "ended_at": AT + timedelta(seconds=12.5),
        "counts": {"matched": 3, "failed": 0, "refused_values": 0},
        "gates": (Gate("many-cleared", "passed"),),
        "totals": (AmountTotal("F__c", "Overdue", "EUR", Decimal("10.00"), Decimal("1.50"), Decimal("10.00")),),
        "overdue": (),
        "movements": (),
    }
    return Receipt(**{**usual, **changes})  # type: ignore[arg-type]


def test_a_name_with_markup_in_it_is_shown_as_it_is() -> None:
    name = "<script>alert(1)</script> & Söhne"
    receipt = a_receipt(movements=(Movement("001", name, "F__c", "EUR", None, Decimal(5)),))
    found = Elements(page(receipt))
    assert name in found.words
    assert "script" not in found.tags


def test_what_has_no_account_is_no_difference() -> None:
    (total,) = a_receipt().totals
    assert (total.upflow, total.difference) == (Decimal("11.50"), Decimal("0.00"))
    assert a_receipt().agrees is True


@pytest.mark.parametrize(
    ("salesforce", "counts", "words", "detail"),
    [
        (None, {}, "Not compared", "was not asked"),
        (Decimal("10.00"), {}, "Both sides agree", "comes to the same"),
        (Decimal("9.00"), {"failed": 2}, "The totals differ", "2 Accounts or values were not written"),
        (Decimal("9.00"), {"ignored": 1}, "The totals differ", "1 Accounts or values were not written"),
        (Decimal("11.00"), {}, "The totals differ", "sfmeta sync --org prod --compare org"),
    ],
)
def test_the_verdict_says_what_explains_a_difference(
    salesforce: Decimal | None, counts: dict[str, int], words: str, detail: str
) -> None:
    total = AmountTotal("F__c", "Overdue", "EUR", Decimal("10.00"), Decimal(0), salesforce)
    said = verdict(a_receipt(totals=(total,), counts=counts))
    assert said.words == words
    assert detail in said.detail
    assert said.words in Elements(page(a_receipt(totals=(total,)))).words


def test_the_verdict_says_why_several_currencies_are_not_compared() -> None:
    totals = tuple(AmountTotal("Due__c", "Due", currency, Decimal(1), Decimal(0)) for currency in ("EUR", "USD"))
    assert "sync: currency:" in verdict(a_receipt(totals=totals)).detail


def test_bars_are_as_long_as_their_numbers() -> None:
    picture = spread((Bucket(None, Decimal(0), 200, Decimal(0)), Bucket(Decimal(0), Decimal(100), 50, Decimal(999))))
    assert [bar.label for bar in picture.bars] == ["nothing overdue", "up to 100"]
    assert picture.bars[0].width == 4 * picture.bars[1].width


def test_what_shrank_goes_to_the_left_of_what_grew() -> None:
    picture = moved(
        (
            Movement("001A", "Acme", "F__c", "EUR", Decimal(100), None),
            Movement("001B", None, "F__c", "EUR", Decimal(10), Decimal(60)),
        )
    )
    less, more = picture.bars
    assert (less.is_less, less.x + less.width) == (True, picture.zero)
    assert (more.is_less, more.x, more.width) == (False, picture.zero, less.width / 2)
    assert more.label == "001B"

"""Any document of the shapes that clients have seen, with keys missing, renamed or odd: read, or refused by name.

No figure is ever invented: what comes out is what stands in the JSON, or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.errors import RemoteError
from sfmeta.sync.documents import Customer, Document, Invoice, Plain
from sfmeta.upflow import parse
from sfmeta.upflow.client import DOCUMENTS

REFUSALS = {"NO_ID", "NO_AMOUNT", "NOT_A_WHOLE_NUMBER"}
"""What an entry may be refused for; anything else that is raised is a crash."""

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["", " ", "1200", "12.5", "1e400", "-0", "2026-02-30", "2026-12-31T23:59:59Z", "٣"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
WHOLE = st.integers(-(10**12), 10**12)
AMOUNT = WHOLE | WHOLE.map(str) | WHOLE.map(float)
DAY = st.dates().map(date.isoformat) | st.datetimes().map(lambda moment: f"{moment.isoformat()}Z")
STATE = st.sampled_from(["DUE", "overdue", "Paid", "DISPUTED", "PROMISED", "", "VOIDED"])
TEXT = st.text(max_size=10)
PARTY = st.fixed_dictionaries({"id": TEXT}, optional={"externalId": TEXT, "name": TEXT})
LINKS = st.lists(st.fixed_dictionaries({}, optional={"id": TEXT, "linkedAmount": AMOUNT, "status": STATE}), max_size=3)
CUSTOM = st.lists(st.fixed_dictionaries({}, optional={"id": TEXT, "externalId": TEXT, "value": ODD}), max_size=3)

KEYS: Mapping[str, st.SearchStrategy[Any]] = {
    # every key that clients have seen, under each of its names, with what it usually holds
    **dict.fromkeys(("id", "externalId", "customId", "name", "customerId", "currency", "vatNumber", "type"), TEXT),
    **dict.fromkeys(("amountDue", "amountOverdue", "countInvoicesDue", "countInvoicesOverdue", "balance"), AMOUNT),
    **dict.fromkeys(("grossAmount", "netAmount", "amount", "amountOutstanding", "amountLinked"), AMOUNT),
    **dict.fromkeys(("dueDate", "paidDate", "validatedAt", "issuedAt", "createdAt"), DAY),
    **dict.fromkeys(("state", "status"), STATE),
    **dict.fromkeys(("linkedInvoices", "linkedPayments", "linkedCreditNotes"), LINKS),
    **dict.fromkeys(("customer", "parent"), PARTY),
    "customFields": CUSTOM,
    "contacts": st.lists(st.fixed_dictionaries({}, optional={"email": TEXT}), max_size=2),
}
ENTRY = st.fixed_dictionaries({}, optional={key: usual | ODD for key, usual in KEYS.items()})
"""Most keys as they should be, any of them missing, and any of them nonsense."""

USUAL = st.fixed_dictionaries(
    {"id": st.uuids().map(str)}, optional={key: usual for key, usual in KEYS.items() if key != "id"}
)
READERS = {"customers": parse.customer, **DOCUMENTS}


def sent(entry: object) -> Plain:
    """As it comes over the wire."""
    return parse.decoded(json.dumps(entry).encode(), "GET something")


def numbers(value: Any) -> Iterator[Decimal]:
    """Every number that stands anywhere in a JSON value, written as one or as text."""
    match value:
        case bool() | None:
            return
        case dict():
            for each in value.values():
                yield from numbers(each)
        case list():
            for each in value:
                yield from numbers(each)
        case _:
            try:
                yield Decimal(str(value))
            except ArithmeticError:
                return


def applied(entry: Mapping[str, Any]) -> set[Decimal]:
    """What may be applied of a document, by each way of saying it."""
    links = [one for key in entry if key.startswith("linked") and isinstance(entry[key], list) for one in entry[key]]
    parts = [part for one in links if isinstance(one, dict) for part in numbers(one.get("linkedAmount"))]
    rest = [
        abs(amount) - abs(open_)
        for key in ("grossAmount", "amount")
        for amount in numbers(entry.get(key))
        for open_ in numbers(entry.get("amountOutstanding"))
    ]
    return {sum(parts, Decimal(0)), abs(sum(parts, Decimal(0))), *rest, *map(abs, rest)}


def read(name: str, entry: Mapping[str, Any]) -> Customer | Document | None:
    """None where it was refused, by a name that is known."""
    plain = sent(entry)
    assert isinstance(plain, Mapping)
    try:
        return READERS[name](plain)
    except RemoteError as error:
        if error.code in REFUSALS:
            return None
        raise


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=50)
@given(entry=ENTRY)
def test_no_entry_crashes_and_no_figure_is_invented(name: str, entry: dict[str, Any]) -> None:
    one = read(name, entry)
    if one is None:
        return
    found = set(numbers(entry))
    match one:
        case Customer():
            figures = [one.amount_due, one.amount_overdue, one.count_due, one.count_overdue]
            assert all(figure is None or figure in found for figure in figures)
        case Invoice():
            assert all(figure is None or figure in found for figure in (one.gross, one.outstanding))
        case _:
            either = found | {-each for each in found}  # a credit note may be written as a negative amount
            assert one.amount in either
            assert one.linked in {*either, *applied(entry), Decimal(0)}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=50)
@given(entry=USUAL, data=st.data())
def test_a_key_that_is_missing_takes_no_other_figure_along(
    name: str, entry: dict[str, Any], data: st.DataObject
) -> None:
    """Of what is left, every attribute that had a value of its own keeps it."""
    gone = data.draw(st.sampled_from(sorted(entry.keys() - {"id"}) or ["id"]))
    less = {key: value for key, value in entry.items() if key != gone or key == "id"}
    whole, part = read(name, entry), read(name, less)
    if whole is None or part is None:
        return
    reads = {
        "amountDue": "amount_due",
        "amountOverdue": "amount_overdue",
        "countInvoicesDue": "count_due",
        "countInvoicesOverdue": "count_overdue",
        "grossAmount": "gross",
        "amountOutstanding": "outstanding",
        "dueDate": "due",
        "paidDate": "paid",
    }
    for key, attribute in reads.items():
        if hasattr(whole, attribute):
            expected = None if key == gone else getattr(whole, attribute)
            assert getattr(part, attribute) == expected


@given(st.lists(ENTRY, max_size=3), st.sampled_from(["invoices", "items", "data", "results"]), ODD)
def test_a_list_is_found_under_any_key_and_its_total_is_its_own(entries: list[Any], key: str, total: Any) -> None:
    body = sent({"offset": 0, "limit": 500, "total": total, key: entries})
    if isinstance(total, list) and key not in ("invoices", "items"):
        return  # two lists, and nothing tells them apart
    found, announced = parse.page(body, "invoices", "GET invoices")
    assert len(found) == len(entries)
    assert announced is None or Decimal(announced) in set(numbers(total))


@given(ODD)
def test_what_is_no_list_is_refused_and_crashes_nothing(body: Any) -> None:
    try:
        found, _ = parse.page(sent(body), "invoices", "GET invoices")
    except RemoteError as error:
        if error.code != "NOT_A_LIST":
            raise
    else:
        assert all(isinstance(each, Mapping) for each in found)


@given(ODD)
def test_a_portal_link_is_one_that_was_sent_or_none(body: Any) -> None:
    link = parse.portal_link(sent(body))
    assert link is None or link in json.loads(json.dumps(body)).values()

"""The API's JSON as values: the one place that knows its keys and its oddities.

Keys and shapes were seen in public clients of the API, they are no contract: what is missing becomes None, what is
unknown is kept aside, and only an entry without an id is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NoReturn, TypeAlias

from sfmeta.errors import RemoteError
from sfmeta.sync.documents import CreditNote, Customer, CustomValue, Invoice, Payment, Plain, Refund

Entry: TypeAlias = Mapping[str, Plain]

LONGEST = 24
GREATEST = 10**LONGEST
"""Digits beyond which a number is no amount of money: it could not be added up."""

OPEN = frozenset({"DUE", "OVERDUE", "DISPUTED"})
"""States of invoices that are still to be paid, wholly or in part."""

WEIGHED = frozenset({"PAID", "OVERDUE", "DISPUTED"})
"""States of invoices that the average payment delay is made of."""

KNOWN = frozenset(
    # the keys of a customer that become attributes, and those that hold no figure
    ("id", "externalId", "name", "parent", "currency", "customFields", "contacts", "address", "paymentMethods")
) | {"amountDue", "amountOverdue", "countInvoicesDue", "countInvoicesOverdue"}


def decoded(body: bytes, where: str) -> Plain:
    """The body of an answer, numbers exact."""
    try:
        return _frozen(json.loads(body, parse_float=Decimal, parse_constant=_not_a_number))
    except ValueError as error:
        raise RemoteError("Upflow answered with something that is not JSON", code="NOT_JSON", where=where) from error


def page(body: Plain, name: str, where: str) -> tuple[tuple[Entry, ...], int | None]:
    """The entries of the list ``name`` and the total it announces (None: it announces none).

    The entries are under the one key that holds a list; where several do, under ``name`` or ``items``.
    """
    if isinstance(body, tuple):
        return _entries(body), None
    if isinstance(body, Mapping):
        lists = {key: value for key, value in body.items() if isinstance(value, tuple)}
        chosen = list(lists) if len(lists) == 1 else [key for key in (name, "items") if key in lists]
        if chosen:
            return _entries(lists[chosen[0]]), _integer(body.get("total"))
    raise RemoteError("Upflow answered with something that is not a list", code="NOT_A_LIST", where=where)


def identity(entry: Entry) -> str | None:
    """By what an entry is told from the others of its list."""
    return _text(entry.get("id"))


def customer(entry: Entry) -> Customer:
    return Customer(
        id=_id(entry),
        external_id=_text(entry.get("externalId")),
        name=_text(entry.get("name")),
        parent_id=_nested(entry, "parent", "id"),
        currency=_currency(entry),
        amount_due=_stated(entry, "amountDue"),
        amount_overdue=_stated(entry, "amountOverdue"),
        count_due=_stated(entry, "countInvoicesDue"),
        count_overdue=_stated(entry, "countInvoicesOverdue"),
        custom=tuple(
            CustomValue(_text(each.get("id")) or "", _text(each.get("externalId")), each.get("value"))
            for each in _entries(entry.get("customFields"))
        ),
        more={key: value for key, value in entry.items() if key not in KNOWN},
        vat_number=_text(entry.get("vatNumber")),
        emails=tuple(email for each in _entries(entry.get("contacts")) if (email := _text(each.get("email")))),
    )


def invoice(entry: Entry) -> Invoice:
    return Invoice(
        id=_id(entry),
        customer_id=_customer_id(entry),
        currency=_currency(entry),
        state=_state(entry),
        gross=_billed(entry),
        outstanding=_outstanding(entry),
        due=_date(entry.get("dueDate")),
        paid=_date(entry.get("paidDate")),
        number=_number(entry),
    )


def payment(entry: Entry) -> Payment:
    amount = _amount(entry, "amount")
    day = _date(entry.get("validatedAt"))
    return Payment(*_party(entry), amount, _linked(entry), day, number=_number(entry))


def credit_note(entry: Entry) -> CreditNote:
    """Its amount is ``grossAmount``; where ``amountLinked`` is missing, what is not outstanding is linked."""
    amount = _amount(entry, "grossAmount", "amount")
    outstanding = _stated(entry, "amountOutstanding", "document")
    if entry.get("amountLinked") is None and outstanding is not None:
        linked = abs(amount) - abs(outstanding)
    else:
        linked = _linked(entry)
    # Some billing tools write credit notes as negative amounts: what counts is how much they take off.
    return CreditNote(*_party(entry), abs(amount), abs(linked), number=_number(entry))


def refund(entry: Entry) -> Refund:
    amount = abs(_amount(entry, "amount"))
    return Refund(*_party(entry), amount, abs(_linked(entry)), number=_number(entry))


def portal_link(body: Plain) -> str | None:
    """The link in the answer of the portal call: under ``url`` or ``portalUrl``, else the only https text in it."""
    if not isinstance(body, Mapping):
        return None
    texts = [value for value in body.values() if isinstance(value, str) and value.startswith("https://")]
    named = next((value for key in ("url", "portalUrl") if isinstance(value := body.get(key), str) and value), None)
    return named or (texts[0] if len(texts) == 1 else None)


def _stated(entry: Entry, key: str, of: str = "customer") -> int | None:
    """A figure that Upflow states; None where it states none. One that is no whole number is an error: amounts are
    whole numbers of minor units, and anything else would mean that we misread all of them."""
    value = entry.get(key)
    figure = _integer(value)
    if figure is None and value is not None:
        raise RemoteError(f"{key} of {of} {_id(entry)} is not a whole number", code="NOT_A_WHOLE_NUMBER")
    return figure


def _amount(entry: Entry, *keys: str) -> int:
    """The amount of a document under the first of ``keys`` that has one; none at all is not zero but an error."""
    found = next((amount for key in keys if (amount := _integer(entry.get(key))) is not None), None)
    if found is None:
        raise _no_amount(entry)
    return found


def _outstanding(entry: Entry) -> int | None:
    """What is still to be paid of an invoice: one that is open must say so."""
    found = _stated(entry, "amountOutstanding", "invoice")
    if found is None and _state(entry) in OPEN:
        raise _no_amount(entry)
    return found


def _billed(entry: Entry) -> int | None:
    """What was billed: an invoice that counts for the payment delay must say so."""
    found = _stated(entry, "grossAmount", "invoice")
    if found is None and _state(entry) in WEIGHED:
        raise _no_amount(entry)
    return found


def _linked(entry: Entry) -> int:
    """What is applied: ``amountLinked``, or else the sum of the parts that are linked to documents. A document that
    tells neither may be applied or not: nobody could say what its customer owes."""
    known = _stated(entry, "amountLinked", "document")
    if known is not None:
        return known
    lists = [value for key, value in entry.items() if key.startswith("linked") and isinstance(value, tuple)]
    parts = [_integer(link.get("linkedAmount")) for links in lists for link in _entries(links)]
    if not lists or None in parts:
        raise _no_amount(entry)
    return sum(part for part in parts if part is not None)


def _no_amount(entry: Entry) -> RemoteError:
    lacking = f"document {_id(entry)} does not tell all its amounts"
    return RemoteError(f"{lacking}, so what its customer owes is not known", code="NO_AMOUNT")


def _id(entry: Entry) -> str:
    found = identity(entry)
    if found is None:
        raise RemoteError("Upflow sent an entry without an id", code="NO_ID", where=", ".join(sorted(entry)))
    return found


def _party(entry: Entry) -> tuple[str, str | None, str | None, str | None]:
    """What every document begins with: its id, its customer's, its currency and its state."""
    return _id(entry), _customer_id(entry), _currency(entry), _state(entry)


def _number(entry: Entry) -> str | None:
    """What people call a document: the number printed on it, else the id that the billing tool gave it."""
    return _text(entry.get("customId")) or _text(entry.get("externalId"))


def _customer_id(entry: Entry) -> str | None:
    return _text(entry.get("customerId")) or _nested(entry, "customer", "id")


def _state(entry: Entry) -> str | None:
    """``state``, which is ``status`` where the document is nested in another."""
    found = _text(entry.get("state")) or _text(entry.get("status"))
    return found.upper() if found else None


def _currency(entry: Entry) -> str | None:
    found = _text(entry.get("currency"))
    return found.upper() if found else None


def _nested(entry: Entry, key: str, inner: str) -> str | None:
    value = entry.get(key)
    return _text(value.get(inner)) if isinstance(value, Mapping) else None


def _text(value: Plain) -> str | None:
    """A text or a number as text, blanks around it taken off; None where nothing is left."""
    if type(value) is str:  # what it nearly always is
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def _integer(value: Plain) -> int | None:
    """A whole number however it was written (``1200``, ``1200.0``, ``"1200"``); None otherwise."""
    if type(value) is int and -GREATEST < value < GREATEST:  # what it nearly always is
        return value
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(value)
    except ArithmeticError:
        return None
    if not number.is_finite() or number.adjusted() > LONGEST or number != number.to_integral_value():
        return None
    return int(number)


def _date(value: Plain) -> date | None:
    """The day of an ISO 8601 date or time as it is written: no time zone moves it."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def _entries(value: Plain) -> tuple[Entry, ...]:
    return tuple(each for each in value if isinstance(each, Mapping)) if isinstance(value, tuple) else ()


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON number")


def _frozen(value: object) -> Plain:
    """Decoded JSON without mutable lists."""
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, dict):
        return {str(key): _frozen(each) for key, each in value.items()}
    assert value is None or isinstance(value, str | int | Decimal)
    return value

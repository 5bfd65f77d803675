"""What Salesforce should hold, computed anew from Upflow's lists; and what it holds, asked page by page.

Slow and obvious, and nothing of it is the product's: plain requests, plain JSON, sums in dictionaries.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

import requests

if TYPE_CHECKING:
    from tests.clients.client import Ready

Json: TypeAlias = dict[str, Any]
Values: TypeAlias = dict[str, object]

PAGE = 5_000
LISTS = ("invoices", "payments", "credit_notes", "refunds")
OPTIONS = ("Payments", "Lending", "Insurance")
CUSTOM = {
    "Upflow_Po_Reference__c": "po_reference",
    "Upflow_Segment__c": "customer_segment",
    "Upflow_Contract_End_Date__c": "contract_end_date",
    "Upflow_Credit_Score__c": "credit_score",
    "Upflow_Collection_Status__c": "collection_status",
    "Upflow_Payment_Method__c": "saved_payment_method",
    "Upflow_Payment_Method_Status__c": "saved_payment_method_status",
}


class Debts:
    """What the documents say of every customer, by its id."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.unapplied: Counter[str] = Counter()
        self.gross: Counter[str] = Counter()
        self.gross_days: Counter[str] = Counter()

    def invoices(self, invoice: Json) -> None:
        if invoice["state"] not in ("PAID", "OVERDUE", "DISPUTED"):
            return
        if invoice["state"] == "PAID" and invoice["paidDate"] is None:
            return
        until = day(invoice["paidDate"]) if invoice["paidDate"] else self.today
        self.gross[invoice["customerId"]] += invoice["grossAmount"]
        self.gross_days[invoice["customerId"]] += invoice["grossAmount"] * (until - day(invoice["dueDate"])).days

    def payments(self, payment: Json) -> None:
        self.unapplied[payment["customer"]["id"]] += payment["amount"] - payment["amountLinked"]

    def credit_notes(self, note: Json) -> None:
        self.unapplied[note["customer"]["id"]] += note["grossAmount"] - note["amountLinked"]

    def refunds(self, refund: Json) -> None:
        self.unapplied[refund["customer"]["id"]] -= refund["amount"] - refund["amountLinked"]

    def delay(self, customer_id: str) -> Fraction | None:
        gross = self.gross[customer_id]
        return Fraction(self.gross_days[customer_id], gross) if gross else None


def should_hold(ready: Ready) -> dict[str, Values]:
    """By external id, of the customers that share theirs with nobody: the value of every field."""
    debts = Debts(datetime.now(UTC).date())
    for name in LISTS:
        add: Callable[[Json], None] = getattr(debts, name)
        for document in every(ready, name):
            add(document)
    found: defaultdict[str, list[Values]] = defaultdict(list)
    for customer in every(ready, "customers"):
        found[customer["externalId"]].append(fields_of(customer, debts))
    return {number: values[0] for number, values in found.items() if number and len(values) == 1}


def fields_of(customer: Json, debts: Debts) -> Values:
    given = {each["externalId"]: each["value"] for each in customer["customFields"]}
    delay = debts.delay(customer["id"])
    owed = customer["amountDue"] + customer["amountOverdue"]
    return {
        "Upflow_Outstanding__c": cents(owed - debts.unapplied[customer["id"]]),
        "Upflow_Overdue__c": cents(customer["amountOverdue"]),
        "Upflow_Due__c": cents(customer["amountDue"]),
        "Upflow_Overdue_Count__c": Decimal(customer["countInvoicesOverdue"]),
        "Upflow_Due_Count__c": Decimal(customer["countInvoicesDue"]),
        "Upflow_Average_Payment_Delay__c": None if delay is None else tenths(delay),
        "Upflow_Rating__c": None if delay is None else rating(delay),
        "Upflow_Customer_Page_URL__c": f"https://app.upflow.io/organization/-/customers/{customer['id']}",
        **{field: plain(given.get(key)) for field, key in CUSTOM.items()},
        "Upflow_Product_Lines__c": ";".join(sorted(given.get("product_lines") or [], key=OPTIONS.index)) or None,
        "Upflow_Strategic_Account__c": bool(given.get("strategic_account")),
    }


def holds(ready: Ready, *more: str) -> list[Json]:
    """Every Account, with the fields of `should_hold` and ``more``."""
    names = [*NOTHING, "AccountNumber", *more]
    path = "/services/data/v67.0/query?" + urlencode({"q": f"SELECT Id, {', '.join(names)} FROM Account"})
    found: list[Json] = []
    token = decoded(requests.get(f"{ready.salesforce}/emulator", timeout=120))["integration_access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    while path:
        answer = decoded(requests.get(ready.salesforce + path, headers=headers, timeout=120))
        found += ({name: row[name] for name in ("Id", *names)} for row in answer["records"])
        path = "" if answer["done"] else answer["nextRecordsUrl"]
    return found


def differences(ready: Ready) -> tuple[int, list[str]]:
    """How many Accounts were compared with a customer, and what is not as it should be, in words.

    An Account that belongs to nobody, or shares its number, should hold nothing.
    """
    expected = should_hold(ready)
    accounts = holds(ready)
    numbers = Counter(account["AccountNumber"] for account in accounts)
    wrong = []
    compared = 0
    for account in accounts:
        number = account["AccountNumber"]
        known = numbers[number] == 1 and number in expected
        compared += known
        for field, value in (expected[number] if known else NOTHING).items():
            held = Decimal(account[field]) if isinstance(account[field], int | Decimal) else account[field]
            if held != value or type(account[field]) is bool is not type(value):
                wrong.append(f"{number} {account['Id']} {field}: {account[field]!r}, should be {value!r}")
    return compared, wrong


def every(ready: Ready, name: str) -> Iterator[Json]:
    """The entries of a list of Upflow's, from its beginning to its end."""
    headers = {"X-Api-Key": ready.upflow_api_key, "X-Api-Secret": ready.upflow_api_secret}
    offset = 0
    while True:
        asked = {"limit": PAGE, "offset": offset}
        answer = decoded(requests.get(f"{ready.upflow}/{name}", params=asked, headers=headers, timeout=120))
        entries = answer[name if name in answer else "items"]
        yield from entries
        offset += len(entries)
        if offset >= answer["total"]:
            return


def decoded(answer: requests.Response) -> Any:
    assert answer.ok, answer.text[:1_000]
    return json.loads(answer.content, parse_float=Decimal)


def cents(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)


def tenths(days: Fraction) -> Decimal:
    """Rounded half to even."""
    return Decimal(round(days * 10)).scaleb(-1)


def rating(days: Fraction) -> str:
    whole = (days + Fraction(1, 2)).__floor__()
    return "A" if whole <= 30 else "B" if whole <= 60 else "C" if whole <= 90 else "D"


def plain(value: object) -> object:
    """A text as one line without blanks around it, a number to the cent."""
    if isinstance(value, str):
        return " ".join(value.split("\n")).strip() or None
    return value.quantize(Decimal("0.01"), ROUND_HALF_EVEN) if isinstance(value, Decimal) else value


def day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


NOTHING: Mapping[str, object] = {
    **dict.fromkeys(
        (
            *("Upflow_Outstanding__c", "Upflow_Overdue__c", "Upflow_Due__c"),
            *("Upflow_Overdue_Count__c", "Upflow_Due_Count__c"),
            *("Upflow_Average_Payment_Delay__c", "Upflow_Rating__c", "Upflow_Customer_Page_URL__c"),
            *CUSTOM,
            "Upflow_Product_Lines__c",
        )
    ),
    "Upflow_Strategic_Account__c": False,
}
"""What an Account holds that no sync ever wrote to."""

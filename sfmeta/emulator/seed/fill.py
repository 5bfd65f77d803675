"""Writing the seeded customers: Accounts into the org, customers and documents into the Upflow organization."""

from __future__ import annotations

import json
import random
import uuid
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sfmeta.emulator.seed.cast import CAST, Stage
from sfmeta.emulator.seed.crowd import ordinary
from sfmeta.emulator.seed.model import CURRENCIES, CUSTOM_FIELDS, Account, CreditNote, Customer, to_org_minor
from sfmeta.emulator.seed.words import company

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from sfmeta.emulator.seed.model import Applied
    from sfmeta.emulator.upflow.store import Store

    InsertAccounts = Callable[[Sequence[Account]], Sequence[str]]

BATCH: Final = 1000
VAT: Final = 20  # per cent
PLANS: Final = ("Gentle reminders", "Firm reminders", "Key accounts")
TEAM: Final = (
    ("Camille", "Durand", "Credit controller"),
    ("Noah", "Lindqvist", "Account manager"),
    ("Priya", "Raman", "Head of finance"),
)
CUSTOMER: Final = (
    *("n", "id", "external_id", "name", "vat_number", "accounting_ref", "account_manager", "dunning_plan", "address"),
    *("parent", "contacts", "direct_url", "payment_methods", "portal"),
)
LINK: Final = ("credit_kind", "credit", "debit_kind", "debit", "amount")
CUSTOM_VALUE: Final = ("customer", "field", "value")


def customers(seed: int, count: int, today: date) -> Iterator[Customer]:
    """The cast first, then the crowd. Each customer depends on seed, day and its number, never on ``count``."""
    for number in range(1, count + 1):
        chance = random.Random(f"{seed}/{number}")
        yield CAST[number - 1](Stage(number, today, chance)) if number <= len(CAST) else ordinary(chance, number, today)


def strangers(seed: int, count: int) -> Iterator[Account]:
    """Accounts that Upflow does not know, one for every fifty customers: every other one without a number."""
    chance = random.Random(f"{seed}/strangers")
    for number in range(1 + count // 50 if count else 0):
        name, city, country = company(chance)
        yield Account(name, None if number % 2 else f"X-{number:06d}", city, country)


def fill(store: Store, insert_accounts: InsertAccounts, *, seed: int, count: int, today: date) -> None:
    """Write everything in batches, so that memory does not grow with ``count``.

    ``insert_accounts`` makes Accounts in the org and answers their ids, in order.
    """
    with store.transaction():
        fields = _settings(store, seed)
        writer = _Writer(store, seed, fields)
        for batch in _batches(customers(seed, count, today), BATCH):
            ids = iter(insert_accounts([account for customer in batch for account in customer.accounts]))
            for customer in batch:
                writer.add(customer, [next(ids) for _ in customer.accounts])
            writer.flush()
    insert_accounts(list(strangers(seed, count)))
    store.index()


def _settings(store: Store, seed: int) -> dict[str, int]:
    """What every organization has; the number of each custom field by its external id."""
    chance = random.Random(f"{seed}/settings")
    store.insert_many("rate", ("currency", "factor"), [(code, to_org_minor(code)) for code in CURRENCIES])
    store.insert_many(
        "user",
        ("id", "first_name", "last_name", "email", "position"),
        [(_uuid(chance), first, last, f"{first}@emulator.example".lower(), job) for first, last, job in TEAM],
    )
    store.insert_many(
        "dunning_plan",
        ("id", "name", "mode", "entity"),
        [(_uuid(chance), name, "AUTOMATIC", "CUSTOMER") for name in PLANS],
    )
    store.insert_many(
        "custom_field",
        ("id", "external_id", "name", "type", "options"),
        [
            (_uuid(chance), external_id, name, kind, json.dumps(options and list(options)))
            for external_id, name, kind, options in CUSTOM_FIELDS
        ],
    )
    return {external_id: n for n, (external_id, *_) in enumerate(CUSTOM_FIELDS, start=1)}


class _Writer:
    """Rows of a batch, by table, and the numbers that the next rows get."""

    def __init__(self, store: Store, seed: int, fields: dict[str, int]) -> None:
        self._store = store
        self._chance = random.Random(f"{seed}/ids")
        self._fields = fields
        self._rows: defaultdict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
        self._last: defaultdict[str, int] = defaultdict(int)
        self._account_ids: dict[int, str] = {}
        managers, plans = (store.rows(f"SELECT id FROM {table} ORDER BY n") for table in ("user", "dunning_plan"))
        self._managers = [row["id"] for row in managers]
        self._plans = [row["id"] for row in plans]

    def flush(self) -> None:
        for (table, columns), rows in self._rows.items():
            self._store.insert_many(table, columns, rows)
        self._rows.clear()

    def add(self, customer: Customer, account_ids: Sequence[str]) -> None:
        n = self._next("customer")
        customer_id = _uuid(self._chance)
        reference = customer.external_id or f"manual-{n}"
        contact = {
            "firstName": "Accounts",
            "lastName": "Payable",
            "email": f"ap+{n}@example.com",
            "isMain": True,
        }
        self._rows["customer", CUSTOMER].append(
            (
                *(n, customer_id, customer.external_id, customer.name, None, f"AR{n:06d}"),
                *(self._managers[n % len(self._managers)], self._plans[n % len(self._plans)]),
                json.dumps({"address": f"{n} Main Street", "city": customer.city, "country": customer.country}),
                *(customer.parent, json.dumps([contact]), f"https://app.upflow.io/customers/{customer_id}"),
                *(json.dumps({"card": {"enabled": True}, "wireTransfer": {"enabled": True}}), int(customer.portal)),
            )
        )
        self._custom_values(n, customer, account_ids)
        self._documents(n, customer, reference)

    def _custom_values(self, n: int, customer: Customer, account_ids: Sequence[str]) -> None:
        values = dict(customer.custom)
        if account_ids:
            self._account_ids = {n: account_ids[0]}  # only the next customer ever claims it
            values["salesforce_account_id"] = account_ids[0]
        elif customer.shares_account in self._account_ids:
            values["salesforce_account_id"] = self._account_ids[customer.shares_account]
        for external_id, value in values.items():
            self._rows["custom_value", CUSTOM_VALUE].append((n, self._fields[external_id], json.dumps(value)))

    def _documents(self, customer_n: int, customer: Customer, reference: str) -> None:
        first = {kind: self._last[kind] for kind in ("invoice", "payment", "credit_note", "refund")}
        links = list(_links(customer))
        linked: defaultdict[tuple[str, int], int] = defaultdict(int)
        paid: dict[int, date] = {}
        for credit_kind, credit, debit_kind, debit, amount, day in links:
            linked[credit_kind, credit] += amount
            linked[debit_kind, debit] += amount
            if debit_kind == "invoice":
                paid[debit] = max(day, paid.get(debit, day))
            self._rows["link", LINK].append(
                (credit_kind, first[credit_kind] + credit + 1, debit_kind, first[debit_kind] + debit + 1, amount)
            )

        def row(kind: str, place: int, **values: Any) -> None:
            n = self._next(kind)
            mark = f"{kind[0].upper()}-{n:07d}"
            known = {
                "n": n,
                "id": _uuid(self._chance),
                "external_id": f"{reference}/{mark}",
                "custom_id": mark,
                "customer": customer_n,
                "currency": customer.currency,
                "linked": linked[kind, place],
                **values,
            }
            self._rows[kind, tuple(known)].append(tuple(known.values()))

        for place, invoice in enumerate(customer.invoices):
            settled = linked["invoice", place] >= invoice.gross and invoice.mark in (None, "DISPUTED")
            row(
                "invoice",
                place,
                name=f"Invoice to {customer.name}"[:80],
                amount=invoice.gross,
                net=_net(invoice.gross),
                day=(invoice.due - timedelta(days=invoice.terms)).isoformat(),
                due=invoice.due.isoformat(),
                paid=paid.get(place, invoice.due).isoformat() if settled else None,
                mark=invoice.mark,
            )
        for place, payment in enumerate(customer.payments):
            row("payment", place, amount=payment.amount, instrument=payment.instrument, day=payment.day.isoformat())
        for place, note in enumerate(customer.credit_notes):
            row("credit_note", place, name="Credit note", amount=note.amount, net=_net(note.amount), **_issued(note))
        for place, refund in enumerate(customer.refunds):
            row("refund", place, amount=refund.amount, instrument="WIRE_TRANSFER", day=refund.day.isoformat())

    def _next(self, table: str) -> int:
        self._last[table] += 1
        return self._last[table]


def _links(customer: Customer) -> Iterable[tuple[str, int, str, int, int, date]]:
    """Credit, debit and amount of everything that is applied, and the day of the credit (of the refund for those)."""

    def pairs(applied: Applied) -> Applied:
        return tuple((place, amount) for place, amount in applied if amount)

    for credit, payment in enumerate(customer.payments):
        for debit, amount in pairs(payment.applied):
            yield "payment", credit, "invoice", debit, amount, payment.day
    for credit, note in enumerate(customer.credit_notes):
        for debit, amount in pairs(note.applied):
            yield "credit_note", credit, "invoice", debit, amount, note.day
    for debit, refund in enumerate(customer.refunds):
        for credit, amount in pairs(refund.payments):
            yield "payment", credit, "refund", debit, amount, refund.day
        for credit, amount in pairs(refund.credit_notes):
            yield "credit_note", credit, "refund", debit, amount, refund.day


def _issued(note: CreditNote) -> dict[str, str]:
    return {"day": note.day.isoformat(), "due": note.day.isoformat()}


def _net(gross: int) -> int:
    return gross * 100 // (100 + VAT)


def _uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _batches(items: Iterable[Customer], size: int) -> Iterator[list[Customer]]:
    batch: list[Customer] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch

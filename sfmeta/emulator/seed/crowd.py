"""The ordinary customers: each has a habit of paying, and now and then pays too much, too little or twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sfmeta.emulator.seed.model import Account, CreditNote, Customer, Invoice, Payment, Refund
from sfmeta.emulator.seed.words import company

if TYPE_CHECKING:
    import random

SEGMENTS: Final = ("Enterprise", "Mid-market", "Small business")
PRODUCT_LINES: Final = ("Payments", "Lending", "Insurance")
INSTRUMENTS: Final = ("WIRE_TRANSFER", "CARD", "CHECK", "SEPA_DEBIT")
FOREIGN: Final = ("USD", "GBP", "CHF", "SEK", "JPY")


@dataclass(frozen=True, slots=True)
class Habit:
    """How late a customer pays, in days from ``least`` to ``most``, and what part of his old invoices he leaves."""

    weight: int
    least: int
    most: int
    leaves: float


HABITS: Final = (
    Habit(10, -12, 0, 0.0),
    Habit(35, -2, 12, 0.05),
    Habit(30, 5, 40, 0.15),
    Habit(15, 30, 75, 0.3),
    Habit(10, 60, 120, 0.5),
)


def ordinary(chance: random.Random, number: int, today: date) -> Customer:
    """Customer ``number``, made from ``chance`` alone."""
    name, city, country = company(chance)
    external_id = f"C-{number:06d}"
    currency = chance.choice(FOREIGN) if chance.random() < 0.05 else "EUR"
    size = chance.choice((0, 2, 5, 8, 10, 12, 15, 18, 20))
    ledger = _Ledger(chance, today, foreign=currency != "EUR")
    ledger.trade(size, chance.choices(HABITS, [habit.weight for habit in HABITS])[0])
    return Customer(
        external_id=external_id,
        name=name,
        city=city,
        country=country,
        currency=currency,
        custom=custom_values(chance, number, today),
        invoices=tuple(ledger.invoices),
        payments=tuple(ledger.payments),
        credit_notes=tuple(ledger.credit_notes),
        refunds=tuple(ledger.refunds),
        accounts=(Account(name, external_id, city, country),),
    )


def custom_values(chance: random.Random, number: int, today: date) -> dict[str, object]:
    """A value for most custom fields; None is a field that was emptied, a missing key one that was never set."""
    method = chance.choice((None, "Card", "SEPA debit", "ACH debit"))
    values: dict[str, object] = {
        "po_reference": f"PO-{today.year}-{number:05d}",
        "customer_segment": chance.choice(SEGMENTS),
        "product_lines": sorted(chance.sample(PRODUCT_LINES, chance.randint(0, 3)), key=PRODUCT_LINES.index),
        "contract_end_date": (today + timedelta(days=chance.randint(-60, 900))).isoformat(),
        "strategic_account": chance.random() < 0.2,
        "credit_score": round(chance.uniform(300, 850), 2),
        "collection_status": "Paused" if chance.random() < 0.1 else "Active",
        "saved_payment_method": method,
        "saved_payment_method_status": chance.choice((None, "Succeeded", "Succeeded", "Failed")) if method else None,
    }
    emptied = chance.choice((*values, None))
    forgotten = chance.choice((*values, None, None))
    if emptied:
        values[emptied] = None
    if forgotten:
        del values[forgotten]
    return values


class _Ledger:
    """The documents of one customer while they are made up."""

    def __init__(self, chance: random.Random, today: date, *, foreign: bool) -> None:
        self._chance = chance
        self._today = today
        self._exact = foreign  # in another currency nothing is left unapplied
        self.invoices: list[Invoice] = []
        self.payments: list[Payment] = []
        self.credit_notes: list[CreditNote] = []
        self.refunds: list[Refund] = []

    def trade(self, size: int, habit: Habit) -> None:
        for _ in range(size):
            self._invoice(habit)
        if size and not self._exact:
            self._surplus()

    def _invoice(self, habit: Habit) -> None:
        chance, today = self._chance, self._today
        due = today + timedelta(days=chance.randint(-300, 45))
        gross = chance.randint(1_500, 900_000)
        place = len(self.invoices)
        unusual = chance.random()
        mark = "CANCELLED" if unusual < 0.02 else "DISPUTED" if unusual < 0.04 else None
        self.invoices.append(Invoice(due, gross, terms=chance.choice((15, 30, 30, 45, 60)), mark=mark))
        paid = due + timedelta(days=chance.randint(habit.least, habit.most))
        if mark or paid > today or chance.random() < habit.leaves:
            if mark != "CANCELLED" and chance.random() < 0.15:
                part = gross // chance.choice((2, 3, 4))
                self._pay(min(paid, today), part, place, part)
            return
        self._pay(paid, gross, place, gross)

    def _pay(self, day: date, amount: int, place: int, applied: int) -> None:
        instrument = self._chance.choice(INSTRUMENTS)
        self.payments.append(Payment(day, amount, ((place, applied),), instrument))

    def _surplus(self) -> None:
        """A payment that nobody applied, a credit note that is half used, a refund of what was paid twice."""
        chance = self._chance
        day = self._today - timedelta(days=chance.randint(1, 90))
        amount = chance.randint(1_000, 60_000)
        kind = chance.random()
        if kind < 0.08:
            self.payments.append(Payment(day, amount))
        elif kind < 0.16:
            self.credit_notes.append(CreditNote(day, amount))
        elif kind < 0.2:
            self.payments.append(Payment(day, amount))
            self.refunds.append(Refund(day, amount, payments=((len(self.payments) - 1, amount),)))

"""Customers that each show one difficulty, in the order in which a small seed takes them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sfmeta.emulator.seed.crowd import custom_values
from sfmeta.emulator.seed.model import Account, CreditNote, Customer, Invoice, Payment, Refund

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Stage:
    """What a member of the cast is made from: his number, the day, and chance."""

    number: int
    today: date
    chance: random.Random

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def customer(self, name: str, **changes: object) -> Customer:
        """An unremarkable customer of this name, with an Account, changed as told."""
        external_id = f"C-{self.number:06d}"
        plain = Customer(
            external_id=external_id,
            name=name,
            city="Lyon",
            country="France",
            custom=custom_values(self.chance, self.number, self.today),
            accounts=(Account(name, external_id, "Lyon", "France"),),
        )
        return replace(plain, **changes)  # type: ignore[arg-type]

    def paid(self, *bills: tuple[int, int, int]) -> dict[str, Sequence[object]]:
        """Invoices that were paid in full: amount, due offset and how many days late."""
        return {
            "invoices": tuple(Invoice(self.day(due), amount) for amount, due, _ in bills),
            "payments": tuple(
                Payment(self.day(due + late), amount, ((place, amount),))
                for place, (amount, due, late) in enumerate(bills)
            ),
        }


def worked_example(stage: Stage) -> Customer:
    """Upflow's own example: 140 paid 7 days late, 85 paid 55 days late, 214 overdue by 10 days: 17.756, rating A."""
    documents = stage.paid((140_00, -100, 7), (85_00, -90, 55))
    open_one = Invoice(stage.day(-10), 214_00)
    return stage.customer("Worked Example SAS", **{**documents, "invoices": (*documents["invoices"], open_one)})


def in_credit(stage: Stage) -> Customer:
    """More paid than owed: the outstanding amount is negative."""
    return stage.customer(
        "Ahead Of Time GmbH",
        invoices=(Invoice(stage.day(12), 300_00),),
        payments=(Payment(stage.day(-3), 1_000_00),),
    )


def without_documents(stage: Stage) -> Customer:
    """No invoice yet: nothing owed, and no average delay rather than one of 0."""
    return stage.customer("Brand New BV")


def early_payer(stage: Stage) -> Customer:
    """Pays before the due date: the average delay is negative."""
    return stage.customer("Early Bird AB", **stage.paid((250_00, -40, -9), (410_50, -15, -4)))


def debtor(stage: Stage) -> Customer:
    """Owes a lot, partly paid, across due and overdue."""
    return stage.customer(
        "Slow River Ltd",
        invoices=(
            Invoice(stage.day(-120), 5_000_00),
            Invoice(stage.day(-45), 2_499_99),
            Invoice(stage.today, 10_01),
            Invoice(stage.day(20), 750_00),
        ),
        payments=(Payment(stage.day(-30), 1_250_00, ((0, 1_250_00),)),),
    )


def without_account(stage: Stage) -> Customer:
    """Nobody made an Account for it."""
    return stage.customer("Nowhere To Be Found SL", accounts=(), **stage.paid((99_00, -20, 3)))


def two_accounts(stage: Stage) -> Customer:
    """Two Accounts carry its number."""
    first = stage.customer("Seen Twice Inc", invoices=(Invoice(stage.day(15), 640_00),))
    second = replace(first.accounts[0], name="Seen Twice Inc (do not use)")
    return replace(first, accounts=(*first.accounts, second))


def odd_characters(stage: Stage) -> Customer:
    """Quotes, a comma, a line break, an emoji, right-to-left text and letters outside the Basic Multilingual Plane."""
    name = 'O\'Brien & "Söhne", <Größe> 🚀 שלום 𠮷'
    made = stage.customer(name, invoices=(Invoice(stage.day(9), 123_45),))
    return replace(made, custom={**made.custom, "po_reference": 'line one\nline "two", ; | ^ `\ttab'})


def literal_na(stage: Stage) -> Customer:
    """A text that Bulk API 2.0 would take for "empty"."""
    made = stage.customer("Not Applicable Srl", **stage.paid((80_00, -12, 2)))
    return replace(made, custom={**made.custom, "po_reference": "#N/A"})


def formula_text(stage: Stage) -> Customer:
    """A text that a spreadsheet would run, blanks at its start, and a name that begins with one."""
    made = stage.customer("  Leading Blanks Lda", invoices=(Invoice(stage.day(-2), 5_00),))
    return replace(made, custom={**made.custom, "po_reference": '  =HYPERLINK("http://example.invalid","pay")'})


def upper_case_twin(stage: Stage) -> Customer:
    """Its external id differs from the next one's in letter case only, which Salesforce does not tell apart."""
    made = stage.customer("Twin One AG", invoices=(Invoice(stage.day(5), 70_00),))
    account = replace(made.accounts[0], number="C-TWIN")
    return replace(made, external_id="C-TWIN", accounts=(account,))


def lower_case_twin(stage: Stage) -> Customer:
    """The other one: no Account of its own; it claims its twin's in ``salesforce_account_id`` too."""
    return stage.customer("Twin Two AG", external_id="c-twin", accounts=(), shares_account=stage.number - 1)


def longest_text(stage: Stage) -> Customer:
    """A text of exactly 255 characters."""
    made = stage.customer("Long Story ApS", **stage.paid((45_00, -70, 61)))
    return replace(made, custom={**made.custom, "po_reference": ("Zürich-Ørsta " * 20)[:254] + "."})


def yen(stage: Stage) -> Customer:
    """A currency without decimals."""
    return stage.customer(
        "Kawa Trading KK", currency="JPY", invoices=(Invoice(stage.day(-8), 1_250_000), Invoice(stage.day(30), 99_999))
    )


def dinar(stage: Stage) -> Customer:
    """A currency with three decimals."""
    return stage.customer("Gulf Optics WLL", currency="KWD", invoices=(Invoice(stage.day(-70), 1_234_567),))


def disputed(stage: Stage) -> Customer:
    """A disputed invoice stays in the aging and counts into the average delay."""
    return stage.customer(
        "Second Opinion SAS", invoices=(Invoice(stage.day(-31), 900_00, mark="DISPUTED"), Invoice(stage.day(3), 50_00))
    )


def nothing_counts(stage: Stage) -> Customer:
    """Cancelled, voided, unsent, and a state that nobody has heard of: no amount, no delay."""
    marks = ("CANCELLED", "VOIDED", "UNSENT", "ON_HOLD")
    return stage.customer(
        "Written Off Inc", invoices=tuple(Invoice(stage.day(-50), 1_000_00, mark=mark) for mark in marks)
    )


def without_portal(stage: Stage) -> Customer:
    """Its portal is switched off: no link can be made."""
    return stage.customer("Private Matters AG", portal=False, invoices=(Invoice(stage.day(8), 777_00),))


def parent(stage: Stage) -> Customer:
    """The next customer is its child."""
    return stage.customer("Umbrella Group SE", invoices=(Invoice(stage.day(11), 1_111_00),))


def child(stage: Stage) -> Customer:
    """Its own invoices are its own, whatever the parent shows."""
    return stage.customer("Umbrella North AB", parent=stage.number - 1, invoices=(Invoice(stage.day(-1), 222_00),))


def without_external_id(stage: Stage) -> Customer:
    """Made by hand in Upflow: nothing to match it by, though there is an Account of the same name."""
    made = stage.customer("By Hand Only Ltd", invoices=(Invoice(stage.day(4), 33_00),))
    return replace(made, external_id=None, accounts=(replace(made.accounts[0], number=None),))


def refunded(stage: Stage) -> Customer:
    """Paid twice and refunded; a credit note half applied, and a second one refunded in part."""
    return stage.customer(
        "Back And Forth BV",
        invoices=(Invoice(stage.day(-35), 600_00), Invoice(stage.day(14), 400_00)),
        payments=(
            Payment(stage.day(-30), 600_00, ((0, 600_00),)),
            Payment(stage.day(-29), 600_00),
        ),
        credit_notes=(CreditNote(stage.day(-20), 250_00, ((1, 100_00),)), CreditNote(stage.day(-19), 80_00)),
        refunds=(
            Refund(stage.day(-10), 600_00, payments=((1, 600_00),)),
            Refund(stage.day(-9), 30_00, credit_notes=((1, 30_00),)),
        ),
    )


def free_of_charge(stage: Stage) -> Customer:
    """An invoice over nothing is paid from the start, and weighs nothing in the average."""
    return stage.customer("Gratis Games SL", invoices=(Invoice(stage.day(-5), 0),))


CAST: Final[tuple[Callable[[Stage], Customer], ...]] = (
    worked_example,
    in_credit,
    without_documents,
    early_payer,
    debtor,
    without_account,
    two_accounts,
    odd_characters,
    literal_na,
    formula_text,
    upper_case_twin,
    lower_case_twin,
    longest_text,
    yen,
    dinar,
    disputed,
    nothing_counts,
    without_portal,
    parent,
    child,
    without_external_id,
    refunded,
    free_of_charge,
)

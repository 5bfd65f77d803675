"""A value before Salesforce: what a field is to hold, not yet in the form of any field type."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from sfmeta.catalog.model import Source
from sfmeta.sync.documents import Plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.catalog.model import Spec
    from sfmeta.sync.rows import Figures


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units; ``currency`` None where nobody says which."""

    minor: int
    currency: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """An address for people; maybe a bearer secret, so it is never shown."""

    url: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is a value, and it cannot be computed: ``reason`` says why. Not the same as no value (None)."""

    reason: str


Raw: TypeAlias = "Money | Fraction | Link | Unknown | Plain"

RATINGS = ((30, "A"), (60, "B"), (90, "C"))
WORST = "D"

NO_RATE = "documents in several currencies, and no rate to add them up with"


def average_delay(figures: Figures) -> Fraction | None:
    """The average payment delay in days, exact; None without an invoice that counts."""
    if figures.delay_gross is None or figures.delay_gross_days is None:
        return None
    return Fraction(figures.delay_gross_days, figures.delay_gross)


def rating(delay: Fraction | None) -> str | None:
    """A to D by the delay in whole days: half a day and more is a whole one; no delay, no rating.

    Upflow does not say how it rounds; it speaks of an average of 17.8 days as "18 days".
    """
    if delay is None:
        return None
    days = (delay + Fraction(1, 2)).__floor__()
    return next((letter for most, letter in RATINGS if days <= most), WORST)


def raw_value(key: str, source: Source, figures: Figures, spec: Spec) -> Raw:
    """What the field ``key`` is to hold for this customer."""
    if source is Source.TEMPLATE:
        return page_link(spec.upflow.customer_page, figures)
    computed = COMPUTED.get(key)
    return computed(figures) if computed is not None else figures.given.get(key)


def page_link(template: str, figures: Figures) -> Link:
    """The customer's page: ``{id}`` and ``{externalId}`` of the template filled in, whatever they contain."""
    words = {"{id}": figures.customer_id, "{externalId}": figures.external_id or ""}
    url = template
    for word, value in words.items():
        url = url.replace(word, quote(value, safe=""))
    return Link(url)


def _outstanding(figures: Figures) -> Raw:
    return _amount(figures.outstanding_amount, figures, mixed=figures.outstanding_mixed)


def _overdue(figures: Figures) -> Raw:
    return _amount(figures.overdue_amount, figures, mixed=figures.balance_mixed)


def _due(figures: Figures) -> Raw:
    return _amount(figures.due_amount, figures, mixed=figures.balance_mixed)


def _amount(minor: int, figures: Figures, *, mixed: bool) -> Raw:
    """An org with several currencies shows an amount in the currency of its record: in another one it would lie."""
    if mixed:
        return Unknown(NO_RATE)
    if figures.kept_in is not None and figures.currency is not None and figures.kept_in != figures.currency:
        return Unknown(f"an amount in {figures.currency}, and Salesforce keeps this record in {figures.kept_in}")
    return Money(minor, figures.currency)


def _delay(figures: Figures) -> Raw:
    return Unknown(NO_RATE) if figures.delay_mixed else average_delay(figures)


def _rating(figures: Figures) -> Raw:
    return Unknown(NO_RATE) if figures.delay_mixed else rating(average_delay(figures))


COMPUTED: dict[str, Callable[[Figures], Raw]] = {
    # the rows whose value is a figure; every other one is what Upflow gives for its key
    "outstanding_amount": _outstanding,
    "overdue_amount": _overdue,
    "due_amount": _due,
    "overdue_count": lambda figures: figures.overdue_count,
    "due_count": lambda figures: figures.due_count,
    "average_payment_delay": _delay,
    "rating": _rating,
}

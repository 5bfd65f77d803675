"""What each exported field is to hold for a customer, from its figures and from what Upflow gives outright."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from sfmeta.catalog.model import Source
from sfmeta.sync.delay import average_delay, expected, rating
from sfmeta.sync.raw import Link, Money, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sfmeta.catalog.model import Spec, SyncSettings
    from sfmeta.sync.raw import Raw
    from sfmeta.sync.rows import Figures

    Computation: TypeAlias = Callable[[Figures, SyncSettings], Raw]

MIXED = Unknown("documents in several currencies, and no rate to add them up with")
"""There is a figure in each currency, and none in one."""


def raw_value(key: str, source: Source, figures: Figures, spec: Spec) -> Raw:
    """What the field ``key`` is to hold for this customer."""
    if source is Source.TEMPLATE:
        return page_link(spec.upflow.customer_page, figures)
    computed = COMPUTED.get(key)
    return computed(figures, spec.sync) if computed is not None else figures.given.get(key)


def page_link(template: str, figures: Figures) -> Link:
    """The customer's page: ``{id}`` and ``{externalId}`` of the template filled in, whatever they contain."""
    words = {"{id}": figures.customer_id, "{externalId}": figures.external_id or ""}
    url = template
    for word, value in words.items():
        url = url.replace(word, quote(value, safe=""))
    return Link(url)


def _money(name: str, *mixed: str) -> Computation:
    """The amount ``name``; any of the marks ``mixed`` says that it would mix currencies.

    An org with several currencies shows an amount in the currency of its record: in another one it would lie.
    """

    def amount(figures: Figures, settings: SyncSettings) -> Raw:
        if any(getattr(figures, mark) for mark in mixed):
            return MIXED
        minor: int | None = getattr(figures, name)
        if minor is None:
            return None
        if figures.kept_in is not None and figures.currency is not None and figures.kept_in != figures.currency:
            return Unknown(f"an amount in {figures.currency}, and Salesforce keeps this record in {figures.kept_in}")
        return Money(minor, figures.currency)

    return amount


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _delay(figures: Figures, settings: SyncSettings) -> Raw:
    return MIXED if figures.delay_mixed else average_delay(figures)


def _rating(figures: Figures, settings: SyncSettings) -> Raw:
    return MIXED if figures.delay_mixed else rating(average_delay(figures), settings.rating_rounding)


def _expected(figures: Figures, settings: SyncSettings) -> Raw:
    if figures.delay_mixed:
        return MIXED
    return _day(expected(figures.oldest_open_date, average_delay(figures), settings.rating_rounding))


COMPUTED: dict[str, Computation] = {
    # the rows whose value is a figure; every other one is what Upflow gives for its key
    "outstanding_amount": _money("outstanding_amount", "balance_mixed", "unapplied_mixed"),
    "overdue_amount": _money("overdue_amount", "balance_mixed"),
    "due_amount": _money("due_amount", "balance_mixed"),
    "overdue_count": lambda figures, settings: figures.overdue_count,
    "due_count": lambda figures, settings: figures.due_count,
    "average_payment_delay": _delay,
    "rating": _rating,
    "unapplied_amount": _money("unapplied_amount", "unapplied_mixed"),
    "overdue_under_30": _money("overdue_under_30", "late_mixed"),
    "overdue_30_to_60": _money("overdue_30_to_60", "late_mixed"),
    "overdue_60_to_90": _money("overdue_60_to_90", "late_mixed"),
    "overdue_over_90": _money("overdue_over_90", "late_mixed"),
    "oldest_overdue_date": lambda figures, settings: _day(figures.oldest_overdue_date),
    "last_payment_date": lambda figures, settings: _day(figures.last_payment_date),
    "last_payment_amount": _money("last_payment_amount", "last_payment_mixed"),
    "expected_payment_date": _expected,
}

"""Fields that existed before us: what of Upflow's values may not fit them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.wording import listed
from sfmeta.findings import Finding, Severity
from sfmeta.sync.described import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.catalog.model import Field
    from sfmeta.sync.described import Described

ENOUGH_TEXT: Mapping[str, int] = {
    # by row: characters that every value is likely to fit into, where that is less than the usual field has
    "rating": 1,
    "collection_status": 6,
    "portal_url": 2_048,
    "customer_page_url": 255,
    "saved_payment_method_status": 9,
}

ENOUGH_DIGITS = 8
"""Digits before the point below which an amount of real business may not fit; a standard whole number has eight."""


def shortcomings(field: Field, found: Described, name: str) -> Iterator[Finding]:
    """What Upflow may have and the field cannot hold. A sync goes on and names each value that does not fit."""
    type_ = type_of(found, field.accepts)
    usual = next((dict(one.attributes) for one in field.row.types if one.type == type_), {})
    wanted = ENOUGH_TEXT.get(field.key, usual.get("length", 0))
    if 0 < found.length < wanted:
        message = f"{name} has room for {found.length} characters; values of {field.row.label} may have {wanted}"
        yield _warning("field-short", field, message)
    if found.scale < usual.get("scale", 0):
        message = f"{name} has {found.scale} digits after the point, and values are rounded to them"
        yield _warning("field-rounds", field, message)
    digits = found.precision - found.scale
    if digits < min(ENOUGH_DIGITS, usual.get("precision", 0)):
        yield _warning("field-short", field, f"{name} has {digits} digits before the point: larger values do not fit")
    lacking = [option.value for option in field.options if option.value not in found.values]
    if found.restricted and lacking:
        message = f"{name} takes only its own values, and {listed(lacking)} {'is' if len(lacking) == 1 else 'are'} none"
        yield _warning("values-missing", field, message)


def _warning(rule: str, field: Field, message: str) -> Finding:
    fix = f"values that do not fit are named by each sync and left out; ask whoever looks after {field.full_name}"
    return Finding(rule, Severity.WARNING, message, field.place, fix)

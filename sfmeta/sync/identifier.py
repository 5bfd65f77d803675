"""What a customer and its Account share: the identifier, in the one form in which both are compared."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sfmeta.sync.given import custom_value

if TYPE_CHECKING:
    from sfmeta.catalog.model import Match
    from sfmeta.sync.documents import Customer, Plain

CUSTOM = "custom:"
SHORT_ID, LONG_ID = 15, 18
CHECK_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

MATCHABLE = frozenset({"id", "string", "textarea", "reference"})
"""The describe types of a Salesforce field that can identify; numbers are not supported, as in Upflow itself."""

RECORD_IDS = frozenset({"id", "reference"})


def of_customer(customer: Customer, match: Match, *, record_id: bool) -> str | None:
    """The identifier of a customer as ``match.upflow`` says: ``id``, ``external_id`` or ``custom:<id or name>``."""
    if match.upflow.startswith(CUSTOM):
        found: Plain = custom_value(customer, match.upflow.removeprefix(CUSTOM))
    else:
        found = {"id": customer.id, "external_id": customer.external_id}[match.upflow]
    return comparable(found, record_id=record_id)


def comparable(value: Plain, *, record_id: bool) -> str | None:
    """An identifier as it is compared: no blanks around it, letter case kept; None where nothing is left.

    A record id is its 18 characters, whether 15 or 18 were written.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    text = str(value).strip()
    return (long_id(text) if record_id else text) or None


def is_record_id(text: str) -> bool:
    """Whether Salesforce would take this for a record's id; anything else makes a whole query fail."""
    return len(text) in (SHORT_ID, LONG_ID) and text.isascii() and text.isalnum()


def long_id(text: str) -> str:
    """The 18 characters of a record id of 15 or 18; any other text as it is.

    The last three characters say which of the first fifteen are capitals (REST API Developer Guide, "Salesforce IDs").
    """
    if not is_record_id(text):
        return text
    chunks = [text[start : start + 5] for start in range(0, SHORT_ID, 5)]
    check = "".join(
        CHECK_DIGITS[sum(1 << at for at, letter in enumerate(chunk) if letter.isupper())] for chunk in chunks
    )
    return text[:SHORT_ID] + check if text[SHORT_ID:].upper() in ("", check) else text

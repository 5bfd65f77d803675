"""Values for the tests of the sync: whole, and easy to change one thing of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sfmeta.catalog.model import Option, Source
from sfmeta.sync.documents import Customer
from sfmeta.sync.target import Target

OPTIONS = (Option("Enterprise", "Enterprise"), Option("Mid-market", "Mid-market"), Option("SMB", "Small business"))

LENGTHS = {"Text": 255, "TextArea": 255, "LongTextArea": 32768, "Html": 32768, "Url": 255, "Picklist": 255}


def customer(id: str = "c1", **changes: Any) -> Customer:  # noqa: A002 - the field's name
    """A customer of whom Upflow states nothing but its name and currency."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("external_id", "parent_id", "amount_due", "amount_overdue", "count_due", "count_overdue")
    )
    return Customer(**{"id": id, "name": "Acme", "currency": "EUR", "custom": (), "more": {}, **nothing, **changes})


def target(type: str, **changes: Any) -> Target:  # noqa: A002 - the field's name
    """A field of the org with the limits that the catalogue gives its type."""
    usual: Mapping[str, Any] = {
        "key": "x",
        "source": Source.CUSTOM_FIELD,
        "name": "Upflow_X__c",
        "label": "X & Y",
        "type": type,
        "length": LENGTHS.get(type, 4099 if type == "MultiselectPicklist" else 0),
        "precision": 18 if type in ("Currency", "Number") else 0,
        "scale": 2 if type in ("Currency", "Number") else 0,
        "options": OPTIONS if "icklist" in type else (),
        "allowed": None,
    }
    return Target(**{**usual, **changes})

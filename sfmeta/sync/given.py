"""What Upflow says outright of a customer: custom fields, and keys that only some organizations have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sfmeta.catalog.model import Field
    from sfmeta.sync.documents import Customer, Plain


def custom_value(customer: Customer, name: str) -> Plain:
    """The value of the custom field with this id or external id; None where the customer has none."""
    return next((each.value for each in customer.custom if name in (each.id, each.external_id)), None)


def filed(identifier: str | None, files: Mapping[str, Mapping[str, str | None]]) -> dict[str, Plain]:
    """What files say of the customer with this identifier, by the key of the exported field; None where it is not in
    the file: somebody took it out."""
    return {key: values.get(identifier) if identifier else None for key, values in files.items()}


def given(customer: Customer, fields: Iterable[Field]) -> dict[str, Plain]:
    """What Upflow says outright for the fields that come from custom fields or from keys that only some have.

    A provided row is looked up under the name the spec gives, then under its own name as the API would write it. A key
    is missing where Upflow does not mention the field for this customer.
    """
    mentioned = {name: each.value for each in customer.custom for name in (each.external_id, each.id) if name}
    found: dict[str, Plain] = {}
    for field in fields:
        if field.file is not None:
            continue
        if field.row.source is Source.CUSTOM_FIELD:
            if field.upflow in mentioned:
                found[field.key] = mentioned[field.upflow]
        elif field.row.source is Source.PROVIDED:
            for name, where in (
                (field.upflow, mentioned),
                (field.upflow, customer.more),
                (camel(field.key), customer.more),
            ):
                if name in where:
                    found[field.key] = where[name]
                    break
    return found


def camel(key: str) -> str:
    """``saved_payment_method`` as the API would write it: ``savedPaymentMethod``."""
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)

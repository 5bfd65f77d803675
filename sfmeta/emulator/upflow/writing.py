"""Creating, changing and deleting.

POST is an upsert by ``externalId`` (FreshBooks connector). PUT changes only the keys it names (the dashboard client
assigns a dunning plan that way). The answer's status
of an upsert, 201 or 200, is modelled.
"""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sfmeta.emulator.upflow import find
from sfmeta.emulator.upflow.errors import invalid
from sfmeta.emulator.upflow.linking import unapply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.emulator.upflow.organization import Organization
    from sfmeta.emulator.upflow.store import Row

TEXT: Final = "text"
JSON: Final = "json"
AMOUNT: Final = "amount"
DAY: Final = "day"

CUSTOMER_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    # key of the API: column, kind of value
    "externalId": ("external_id", TEXT),
    "name": ("name", TEXT),
    "vatNumber": ("vat_number", TEXT),
    "accountingRef": ("accounting_ref", TEXT),
    "accountManagerId": ("account_manager", TEXT),
    "dunningPlanId": ("dunning_plan", TEXT),
    "address": ("address", JSON),
    "contacts": ("contacts", JSON),
    "paymentMethods": ("payment_methods", JSON),
}
BILLED_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "externalId": ("external_id", TEXT),
    "customId": ("custom_id", TEXT),
    "name": ("name", TEXT),
    "currency": ("currency", TEXT),
    "grossAmount": ("amount", AMOUNT),
    "netAmount": ("net", AMOUNT),
    "issuedAt": ("day", DAY),
    "dueDate": ("due", DAY),
}
TRANSACTION_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "externalId": ("external_id", TEXT),
    "currency": ("currency", TEXT),
    "amount": ("amount", AMOUNT),
    "instrument": ("instrument", TEXT),
    "validatedAt": ("day", DAY),
}
KEYS: Final = {
    "customer": CUSTOMER_KEYS,
    "invoice": BILLED_KEYS,
    "credit_note": BILLED_KEYS,
    "payment": TRANSACTION_KEYS,
    "refund": TRANSACTION_KEYS,
}
REQUIRED: Final = {
    "customer": ("name",),
    "invoice": ("customer", "customId", "currency", "grossAmount", "issuedAt", "dueDate"),
    "credit_note": ("customer", "customId", "currency", "grossAmount", "issuedAt"),
    "payment": ("customer", "currency", "amount", "validatedAt"),
    "refund": ("customer", "currency", "amount", "validatedAt"),
}


def upsert(organization: Organization, table: str, payload: Mapping[str, object]) -> tuple[Row, bool]:
    """The row, and whether it is new. The existing one is found by ``id``, then by ``externalId``."""
    existing = _existing(organization, table, payload)
    if existing is not None:
        return change(organization, table, existing, payload), False
    for key in REQUIRED[table]:
        if key not in payload:
            raise invalid(f"{key} is required")
    values = _values(organization, table, payload)
    with organization.store.transaction():
        n = organization.store.insert(table, {"id": str(uuid.uuid4()), **values})
        _set_custom_fields(organization, n, payload)
    return _row(organization, table, n), True


def change(organization: Organization, table: str, row: Row, payload: Mapping[str, object]) -> Row:
    """The row after every key that the payload names was set."""
    values = _values(organization, table, payload)
    with organization.store.transaction():
        if values:
            assignments = ", ".join(f"{column} = ?" for column in values)
            organization.store.run(f"UPDATE {table} SET {assignments} WHERE n = ?", *values.values(), row["n"])
        _set_custom_fields(organization, row["n"], payload)
    return _row(organization, table, row["n"])


def delete(organization: Organization, table: str, row: Row) -> None:
    """A document gives back what was linked to it; a customer takes its documents along (modelled)."""
    store = organization.store
    with store.transaction():
        if table == "customer":
            for kind in ("invoice", "payment", "credit_note", "refund"):
                for document in store.rows(f"SELECT n FROM {kind} WHERE customer = ?", row["n"]):
                    _delete_document(organization, kind, document["n"])
            store.run("DELETE FROM custom_value WHERE customer = ?", row["n"])
            store.run("DELETE FROM portal_link WHERE customer = ?", row["n"])
            store.delete(table, row["n"])
        else:
            _delete_document(organization, table, row["n"])


def _delete_document(organization: Organization, kind: str, n: int) -> None:
    unapply(organization.store, "(credit_kind = ?1 AND credit = ?2) OR (debit_kind = ?1 AND debit = ?2)", kind, n)
    organization.store.delete(kind, n)


def _existing(organization: Organization, table: str, payload: Mapping[str, object]) -> Row | None:
    given, external = payload.get("id"), payload.get("externalId")
    if isinstance(given, str):
        return find.by_reference(organization, table, given)
    return find.by_external_id(organization, table, external) if isinstance(external, str) else None


def _row(organization: Organization, table: str, n: int) -> Row:
    found = organization.store.row(f"SELECT * FROM {table} WHERE n = ?", n)
    assert found is not None
    return found


def _values(organization: Organization, table: str, payload: Mapping[str, object]) -> dict[str, Any]:
    keys = KEYS[table]
    for key in REQUIRED[table]:
        if payload.get(key, key) in (None, ""):
            raise invalid(f"{key} cannot be empty")
    values = {keys[key][0]: _value(key, keys[key][1], payload[key]) for key in payload if key in keys}
    if table == "customer":
        if payload.get("parent") is not None:
            values["parent"] = find.named(organization, "customer", payload["parent"])["n"]
    elif payload.get("customer") is not None:
        values["customer"] = find.named(organization, "customer", payload["customer"])["n"]
    currency = values.get("currency")
    if currency and not organization.store.row("SELECT 1 FROM rate WHERE currency = ?", currency):
        raise invalid(f"currency {currency} is not supported")
    return values


def _value(key: str, kind: str, value: object) -> object:
    if value is None:
        return None
    if kind == JSON:
        return json.dumps(value)
    if kind == AMOUNT:
        if isinstance(value, bool) or not isinstance(value, int):
            raise invalid(f"{key} must be a whole number of minor units")
        return value
    if not isinstance(value, str):
        raise invalid(f"{key} must be a text")
    if kind == DAY:
        try:
            return date.fromisoformat(value[:10]).isoformat()
        except ValueError:
            raise invalid(f"{key} must be an ISO 8601 date") from None
    return value


def _set_custom_fields(organization: Organization, customer: int, payload: Mapping[str, object]) -> None:
    """``customFields`` names each field by ``id`` or ``externalId``; the others keep their values."""
    entries = payload.get("customFields") or []
    if not isinstance(entries, list):
        raise invalid("customFields must be a list")
    for entry in entries:
        field = find.named(organization, "custom_field", entry)
        organization.store.run(
            "INSERT OR REPLACE INTO custom_value (customer, field, value) VALUES (?, ?, ?)",
            customer,
            field["n"],
            json.dumps(entry.get("value")),
        )

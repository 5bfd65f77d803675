"""Rows as the API's JSON. Keys as in the samples of the API reference (OCA ``edi_upflow`` tests) unless noted."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from sfmeta.emulator.upflow.figures import Figures, figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sfmeta.emulator.upflow.organization import Organization
    from sfmeta.emulator.upflow.store import Row, Store

Json: TypeAlias = dict[str, object]

NESTED: Final = {"invoice": "invoice", "payment": "payment", "credit_note": "creditNote"}


def state(row: Row, today: date) -> str:
    """An invoice's state. A partly paid one stays DUE or OVERDUE; on its due date it is not overdue yet."""
    mark = row["mark"]
    if mark not in (None, "DISPUTED"):
        return str(mark)
    if row["linked"] >= row["amount"]:
        return "PAID"
    return str(mark or ("OVERDUE" if row["due"] < today.isoformat() else "DUE"))


def customers(organization: Organization, rows: Sequence[Row]) -> list[Json]:
    """Nobody has seen on a customer: rating, average delay, collection status, saved payment method."""
    store = organization.store
    numbers = [row["n"] for row in rows]
    sums = figures(store, numbers, organization.today())
    values = _custom_values(store, numbers)
    parents = _references(store, [row["parent"] for row in rows])
    return [
        _customer(organization, row, sums.get(row["n"], Figures()), values[row["n"]], parents.get(row["parent"]))
        for row in rows
    ]


def _customer(organization: Organization, row: Row, sums: Figures, values: Sequence[Json], parent: Json | None) -> Json:
    return {
        "id": row["id"],
        "externalId": row["external_id"],
        "name": row["name"],
        "vatNumber": row["vat_number"],
        "accountingRef": row["accounting_ref"],
        "accountManagerId": row["account_manager"],
        "dunningPlanId": row["dunning_plan"],
        "address": _decoded(row["address"]),
        "parent": parent and {"id": parent["id"], "externalId": parent["externalId"]},
        "contacts": _decoded(row["contacts"]) or [],
        "paymentMethods": _decoded(row["payment_methods"]),
        "customFields": values,
        "countInvoicesDue": sums.count_due,
        "countInvoicesOverdue": sums.count_overdue,
        "amountDue": sums.due,
        "amountOverdue": sums.overdue,
        "balance": sums.balance,  # seen in a live organization by the dashboard client, not in the reference
        "currency": organization.currency,
        "directUrl": row["direct_url"],
    }


def invoices(organization: Organization, rows: Sequence[Row]) -> list[Json]:
    owners = _references(organization.store, [row["customer"] for row in rows])
    return [_invoice(organization, row, owners[row["customer"]]) for row in rows]


def _invoice(organization: Organization, row: Row, owner: Json) -> Json:
    return {
        **_billed(row),
        "customerId": owner["id"],
        "state": state(row, organization.today()),
        "dunningPlanId": None,
        "pdfUrl": None,
    }


def _billed(row: Row) -> Json:
    return {
        "id": row["id"],
        "customId": row["custom_id"],
        "externalId": row["external_id"],
        "name": row["name"],
        "currency": row["currency"],
        "grossAmount": row["amount"],
        "netAmount": row["net"],
        "amountOutstanding": row["amount"] - row["linked"],
        "issuedAt": _moment(row["day"]),
        "dueDate": _moment(row["due"]),
        "paidDate": _moment(row["paid"]),
    }


def payments(organization: Organization, rows: Sequence[Row]) -> list[Json]:
    owners = _references(organization.store, [row["customer"] for row in rows])
    linked = _invoices_of(organization, "payment", rows)
    return [
        {**_transaction(row), "customer": owners[row["customer"]], "linkedInvoices": linked[row["n"]]} for row in rows
    ]


def credit_notes(organization: Organization, rows: Sequence[Row]) -> list[Json]:
    owners = _references(organization.store, [row["customer"] for row in rows])
    linked = _invoices_of(organization, "credit_note", rows)
    return [
        {
            **_billed(row),
            "amountLinked": row["linked"],
            "customer": owners[row["customer"]],
            "linkedInvoices": linked[row["n"]],
            "pdfUrl": None,
        }
        for row in rows
    ]


def refunds(organization: Organization, rows: Sequence[Row]) -> list[Json]:
    """``linkedPayments`` as clients know it; the reference's sample has ``linkedTransactions``, empty."""
    owners = _references(organization.store, [row["customer"] for row in rows])
    paid_back = _credits_of(organization.store, "payment", rows)
    noted_back = _credits_of(organization.store, "credit_note", rows)
    return [
        {
            **_transaction(row),
            "customer": owners[row["customer"]],
            "linkedPayments": paid_back[row["n"]],
            "linkedCreditNotes": noted_back[row["n"]],
        }
        for row in rows
    ]


def _transaction(row: Row) -> Json:
    return {
        "id": row["id"],
        "externalId": row["external_id"],
        "currency": row["currency"],
        "amount": row["amount"],
        "amountLinked": row["linked"],
        "instrument": row["instrument"],
        "validatedAt": _moment(row["day"]),
    }


def users(organization: Organization, rows: Sequence[Row]) -> list[Json]:
    return [
        {
            "id": row["id"],
            "firstName": row["first_name"],
            "lastName": row["last_name"],
            "email": row["email"],
            "position": row["position"],
        }
        for row in rows
    ]


def dunning_plans(organization: Organization, rows: Sequence[Row]) -> list[Json]:
    return [{"id": row["id"], "name": row["name"], "mode": row["mode"], "entity": row["entity"]} for row in rows]


def custom_fields(organization: Organization, rows: Sequence[Row]) -> list[Json]:
    """Modelled: that the definitions are listed is known (OCA ``edi_upflow`` data/edi.xml), their keys are not."""
    return [
        {
            "id": row["id"],
            "externalId": row["external_id"],
            "name": row["name"],
            "type": row["type"],
            "options": _decoded(row["options"]),
        }
        for row in rows
    ]


def _custom_values(store: Store, numbers: Sequence[int]) -> Mapping[int, list[Json]]:
    found: defaultdict[int, list[Json]] = defaultdict(list)
    for row in store.rows(
        "SELECT customer, id, external_id, value FROM custom_value JOIN custom_field ON n = field"
        " WHERE customer IN (SELECT value FROM json_each(?)) ORDER BY customer, field",
        json.dumps(numbers),
    ):
        value = {"externalId": row["external_id"], "id": row["id"], "value": _decoded(row["value"])}
        found[row["customer"]].append({**value, "source": "USER_DEFINED"})
    return found


def _references(store: Store, numbers: Sequence[int | None]) -> Mapping[int, Json]:
    """How a document names its customer."""
    return {
        row["n"]: {
            "id": row["id"],
            "externalId": row["external_id"],
            "companyName": row["name"],
            "accountingRef": row["accounting_ref"],
        }
        for row in store.rows(
            "SELECT n, id, external_id, name, accounting_ref FROM customer"
            " WHERE n IN (SELECT DISTINCT value FROM json_each(?))",
            json.dumps([number for number in numbers if number]),
        )
    }


def _invoices_of(organization: Organization, credit_kind: str, rows: Sequence[Row]) -> Mapping[int, list[Json]]:
    """The invoices that each of these credits is applied to. A nested invoice's state is called ``status``."""
    found: defaultdict[int, list[Json]] = defaultdict(list)
    for row in organization.store.rows(
        "SELECT link.credit, link.amount AS part, invoice.* FROM link JOIN invoice ON invoice.n = link.debit"
        " WHERE debit_kind = 'invoice' AND credit_kind = ? AND credit IN (SELECT value FROM json_each(?))"
        " ORDER BY link.rowid",
        credit_kind,
        json.dumps([row["n"] for row in rows]),
    ):
        nested = {**_billed(row), "status": state(row, organization.today())}
        found[row["credit"]].append({"linkedAmount": row["part"], "invoice": nested})
    return found


def _credits_of(store: Store, credit_kind: str, rows: Sequence[Row]) -> Mapping[int, list[Json]]:
    """The payments or credit notes that each of these refunds gives back."""
    found: defaultdict[int, list[Json]] = defaultdict(list)
    for row in store.rows(
        f"SELECT link.debit, link.amount AS part, c.id, c.external_id, c.currency, c.amount FROM link"
        f" JOIN {credit_kind} AS c ON c.n = link.credit"
        " WHERE debit_kind = 'refund' AND credit_kind = ? AND debit IN (SELECT value FROM json_each(?))"
        " ORDER BY link.rowid",
        credit_kind,
        json.dumps([row["n"] for row in rows]),
    ):
        nested = {"id": row["id"], "externalId": row["external_id"], "currency": row["currency"]}
        found[row["debit"]].append({"linkedAmount": row["part"], NESTED[credit_kind]: nested})
    return found


def _decoded(text: str | None) -> object:
    return None if text is None else json.loads(text)


def _moment(day: str | None) -> str | None:
    """A day as a moment: clients cut the time off (dashboard client: ``dueDate.slice(0, 10)``)."""
    return day and f"{day}T00:00:00.000Z"

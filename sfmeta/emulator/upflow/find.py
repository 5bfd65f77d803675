"""Finding a row by what a client calls it: its UUID, ``external:<external id>`` in a path, or either in a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sfmeta.emulator.upflow.errors import invalid, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.emulator.upflow.organization import Organization
    from sfmeta.emulator.upflow.store import Row

EXTERNAL: Final = "external:"
WORDS: Final = {"customer": "Customer", "invoice": "Invoice", "payment": "Payment", "credit_note": "Credit note"}


def by_reference(organization: Organization, table: str, reference: str) -> Row:
    """The row of a path's last part; 404 where there is none."""
    if reference.startswith(EXTERNAL):
        found = by_external_id(organization, table, reference.removeprefix(EXTERNAL))
    else:
        found = organization.store.row(f"SELECT * FROM {table} WHERE id = ?", reference)
    if found is None:
        raise not_found(WORDS.get(table, table.capitalize()), reference)
    return found


def by_external_id(organization: Organization, table: str, external_id: str) -> Row | None:
    return organization.store.row(f"SELECT * FROM {table} WHERE external_id = ? ORDER BY n LIMIT 1", external_id)


def named(organization: Organization, table: str, written: object) -> Row:
    """The row that ``{"id": …}`` or ``{"externalId": …}`` means; 400 where a body names none."""
    entry: Mapping[str, object] = written if isinstance(written, dict) else {}
    given, external = entry.get("id"), entry.get("externalId")
    if isinstance(given, str):
        found = organization.store.row(f"SELECT * FROM {table} WHERE id = ?", given)
    elif isinstance(external, str):
        found = by_external_id(organization, table, external)
    else:
        raise invalid(f"{table}: id or externalId is required")
    if found is None:
        raise invalid(f"{table} {given or external} does not exist")
    return found

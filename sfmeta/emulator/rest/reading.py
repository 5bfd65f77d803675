"""One record as JSON, and the query that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sfmeta.emulator import soql
from sfmeta.emulator.org.binding import UnknownField, visible_field
from sfmeta.emulator.rest.errors import no_column
from sfmeta.emulator.soql.world import UserWorld

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject
    from sfmeta.emulator.rest.wire import Call


def field_names(call: Call, sobject: SObject, asked: str | None) -> list[str]:
    """The names in ``?fields=`` with the Id behind them, or those of all fields that the user may read.

    That the Id always comes is seen in the Guide's examples ("Composite Batch": ``?fields=Name,BillingPostalCode``).
    """
    if not asked:
        return [field.name for field, _ in call.org.permissions.fields(call.user.id, sobject)]
    names = [name.strip() for name in asked.split(",") if name.strip()]
    try:
        for name in names:
            if "." not in name:
                visible_field(call.org, call.user.id, sobject, name)
    except UnknownField as unknown:
        raise no_column(unknown) from None
    return names if any(name.casefold() == "id" for name in names) else [*names, "Id"]


def read_records(call: Call, sobject: SObject, ids: Sequence[str], names: Sequence[str]) -> list[dict[str, object]]:
    """The records that are there, in no particular order; ``names`` may be paths."""
    if not ids:
        return []
    listed = ", ".join(f"'{record_id}'" for record_id in ids)
    text = f"SELECT {', '.join(dict.fromkeys(names))} FROM {sobject.name} WHERE Id IN ({listed})"
    cursor = soql.run(text, UserWorld(call.org, call.user.id), call.org.database)
    return cursor.records(0, len(cursor), f"{call.base}/sobjects")

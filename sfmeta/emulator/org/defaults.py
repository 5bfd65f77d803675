"""What a new record gets without being given it: defaults, an owner, a number of its own, a full name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sfmeta.emulator.org import formula
from sfmeta.emulator.org.database import quoted

if TYPE_CHECKING:
    from sfmeta.emulator.org.database import Cell
    from sfmeta.emulator.org.drafts import Draft
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field, SObject

PLAIN_FORMAT = "{0:00000000}"
DATE_PARTS = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d"}


def template(org: Org, sobject: SObject, user_id: str) -> dict[str, Cell]:
    """The cells that every new record of the object begins with."""
    cells = {field.column: constant(field) for field in sobject.fields if field.stored}
    computed = [field for field in sobject.fields if field.stored and field.default_value_formula]
    cells |= _computed(org, sobject, user_id, [field for field in computed if cells[field.column] is None])
    if sobject.field("OwnerId"):
        cells["OwnerId"] = user_id
    begun = {column: cell for column, cell in cells.items() if cell is not None}
    return begun | {name: cell for name, cell in org.new_row(user_id).items() if sobject.field(name)}


def _computed(org: Org, sobject: SObject, user_id: str, fields: Sequence[Field]) -> dict[str, Cell]:
    """What the formulas of the defaults come to for this user, now."""
    if not fields:
        return {}
    eyes = formula.Eyes(org.schema, user_id, org.clock.now())
    made = ", ".join(formula.default_sql(eyes, sobject, field) for field in fields)
    (row,) = org.database.query(f"SELECT {made}")
    return dict(zip((field.column for field in fields), row, strict=True))


def own(org: Org, sobject: SObject, drafts: Sequence[Draft]) -> None:
    """A new row of a custom setting that says for whom it is for everybody (Salesforce's skill for custom settings,
    tried on a real org)."""
    if sobject.custom_setting:
        for draft in drafts:
            draft.cells.setdefault("SetupOwnerId", org.id)


def constant(field: Field) -> Cell:
    """The field's default where it is no formula; None where it has none."""
    if field.type == "boolean":
        return int(bool(field.default_value))
    chosen = next((choice.value for choice in field.picklist_values if choice.default_value and choice.active), None)
    if chosen is not None:
        return chosen
    value = field.default_value
    return value if isinstance(value, str | int | float) else None


def number(org: Org, sobject: SObject, drafts: Sequence[Draft]) -> None:
    """Give every new record the next number of each of the object's auto-number fields."""
    for field in sobject.fields:
        if field.auto_number and field.stored and drafts:
            key = f"auto-number {sobject.table}.{field.column}"
            kept = org.recall(key)
            last = kept if isinstance(kept, int) else 0
            for draft in drafts:
                last += 1
                draft.cells[field.column] = formatted(field.display_format or PLAIN_FORMAT, last, org.clock.now())
            org.remember(key, last)


def formatted(pattern: str, value: int, now: datetime) -> str:
    """``A-{0000}`` and 7 → ``A-0007``; ``{YYYY}``, ``{MM}``, ``{DD}`` are of the day of creation."""
    for part, code in DATE_PARTS.items():
        pattern = pattern.replace("{" + part + "}", now.strftime(code))
    return re.sub(r"\{(?:0:)?(0*)\}", lambda match: str(value).zfill(len(match[1])), pattern)


def has_person_name(sobject: SObject) -> bool:
    """Whether the object's Name is made of a first and a last name."""
    name = sobject.field("Name")
    return bool(name and not name.createable and sobject.field("LastName") and sobject.field("FirstName"))


def name_people(org: Org, sobject: SObject, ids: Sequence[str]) -> None:
    """Write the full names of the records anew."""
    for start in range(0, len(ids), 10_000):
        chunk = ids[start : start + 10_000]
        org.database.execute(
            f'UPDATE {quoted(sobject.table)} SET "Name" = COALESCE("FirstName" || \' \', \'\') || "LastName"'
            f' WHERE "Id" IN ({", ".join("?" * len(chunk))})',
            chunk,
        )

"""What a new record gets without being given it: defaults, an owner, a number of its own, a full name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sfmeta.emulator.org.clock import rest_time
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
    cells: dict[str, Cell] = {}
    now = org.clock.now()
    for field in sobject.fields:
        if field.stored:
            default = default_of(field, now)
            if default is not None:
                cells[field.column] = default
    if sobject.field("OwnerId"):
        cells["OwnerId"] = user_id
    return cells | {name: cell for name, cell in org.new_row(user_id).items() if sobject.field(name)}


def own(org: Org, sobject: SObject, drafts: Sequence[Draft]) -> None:
    """A new row of a custom setting that says for whom it is for everybody (Salesforce's skill for custom settings,
    tried on a real org)."""
    if sobject.custom_setting:
        for draft in drafts:
            draft.cells.setdefault("SetupOwnerId", org.id)


def default_of(field: Field, now: datetime) -> Cell:
    """The field's default as a cell; None where it has none."""
    if field.type == "boolean":
        if field.default_value_formula:
            return int(field.default_value_formula.strip().casefold() == "true")
        return int(bool(field.default_value))
    chosen = next((choice.value for choice in field.picklist_values if choice.default_value and choice.active), None)
    if chosen is not None:
        return chosen
    if field.default_value_formula:
        return _formula(field, field.default_value_formula.strip(), now)
    value = field.default_value
    return value if isinstance(value, str | int | float) else None


def _formula(field: Field, formula: str, now: datetime) -> Cell:
    """Constants, TODAY() and NOW(); another formula gives no default (formulas are not computed here)."""
    if len(formula) > 1 and formula[0] == formula[-1] and formula[0] in "'\"":
        return formula[1:-1] or None
    if re.fullmatch(r"-?\d+(\.\d+)?", formula):
        return float(formula) if field.traits.sqlite == "REAL" else formula
    constants: Mapping[str, Cell] = {"TODAY()": now.date().isoformat(), "NOW()": rest_time(now)}
    return constants.get(formula.upper())


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

"""Formulas give what the platform's own engine gives, and are refused in its words."""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sfmeta.emulator.org import formula
from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.org import Org
from sfmeta.emulator.org.provision import ADMIN
from sfmeta.emulator.org.schema import Field, SObject

CASES = tomllib.loads((Path(__file__).parent / "formulas.toml").read_text())["case"]
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
TYPES = {
    "Text__c": "string",
    "Other_Text__c": "string",
    "Number__c": "double",
    "Other__c": "double",
    "Percent__c": "percent",
    "Flag__c": "boolean",
    "Day__c": "date",
    "Moment__c": "datetime",
    "Time__c": "time",
    "Choice__c": "picklist",
    "Choices__c": "multipicklist",
    "Long__c": "textarea",
}
ROW = "a005e0000000001AAA"
PARENT: dict[str, str | int] = {"Id": "a005e0000000002AAA", "Name": "Above", "Number__c": 7}


def thing(case: dict[str, Any]) -> SObject:
    fields = [
        Field(name, name, kind, f"00N5e000000000{number:X}AAA", length=1000 if kind == "textarea" else 255)
        for number, (name, kind) in enumerate(TYPES.items())
    ]
    parent = Field(
        "Parent__c",
        "Parent",
        "reference",
        "00N5e000000010EAA",
        reference_to=("Thing__c",),
        relationship_name="Parent__r",
    )
    computed = Field(
        "Formula__c",
        "Formula",
        case.get("type", "double"),
        "00N5e000000020EAA",
        scale=case.get("scale", 6),
        calculated=True,
        calculated_formula=case["formula"],
        formula_treat_null_number_as_zero=case.get("blanks") != "BlankAsBlank",
    )
    owner = Field("OwnerId", "Owner ID", "reference", reference_to=("Group", "User"), relationship_name="Owner")
    own = (Field("Id", "Id", "id"), Field("Name", "Name", "string", length=80), owner)
    return SObject("Thing__c", "Thing", "Things", "a00", (*own, *fields, parent, computed), id="01I5e0000000001EAA")


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    org = Org.open()
    yield org
    org.close()


def put_rows(org: Org, sobject: SObject, values: dict[str, Any]) -> None:
    """Its table, with a parent and the row of the case."""
    stored = [field for field in sobject.fields if field.stored]
    columns = ", ".join(f"{quoted(field.column)} {field.column_type}" for field in stored)
    org.database.execute(f"CREATE TABLE {quoted(sobject.table)} ({columns})")
    for row in (PARENT, {"Id": ROW, **values}):
        marks = ", ".join("?" * len(stored))
        cells = [row.get(field.name) for field in stored]
        org.database.execute(f"INSERT INTO {quoted(sobject.table)} VALUES ({marks})", cells)


class Undone(Exception):
    """What ends a case."""


@contextlib.contextmanager
def undone(org: Org) -> Iterator[None]:
    """Nothing of it stays."""
    with contextlib.suppress(Undone), org.transaction():
        yield
        raise Undone


@pytest.mark.parametrize("case", CASES, ids=[case["formula"] for case in CASES])
def test_a_formula_gives_what_the_platform_gives(org: Org, case: dict[str, Any]) -> None:
    sobject = thing(case)
    user = org.users.by_username(ADMIN)
    computed = sobject.field("Formula__c")
    assert user
    assert computed
    eyes = formula.Eyes(org.schema, user.id, NOW)
    with undone(org):
        org.schema.put(sobject)
        put_rows(org, sobject, case.get("row", {}))
        if "problem" in case:
            with pytest.raises(formula.FormulaError) as raised:
                formula.check(eyes, sobject, computed)
            assert str(raised.value) == case["problem"]
        else:
            cell = formula.formula_sql(eyes, sobject, computed, "t")
            found = org.database.query(f"SELECT {cell} FROM {quoted(sobject.table)} t WHERE t.Id = ?", (ROW,))
            assert found == [(case.get("value"),)]


def test_the_names_that_a_formula_uses() -> None:
    text = 'IF(Parent__r.Number__c > 1 /* Not__c */, "Nor__c", UPPER(Name)) & TRUE & $User.Email'
    assert [str(name) for name in formula.names(text)] == ["Parent__r.Number__c", "Name", "$User.Email"]
    assert formula.names("what ? is this") == []

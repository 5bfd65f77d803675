"""Whatever query is made up, the emulator's SQL finds the rows that the plain meaning of the query finds."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.emulator import soql
from sfmeta.emulator.org.binding import bind
from sfmeta.emulator.org.clock import Clock
from sfmeta.emulator.org.drafts import LEAVE
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.org import Org
from sfmeta.emulator.org.provision import ADMIN
from sfmeta.emulator.org.records import Records
from sfmeta.emulator.org.values import text_reader
from sfmeta.emulator.soql.world import UserWorld

from .conftest import add_custom_fields
from .soql_naive import COLOURS, DAYS, WORDS, Row, Written, conditions, folded, ordered

TODAY = date(2026, 1, 31)
FIELDS = ("Name", "Site", "NumberOfEmployees", "Amount__c", "Since__c", "Active__c", "Tags__c", "Colour__c")
BASE = "/services/data/v67.0/sobjects"


def rows() -> list[Row]:
    """Every field with every value of its own, in some company; empty ones too."""
    names = [word for word in WORDS if word]
    found: list[Row] = []
    for number, (employees, colour) in enumerate(product((None, -3, 0, 1, 3), (None, *COLOURS))):
        found.append(
            {
                "Number": f"N{number:03}",
                "Name": names[number % len(names)],
                "Site": WORDS[number * 7 % len(WORDS)] or None,
                "NumberOfEmployees": employees,
                "Amount__c": (None, -1.5, 0.0, 0.25, 2.0)[number % 5],
                "Since__c": (None, *DAYS)[number % (len(DAYS) + 1)],
                "Active__c": number % 3 == 0,
                "Tags__c": ";".join(COLOURS[: number % 4]) or None,
                "Colour__c": colour,
            }
        )
    return found


ROWS = rows()


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[UserWorld, Org]]:
    org = Org.open(clock=Clock(lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)))
    soql.prepare(org.database)
    admin = org.users.by_username(ADMIN)
    account = org.schema.sobject("Account")
    assert admin
    assert account
    add_custom_fields(org, [admin.id])
    account = org.schema.sobject("Account")
    assert account
    binding = bind(org, admin.id, account, ["AccountNumber", *FIELDS], text_reader)
    cells = [[_cell(row[name]) for name in ("Number", *FIELDS)] for row in ROWS]
    results = Records(org).insert(admin.id, binding, cells)
    assert all(result.success for result in results), results
    yield UserWorld(org, admin.id), org
    org.close()


def _cell(value: Any) -> object:
    return LEAVE if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def found(world: tuple[UserWorld, Org], text: str) -> list[dict[str, Any]]:
    """The records that the emulator answers."""
    with world[1].lock:
        cursor = soql.run(text, world[0], world[1].database)
        return cursor.records(0, len(cursor), BASE)


@settings(max_examples=120, deadline=None)
@given(condition=conditions(TODAY))
def test_a_condition_finds_the_rows_that_it_means(world: tuple[UserWorld, Org], condition: Written) -> None:
    text = f"SELECT AccountNumber FROM Account WHERE {condition.text} ORDER BY AccountNumber"
    assert [row["AccountNumber"] for row in found(world, text)] == [
        row["Number"] for row in ROWS if condition.test(row)
    ], text


@settings(max_examples=40, deadline=None)
@given(
    field=st.sampled_from(["Name", "Site", "NumberOfEmployees", "Amount__c", "Since__c", "Active__c"]),
    descending=st.booleans(),
    nulls_last=st.booleans(),
    limit=st.integers(0, 30),
    offset=st.integers(0, 30),
)
def test_rows_come_in_the_order_that_is_asked_for(
    world: tuple[UserWorld, Org], field: str, descending: bool, nulls_last: bool, limit: int, offset: int
) -> None:
    order = f"{field} {'DESC' if descending else 'ASC'} NULLS {'LAST' if nulls_last else 'FIRST'}, AccountNumber"
    text = f"SELECT AccountNumber FROM Account ORDER BY {order} LIMIT {limit} OFFSET {offset}"
    expected = [row["Number"] for row in ordered(ROWS, field, descending, nulls_last)][offset : offset + limit]
    assert [row["AccountNumber"] for row in found(world, text)] == expected, text


@settings(max_examples=40, deadline=None)
@given(
    condition=conditions(TODAY),
    field=st.sampled_from(["Colour__c", "Name", "Since__c", "Active__c", "NumberOfEmployees"]),
    least=st.integers(0, 4),
)
def test_groups_are_counted_and_added_up(
    world: tuple[UserWorld, Org], condition: Written, field: str, least: int
) -> None:
    text = (
        f"SELECT {field} g, COUNT(Id) n, COUNT(Site) s, SUM(Amount__c) t, MIN(Since__c) lo, MAX(Since__c) hi"
        f" FROM Account WHERE {condition.text} GROUP BY {field} HAVING COUNT(Id) > {least}"
    )
    groups: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in ROWS:
        if condition.test(row):
            groups[folded(row[field])].append(row)
    expected = {
        key: (len(rows), _count(rows, "Site"), _sum(rows), _edge(rows, min), _edge(rows, max))
        for key, rows in groups.items()
        if len(rows) > least
    }
    answered = {_key(row["g"]): (row["n"], row["s"], row["t"], row["lo"], row["hi"]) for row in found(world, text)}
    assert answered == expected, text


def _key(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) and value[:4] == "2026" else folded(value)


def _count(rows: list[Row], field: str) -> int:
    return sum(row[field] is not None for row in rows)


def _sum(rows: list[Row]) -> float | None:
    given = [row["Amount__c"] for row in rows if row["Amount__c"] is not None]
    return sum(given) if given else None


def _edge(rows: list[Row], of: Any) -> str | None:
    given = [row["Since__c"] for row in rows if row["Since__c"] is not None]
    return of(given).isoformat() if given else None


PIECES = st.sampled_from(
    [
        *("SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "OFFSET", "HAVING", "AND", "OR", "NOT", "IN"),
        *("LIKE", "INCLUDES", "FIELDS(ALL)", "COUNT()", "COUNT(Id)", "TYPEOF", "WHEN", "THEN", "END", "USING SCOPE"),
        *("Account", "Contacts", "Name", "Id", "Owner.Name", "Nope__c", "x", "null", "TODAY", "LAST_N_DAYS:3", "FOR"),
        *("'a'", "'", "1", "-1", "1.5", "2026-01-01", "2026-13-45", "2026-01-01T00:00:00Z", "true", "(", ")", ",", "="),
        *("!=", "<", ":", "\\", "é", ";", "\n", "SELECT Id FROM Account", "(SELECT Id FROM Contacts)", "ROLLUP(Name)"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(pieces=st.lists(PIECES, max_size=14))
def test_nonsense_is_refused_and_never_breaks(world: tuple[UserWorld, Org], pieces: list[str]) -> None:
    for text in (" ".join(pieces), "SELECT Id FROM Account " + " ".join(pieces)):
        with contextlib.suppress(Fault):
            found(world, text)

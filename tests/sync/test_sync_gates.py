"""The gates: what each lets pass, and what it stops."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from sfmeta.catalog.model import Gates
from sfmeta.sync.gates import GATES, Situation, objections
from sfmeta.sync.record import RecordChange
from sfmeta.sync.tally import Tally
from sfmeta.sync.values import Value

LIMITS = Gates(few=10)
READ = {"customers": 100, "payments": 40}


def tally(records: int, changes: dict[int, dict[str, tuple[Value, Value]]], *, known: bool = True) -> Tally:
    """``records`` Accounts with an amount of 100 and a rating; some of them change, from and to."""
    counted = Tally()
    for number in range(records):
        before: dict[str, Value] = {"Amount": Decimal(100), "Rating": "A", "Empty": None}
        counted.see(before, change_of(number, changes[number], known) if number in changes else None, known=known)
    return counted


def change_of(number: int, change: dict[str, tuple[Value, Value]], known: bool) -> RecordChange:
    before = {name: old for name, (old, _) in change.items()}
    after = {name: new for name, (_, new) in change.items()}
    return RecordChange(f"001{number}", f"c{number}", None, before, after, known)


def situation(
    counted: Tally, read: Mapping[str, int] = READ, read_before: Mapping[str, int] = READ, **changes: int | None
) -> Situation:
    usual: dict[str, int | None] = {
        "matched": 90,
        "matched_before": 90,
        "calls": 10,
        "calls_left": 1000,
        "reserve": 0,
    }
    return Situation("prod", read, read_before, tally=counted, **{**usual, **changes})  # type: ignore[arg-type]


def rules(now: Situation) -> list[str]:
    return [finding.rule for finding in objections(now, LIMITS)]


NOTHING = tally(50, {})


def test_where_nothing_happens_no_gate_objects() -> None:
    assert rules(situation(NOTHING)) == []


def test_a_first_sync_that_fills_everything_passes() -> None:
    filled = tally(50, {n: {"Empty": (None, "x")} for n in range(50)}, known=False)
    assert rules(situation(filled, read_before={}, matched_before=None)) == []


def test_filling_a_new_field_everywhere_passes() -> None:
    assert rules(situation(tally(50, {n: {"Empty": (None, "x")} for n in range(50)}))) == []


@pytest.mark.parametrize(
    ("now", "rule"),
    [
        (situation(NOTHING, {"customers": 0}), "source-shrunk"),
        (situation(NOTHING, {"customers": 49}), "source-shrunk"),
        (situation(NOTHING, {"customers": 0}, {"customers": 3}), "source-shrunk"),  # few as they were, none is left
        (situation(NOTHING, {**READ, "payments": 0}), "source-shrunk"),
        (situation(NOTHING, {**READ, "payments": 19}), "source-shrunk"),
        (situation(NOTHING, matched=44), "matched-shrunk"),
        (situation(tally(50, {n: {"Rating": ("A", "B")} for n in range(48)})), "many-changed"),
        (situation(tally(50, {n: {"Rating": ("A", None)} for n in range(11)})), "many-cleared"),
        (situation(tally(50, {n: {"Amount": (Decimal(100), Decimal(190))} for n in range(45)})), "much-moved"),
        (situation(NOTHING, calls_left=9), "api-budget"),
        (situation(NOTHING, reserve=991), "api-budget"),
    ],
)
def test_a_gate_objects_by_its_name(now: Situation, rule: str) -> None:
    assert rules(now) == [rule]


@pytest.mark.parametrize(
    "now",
    [
        situation(NOTHING, {**READ, "customers": 50}),
        situation(NOTHING, {"customers": 3}, {"customers": 9}, matched=3, matched_before=9),  # too few for a share
        situation(NOTHING, {"customers": 100}),  # payments are no longer wanted
        situation(NOTHING, READ, {"customers": 100}),  # or wanted for the first time
        situation(tally(50, {n: {"Rating": ("A", "B")} for n in range(47)})),
        situation(tally(50, {n: {"Rating": ("A", None)} for n in range(10)})),
        situation(tally(9, {n: {"Rating": ("A", None)} for n in range(9)})),
        situation(tally(50, {n: {"Amount": (Decimal(100), Decimal(0))} for n in range(37)})),
        situation(NOTHING, calls=1000),
        situation(NOTHING, reserve=990),
        situation(NOTHING, calls=10**6, calls_left=None),  # the org does not say
    ],
)
def test_what_is_within_the_limits_passes(now: Situation) -> None:
    assert rules(now) == []


def test_movements_do_not_cancel_each_other_out() -> None:
    moves: dict[int, dict[str, tuple[Value, Value]]] = {
        n: {"Amount": (Decimal(100), Decimal(200 if n % 2 else 0))} for n in range(40)
    }
    assert rules(situation(tally(50, moves))) == ["much-moved"]


def test_every_gate_has_an_id_that_a_person_can_type() -> None:
    assert all(name == name.lower() and " " not in name for name in GATES)


def test_values_are_counted_by_what_happens_to_them() -> None:
    counted = tally(
        5,
        {
            0: {"Empty": (None, "x"), "Rating": ("A", None)},
            1: {"Rating": ("A", "B"), "Amount": (Decimal(100), None)},
        },
    )
    assert (counted.records, counted.changed, counted.overwritten) == (5, 2, 2)
    assert (dict(counted.filled), dict(counted.replaced)) == ({"Empty": 1}, {"Rating": 1})
    assert dict(counted.cleared) == {"Rating": 1, "Amount": 1}
    assert counted.moved == {"Amount": Decimal(100)}
    assert counted.total == {"Amount": Decimal(500)}

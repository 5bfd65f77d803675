"""What has moved since a plan was made: the plan's records against those that a plan made now would have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sfmeta.sync.record import RecordChange
    from sfmeta.sync.values import Value

    Pair: TypeAlias = "tuple[RecordChange | None, RecordChange | None]"

SOURCE, ACKNOWLEDGED, ORG = "source-moved", "acknowledged-moved", "org-moved"


@dataclass(frozen=True, slots=True)
class Moved:
    """A record that the plan no longer speaks for: ``rule`` says which side moved, ``message`` how."""

    rule: str
    account_id: str
    name: str | None
    message: str


def paired(planned: Iterable[RecordChange], now: Iterable[RecordChange]) -> Iterator[Pair]:
    """Both lists, each in the order of its records, side by side; None where a record is in the other one only."""
    left, right = iter(planned), iter(now)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one.account_id < other.account_id):
            yield one, None
            one = next(left, None)
        elif one is None or other.account_id < one.account_id:
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)


def moves(pair: Pair, acknowledged: Mapping[str, Value], held: Mapping[str, Value]) -> Iterator[Moved]:
    """How the record moved: ``acknowledged`` and ``held`` are its values as far as they are known now.

    What has become as the plan wants it has not moved: a plan that was interrupted can be applied again.
    """
    planned, now = pair
    record = planned or now
    assert record is not None
    before, after = ({}, {}) if planned is None else (planned.before, planned.after)
    wanted = {} if now is None else now.after
    known = {**acknowledged, **({} if now is None else now.before)}
    for name, value in after.items():
        current = known.get(name)
        by_now = wanted.get(name, current)
        if by_now != value:
            yield _moved(SOURCE, record, f"{name} would become {told(value)}, by now {told(by_now)}")
        elif current not in (before[name], value):
            yield _moved(ACKNOWLEDGED, record, f"{name} was {told(before[name])}, by now {told(current)}")
        elif held.get(name, current) not in (before[name], value):
            yield _moved(
                ORG, record, f"{name} was {told(before[name])}, and is {told(held[name])} in Salesforce by now"
            )
    for name in sorted(wanted.keys() - after.keys()):
        yield _moved(SOURCE, record, f"{name} would become {told(wanted[name])} by now, and is not in the plan")


def _moved(rule: str, record: RecordChange, message: str) -> Moved:
    return Moved(rule, record.account_id, record.name, message)


def told(value: Value) -> str:
    """A value in words."""
    match value:
        case None:
            return "empty"
        case Decimal():
            return format(value, "f")
        case bool():
            return str(value).lower()
        case _:
            return repr(value)

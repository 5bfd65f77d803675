"""A record as it should be, and what has to change for it: the difference to the values it was last known to have."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.catalog.model import Source
from sfmeta.sync import exact
from sfmeta.sync.computed import MIXED, raw_value
from sfmeta.sync.text import normal
from sfmeta.sync.unfit import Unfit
from sfmeta.sync.values import Value, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sfmeta.catalog.model import Spec
    from sfmeta.sync.documents import Plain
    from sfmeta.sync.rows import Figures
    from sfmeta.sync.target import Target


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that the field cannot hold, so that the field is left as it is. Never shows the value."""

    account_id: str
    customer_id: str
    name: str | None
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Record:
    """The values that an Account should have. A field with a misfit is not among them, nor one that documents decide
    which were not read.

    ``mixed`` are the fields that are empty because their figure would mix currencies: those beyond what Upflow exports,
    for which a record with documents in two currencies is no mistake that somebody could put right.
    """

    account_id: str
    customer_id: str
    name: str | None
    currency: str | None
    values: Mapping[str, Value]
    misfits: tuple[Misfit, ...]
    mixed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordChange:
    """The fields of an Account that differ, before and after, both with the same keys.

    ``known``: the values before are what Salesforce acknowledged to us, not what happened to be in the org.
    ``currency`` is that of the amounts; ``why`` tells what moved at the source, in words;
    ``wanted`` is a digest of the values after, stamps aside, by which a record that failed is known to want others.
    """

    account_id: str
    customer_id: str
    name: str | None
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    known: bool
    currency: str | None = None
    why: tuple[str, ...] = ()
    wanted: str = ""


def record_of(figures: Figures, targets: Sequence[Target], spec: Spec) -> Record:
    """What the matched customer's Account should say in each of the target fields."""
    values: dict[str, Value] = {}
    misfits: list[Misfit] = []
    mixed: list[str] = []
    whose = figures.account_id, figures.customer_id, figures.name
    for target in targets:
        if target.source is Source.RUN or (target.source is Source.DOCUMENTS and not figures.documents_read):
            continue
        raw = raw_value(target.key, target.source, figures, spec)
        if target.extra and raw == MIXED:
            mixed.append(target.name)
            raw = None
        try:
            values[target.name] = value_of(raw, target)
        except Unfit as unfit:
            misfits.append(Misfit(*whose, target.name, unfit.code, unfit.message))
    return Record(*whose, figures.currency, values, tuple(misfits), tuple(mixed))


def stamps(targets: Sequence[Target], now: datetime) -> Mapping[str, Value]:
    """What the run itself leaves on the records that it changes: when that was."""
    return {target.name: value_of(now.isoformat(), target) for target in targets if target.source is Source.RUN}


def change_of(
    record: Record, before: Mapping[str, Value], stamps: Mapping[str, Value], *, known: bool
) -> RecordChange | None:
    """What must be written so that the Account says what it should; None when it does already.

    ``stamps`` are written along with other values, and alone only where there is none yet: else every run would change
    every record.
    """
    differing = [name for name, value in record.values.items() if before.get(name) != value]
    names = differing + [name for name in stamps if differing or before.get(name) is None]
    if not names:
        return None
    values = {**record.values, **stamps}
    return RecordChange(
        account_id=record.account_id,
        customer_id=record.customer_id,
        name=record.name,
        before={name: before.get(name) for name in names},
        after={name: values[name] for name in names},
        known=known,
        currency=record.currency,
        wanted=_digest({name: record.values[name] for name in sorted(differing)}),
    )


def _digest(values: Mapping[str, Value]) -> str:
    return hashlib.md5(exact.dumps(values).encode(), usedforsecurity=False).hexdigest()


def held_value(held: Plain, target: Target) -> Value:
    """A value as the org returned it, in the form in which ours are compared with it."""
    if target.type == "Html":
        return normal(held) if isinstance(held, str) else None
    try:
        return value_of(held, replace(target, length=0, precision=60, allowed=None))
    except Unfit:
        return str(held)

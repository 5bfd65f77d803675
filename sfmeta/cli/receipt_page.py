"""A receipt as one self-contained HTML page: no script, nothing loaded from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2

from sfmeta.cli.receipt_words import amount, amount_range, counted, unknown, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from sfmeta.sync.receipt import Bucket, Movement, Receipt

WIDTH = 760
STEP = {"spread": 30, "moved": 44}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture, in units of its view box."""

    label: str
    told: str
    x: float
    y: int
    width: float
    is_less: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars one below the other; ``zero`` is where they begin."""

    bars: tuple[Bar, ...]
    zero: int
    height: int
    width: int = WIDTH


def page(receipt: Receipt) -> str:
    """The page; every name and number in it is escaped."""
    return _template().render(
        receipt=receipt,
        verdict=verdict(receipt),
        rows=counted(receipt.counts),
        spread=spread(receipt.overdue),
        moved=moved(receipt.movements),
        seconds=(receipt.ended_at - receipt.started_at).total_seconds(),
        amount=amount,
        unknown=unknown(receipt),
        moment=_moment,
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(files("sfmeta.cli").joinpath("pages/receipt.html").read_text(encoding="utf-8"))


def spread(buckets: Sequence[Bucket]) -> Picture:
    """How many Accounts owe how much that is overdue: a bar a bucket."""
    zero, room = 190, 340
    most = max((bucket.accounts for bucket in buckets), default=0) or 1
    bars = tuple(
        Bar(
            label=amount_range(bucket),
            told=f"{bucket.accounts:,} {'Account' if bucket.accounts == 1 else 'Accounts'}, {amount(bucket.amount)}",
            x=zero,
            y=at * STEP["spread"] + 4,
            width=round(room * bucket.accounts / most, 1),
        )
        for at, bucket in enumerate(buckets)
    )
    return Picture(bars, zero, len(bars) * STEP["spread"] + 8)


def moved(movements: Sequence[Movement]) -> Picture:
    """The largest movements: to the right what grew, to the left what shrank."""
    zero, room = 560, 190
    most: Decimal | int = max((abs(movement.by) for movement in movements), default=0) or 1
    bars = []
    for at, movement in enumerate(movements):
        width = round(float(room * abs(movement.by) / most), 1)
        is_less = movement.by < 0
        told = f"{movement.field}: {amount(movement.before)} → {amount(movement.after)} {movement.currency or ''}"
        bars.append(
            Bar(
                label=_short(movement.name or movement.account_id),
                told=told.rstrip(),
                x=zero - width if is_less else zero,
                y=at * STEP["moved"] + 4,
                width=width,
                is_less=is_less,
            )
        )
    return Picture(tuple(bars), zero, len(bars) * STEP["moved"] + 8)


def _short(name: str, most: int = 44) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"

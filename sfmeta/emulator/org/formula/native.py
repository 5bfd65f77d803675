"""What formulas need and SQL does not have: functions that SQLite calls back for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sfmeta.emulator.org.formula import dates, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sfmeta.emulator.org.database import Cell, Database

FUNCTIONS: Mapping[str, tuple[int, Callable[..., Cell]]] = {
    "formula_date": (3, dates.date_of),
    "formula_days": (2, dates.days_later),
    "formula_duration": (2, dates.duration),
    "formula_initials": (1, texts.initials),
    "formula_iso": (2, dates.iso),
    "formula_left_pad": (3, texts.left_pad),
    "formula_lower": (2, texts.lower),
    "formula_matches": (2, texts.matches),
    "formula_meant": (1, texts.meant),
    "formula_moment": (2, dates.moment_later),
    "formula_months": (2, dates.months_later),
    "formula_number": (1, texts.of_number),
    "formula_parsed_date": (1, dates.parsed_date),
    "formula_parsed_moment": (1, dates.parsed_moment),
    "formula_parsed_time": (1, dates.parsed_time),
    "formula_reversed": (1, texts.turned),
    "formula_right_pad": (3, texts.right_pad),
    "formula_round": (2, texts.rounded),
    "formula_seconds": (1, dates.seconds),
    "formula_time": (2, dates.time_later),
    "formula_truncated": (2, texts.truncated),
    "formula_unix": (1, dates.moment_of_unix),
    "formula_upper": (2, texts.upper),
    "formula_value": (1, texts.to_number),
    "formula_whole_id": (1, texts.whole_id),
}
"""By the name that compiled SQL calls: how many arguments, and what it does. NULL in, NULL out."""


def prepare(database: Database) -> None:
    """Teach a database what compiled formulas call: once, when it is opened."""
    for name, (arity, function) in FUNCTIONS.items():
        database.function(name, arity, _strict(function))


def _strict(function: Callable[..., Cell]) -> Callable[..., Cell]:
    """The function, for arguments none of which is NULL; what it cannot work out is NULL (``#Error!`` on a page)."""

    def call(*arguments: Cell) -> Cell:
        if any(argument is None for argument in arguments):
            return None
        try:
            return function(*arguments)
        except (ValueError, OverflowError, ArithmeticError, re.error):
            return None

    return call

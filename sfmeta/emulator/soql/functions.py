"""The functions of SOQL, as data: what they take, what they give, how SQLite says them.

SOQL and SOSL Reference, "Aggregate Functions", "Support for Field Types in Aggregate Functions", "Date Functions".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aggregate:
    """``kind`` is the result's type, None for the argument's own."""

    sql: str
    kind: str | None
    numbers_only: bool = False


AGGREGATES: dict[str, Aggregate] = {
    "COUNT": Aggregate("COUNT({0})", "int"),
    "COUNT_DISTINCT": Aggregate("COUNT(DISTINCT {0})", "int"),
    # The platform's numbers are decimal: of binary fractions added up, what is behind the tenth decimal is noise.
    "SUM": Aggregate("ROUND(SUM({0}), 10)", "double", numbers_only=True),
    "AVG": Aggregate("AVG({0})", "double", numbers_only=True),
    "MIN": Aggregate("MIN({0})", None),
    "MAX": Aggregate("MAX({0})", None),
}


@dataclass(frozen=True, slots=True)
class DateFunction:
    """Over the text of a date or a datetime, of which SQLite reads the first 10 or 19 characters."""

    sql: str
    kind: str = "int"
    datetime_only: bool = False


_DAY = "CAST(strftime('%d', substr({0}, 1, 10)) AS INTEGER)"
_MONTH = "CAST(strftime('%m', substr({0}, 1, 10)) AS INTEGER)"
_YEAR = "CAST(strftime('%Y', substr({0}, 1, 10)) AS INTEGER)"
_QUARTER = f"(({_MONTH} + 2) / 3)"
_DAY_IN_YEAR = "CAST(strftime('%j', substr({0}, 1, 10)) AS INTEGER)"

DATE_FUNCTIONS: dict[str, DateFunction] = {
    "CALENDAR_MONTH": DateFunction(_MONTH),
    "CALENDAR_QUARTER": DateFunction(_QUARTER),
    "CALENDAR_YEAR": DateFunction(_YEAR),
    "DAY_IN_MONTH": DateFunction(_DAY),
    "DAY_IN_WEEK": DateFunction("(CAST(strftime('%w', substr({0}, 1, 10)) AS INTEGER) + 1)"),
    "DAY_IN_YEAR": DateFunction(_DAY_IN_YEAR),
    "DAY_ONLY": DateFunction("substr({0}, 1, 10)", kind="date", datetime_only=True),
    "FISCAL_MONTH": DateFunction(_MONTH),
    "FISCAL_QUARTER": DateFunction(_QUARTER),
    "FISCAL_YEAR": DateFunction(_YEAR),
    "HOUR_IN_DAY": DateFunction("CAST(substr({0}, 12, 2) AS INTEGER)", datetime_only=True),
    "WEEK_IN_MONTH": DateFunction(f"(({_DAY} + 6) / 7)"),
    "WEEK_IN_YEAR": DateFunction(f"(({_DAY_IN_YEAR} + 6) / 7)"),
}

LABEL = "TOLABEL"
TIMEZONE = "CONVERTTIMEZONE"  # the org's users are in GMT, so it changes nothing
REFUSED = frozenset(("FORMAT", "CONVERTCURRENCY", "GROUPING", "DISTANCE", "GEOLOCATION"))
"""Functions of SOQL that are not emulated."""

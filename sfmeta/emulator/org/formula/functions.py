"""The functions of formulas, one row each (Salesforce Help, "Formula Operators and Functions").

What they take and what comes of blanks was compared with the expectations in salesforce/formula-engine's test cases.
They differ where a formula fails while it is computed (NULL here) and in what floating point cannot hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.org.formula import special
from sfmeta.emulator.org.formula.signature import ANY, DAYS, B, D, Function, N, T, joined, sql
from sfmeta.emulator.org.formula.values import (
    BOOLEAN,
    DATE,
    DATETIME,
    MULTI_SELECT,
    NUMBER,
    PICKLIST,
    TEXT,
    TIME,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

UP, DOWN = "ceil(formula_meant({0}))", "floor(formula_meant({0}))"
FOUND = (
    "(CASE WHEN instr(substr({1}, max(1, {2})), {0}) > 0"
    " THEN instr(substr({1}, max(1, {2})), {0}) + max(1, {2}) - 1 ELSE 0 END)"
)
CHOSEN = (*ANY, MULTI_SELECT)

FUNCTIONS: Mapping[str, Function] = {
    "ABS": sql(NUMBER, "abs({0})", N),
    "ACOS": sql(NUMBER, "acos({0})", N),
    "ADDMONTHS": Function((DAYS, N), special.months_later),
    "AND": joined(BOOLEAN, "(", " AND "),
    "ASCII": sql(NUMBER, "unicode({0})", T),
    "ASIN": sql(NUMBER, "asin({0})", N),
    "ATAN": sql(NUMBER, "atan({0})", N),
    "ATAN2": sql(NUMBER, "atan2({0}, {1})", N, N),
    "BEGINS": sql(BOOLEAN, "(substr({0}, 1, length({1})) = {1} COLLATE BINARY)", T, T, blanks=True),
    "BLANKVALUE": Function((ANY, ANY), special.blank_value),
    "BR": Function((), lambda _: Value("'_BR_ENCODED_'", TEXT)),
    "CASE": Function(((*ANY, PICKLIST), ANY, ANY, ANY), special.case, more=True),
    "CASESAFEID": Function((T,), special.whole_id),
    "CEILING": sql(NUMBER, f"(CASE WHEN {{0}} < 0 THEN {DOWN} ELSE {UP} END)", N),
    "CHR": sql(TEXT, "(CASE WHEN {0} >= 1 THEN char({0}) END)", N),
    "CONTAINS": sql(BOOLEAN, "(instr({0}, {1}) > 0)", T, T, blanks=True),
    "COS": sql(NUMBER, "cos({0})", N),
    "DATE": sql(DATE, "formula_date({0}, {1}, {2})", N, N, N),
    "DATETIMEVALUE": Function(((DATETIME, TEXT, DATE),), special.moment),
    "DATEVALUE": sql(DATE, "formula_parsed_date({0})", (DATETIME, TEXT)),
    "DAY": sql(NUMBER, "CAST(substr({0}, 9, 2) AS INTEGER)", D),
    "DAYOFYEAR": sql(NUMBER, "CAST(strftime('%j', {0}) AS INTEGER)", D),
    "EXP": sql(NUMBER, "exp({0})", N),
    "FIND": sql(NUMBER, FOUND, T, T, N, defaults=("1",), blanks=True),
    "FLOOR": sql(NUMBER, f"(CASE WHEN {{0}} < 0 THEN {UP} ELSE {DOWN} END)", N),
    "FORMATDURATION": Function(((NUMBER, DATETIME, TIME), (BOOLEAN, DATETIME, TIME)), special.duration, optional=1),
    "FROMUNIXTIME": sql(DATETIME, "formula_unix({0})", N),
    "HOUR": sql(NUMBER, "CAST(substr({0}, 1, 2) AS INTEGER)", (TIME,)),
    "HYPERLINK": Function((T, T, T), special.hyperlink, optional=1),
    "IF": Function((B, ANY, ANY), special.choose),
    "IMAGE": Function((T, T, N, N), special.image, optional=2),
    "INCLUDES": Function(((MULTI_SELECT,), T), special.included),
    "INITCAP": sql(TEXT, "formula_initials({0})", T),
    "ISBLANK": Function((CHOSEN,), special.blank),
    "ISNULL": Function((CHOSEN,), special.null),
    "ISNUMBER": sql(BOOLEAN, "(formula_value({0}) IS NOT NULL)", T),
    "ISOWEEK": sql(NUMBER, "formula_iso({0}, 1)", DAYS),
    "ISOYEAR": sql(NUMBER, "formula_iso({0}, 0)", DAYS),
    "ISPICKVAL": Function(((PICKLIST,), T), special.picked),
    "LEFT": sql(TEXT, "substr({0}, 1, max(0, {1}))", T, N),
    "LEN": sql(NUMBER, "length({0})", T, blanks=True),
    "LN": sql(NUMBER, "ln({0})", N),
    "LOG": sql(NUMBER, "log10({0})", N),
    "LPAD": sql(TEXT, "formula_left_pad({0}, {1}, {2})", T, N, T, defaults=("' '",)),
    "LOWER": sql(TEXT, "formula_lower({0}, COALESCE({1}, ''))", T, T, defaults=("''",)),
    "MAX": joined(NUMBER, "max(", ", "),
    "MCEILING": sql(NUMBER, UP, N),
    "MFLOOR": sql(NUMBER, DOWN, N),
    "MID": sql(TEXT, "substr({0}, max(1, {1}), max(0, {2}))", T, N, N),
    "MILLISECOND": sql(NUMBER, "CAST(substr({0}, 10, 3) AS INTEGER)", (TIME,)),
    "MIN": joined(NUMBER, "min(", ", "),
    "MINUTE": sql(NUMBER, "CAST(substr({0}, 4, 2) AS INTEGER)", (TIME,)),
    "MOD": sql(NUMBER, "mod({0}, {1})", N, N),
    "MONTH": sql(NUMBER, "CAST(substr({0}, 6, 2) AS INTEGER)", D),
    "NOT": sql(BOOLEAN, "(NOT {0})", B),
    "NULLVALUE": Function((ANY, ANY), special.null_value),
    "OR": joined(BOOLEAN, "(", " OR "),
    "PI": Function((), lambda _: Value("pi()", NUMBER)),
    "REGEX": sql(BOOLEAN, "formula_matches({0}, {1})", T, T, blanks=True),
    "REVERSE": sql(TEXT, "formula_reversed({0})", T),
    "RIGHT": sql(TEXT, "(CASE WHEN {1} > 0 THEN substr({0}, -{1}) ELSE '' END)", T, N),
    "ROUND": sql(NUMBER, "formula_round({0}, {1})", N, N),
    "RPAD": sql(TEXT, "formula_right_pad({0}, {1}, {2})", T, N, T, defaults=("' '",)),
    "SECOND": sql(NUMBER, "CAST(substr({0}, 7, 2) AS INTEGER)", (TIME,)),
    "SIN": sql(NUMBER, "sin({0})", N),
    "SQRT": sql(NUMBER, "sqrt({0})", N),
    "SUBSTITUTE": sql(TEXT, "replace({0}, NULLIF({1}, ''), COALESCE({2}, ''))", T, T, T),
    "TAN": sql(NUMBER, "tan({0})", N),
    "TEXT": Function(((NUMBER, DATE, DATETIME, TIME, PICKLIST),), special.text),
    "TIMEVALUE": sql(TIME, "formula_parsed_time({0})", (TIME, DATETIME, TEXT)),
    "TRIM": sql(TEXT, "trim({0})", T),
    "TRUNC": sql(NUMBER, "formula_truncated({0}, {1})", N, N, defaults=("0",)),
    "UNIXTIMESTAMP": sql(NUMBER, "trunc(formula_seconds({0}))", (*DAYS, TIME)),
    "UPPER": sql(TEXT, "formula_upper({0}, COALESCE({1}, ''))", T, T, defaults=("''",)),
    "VALUE": sql(NUMBER, "formula_value({0})", T),
    "WEEKDAY": sql(NUMBER, "(CAST(strftime('%w', {0}) AS INTEGER) + 1)", D),
    "YEAR": sql(NUMBER, "CAST(substr({0}, 1, 4) AS INTEGER)", D),
}
"""By name. ``TODAY()`` and the like are the compiler's: they need a clock."""

_NAMES = """
CURRENCYRATE DATETIMEFORMAT DISTANCE GEOLOCATION GETRECORDIDS GETSESSIONID HTMLENCODE IMAGEPROXYURL INCLUDE ISCHANGED
ISCLONE ISNEW JSENCODE JSINHTMLENCODE LINKTO PICKLISTCOUNT PREDICT PRIORVALUE REQUIRESCRIPT URLENCODE URLFOR VLOOKUP
"""
KNOWN = frozenset(_NAMES.split())
"""Functions of the platform that the emulator does not have: refused by name."""

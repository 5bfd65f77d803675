"""The CSV of Bulk API 2.0: where an empty cell means *leave as it is*, and ``#N/A`` *make it empty*."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sfmeta.sync.values import Value

CLEAR = "#N/A"
LEAVE = ""

ERROR = re.compile(r"(?P<code>[A-Z][A-Z0-9_]*):(?P<message>.*):(?P<fields>[^:]*?) ?--", re.DOTALL)


def table(rows: Sequence[tuple[str, Mapping[str, Value]]]) -> bytes:
    """The records as CSV: their ids, and a column for every field that one of them has."""
    names = sorted({name for _, values in rows for name in values})
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("Id", *names))
    for record_id, values in rows:
        writer.writerow((record_id, *(_cell(values[name]) if name in values else LEAVE for name in names)))
    return text.getvalue().encode()


def fits(values: Mapping[str, Value]) -> bool:
    """Whether CSV can say it: a text that reads like the sign for *empty* can only be sent as JSON."""
    return CLEAR not in values.values()


def error_of(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Code, message and fields of ``sf__Error``: ``CODE:message:field,field --``."""
    found = ERROR.fullmatch(text.strip())
    if found is None:
        return "UNKNOWN_EXCEPTION", text.strip() or "no reason given", ()
    fields = tuple(name.strip() for name in found["fields"].split(",") if name.strip())
    return found["code"], found["message"], fields


def _cell(value: Value) -> str:
    match value:
        case None:
            return CLEAR
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case str():
            return value

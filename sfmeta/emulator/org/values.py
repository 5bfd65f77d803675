"""Values as clients send them, checked and turned into cells: one reader a column, made once, called for every row.

A reader takes what stands in a CSV cell (a text) or in JSON and gives the cell to store, None for no value. It raises
``BadValue`` for what the platform answers on the row, ``BadToken`` for JSON that it does not even take for a value of
the field's type: then the whole request is refused. Codes and texts: "Status Codes and Error Responses" and field
logs; what is modelled says so.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from sfmeta.emulator.org.clock import rest_time
from sfmeta.emulator.org.errors import Problem
from sfmeta.emulator.org.ids import parse_id
from sfmeta.emulator.org.notations import CLOCK, EMAIL, NUMBER, WHOLE, moment
from sfmeta.emulator.org.tokens import BadToken, as_text

if TYPE_CHECKING:
    from sfmeta.emulator.org.database import Cell
    from sfmeta.emulator.org.schema import Field

Reader = Callable[[object], "Cell"]
Prefixes = frozenset[str]

TRUTH = {"true": 1, "1": 1, "false": 0, "0": 0}


class BadValue(Exception):
    """The row cannot be saved with this value."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def text_reader(field: Field, prefixes: Prefixes = frozenset()) -> Reader:
    """The reader of a CSV column. ``prefixes`` are the key prefixes that a reference may have."""
    check = CHECKS[field.type](field, prefixes)

    def read(value: object) -> Cell:
        return check(str(value))

    return read


def json_reader(field: Field, prefixes: Prefixes = frozenset()) -> Reader:
    """The reader of a JSON member; numbers with a fraction come as Decimal."""
    check = CHECKS[field.type](field, prefixes)
    takes = as_text(field)

    def read(value: object) -> Cell:
        if value is None:
            return _nothing(field)
        text = takes(value)
        if text is None:
            raise BadToken(field, value)
        return check(text)

    return read


def cleared(field: Field) -> Cell:
    """The cell of a value that is taken away (``#N/A`` in CSV)."""
    return _nothing(field)


def _nothing(field: Field) -> Cell:
    """A checkbox is never without a value: seen as ``value not of required type:`` with nothing behind it."""
    if field.type == "boolean":
        raise _not_of_type(field, "")
    return None


def _bad(code: str, field: Field, said: str) -> BadValue:
    return BadValue(Problem(code, f"{field.label}: {said}", (field.name,)))


def _not_of_type(field: Field, text: str) -> BadValue:
    return _bad("INVALID_TYPE_ON_FIELD_IN_RECORD", field, f"value not of required type: {text}")


# ---- what each type makes of a text

Check = Callable[[str], "Cell"]


def _text(field: Field, _: Prefixes) -> Check:
    limit = field.length

    def check(text: str) -> Cell:
        text = text.strip()
        if limit and len(text) > limit:
            raise _bad("STRING_TOO_LONG", field, f"data value too large: {text} (max length={limit})")
        return text or None

    return check


def _email(field: Field, prefixes: Prefixes) -> Check:
    plain = _text(field, prefixes)

    def check(text: str) -> Cell:
        cell = plain(text)
        if cell is not None and not EMAIL.match(str(cell)):
            raise _bad("INVALID_EMAIL_ADDRESS", field, f"invalid email address: {cell}")
        return cell

    return check


def _choices(field: Field) -> dict[str, str]:
    return {choice.value.casefold(): choice.value for choice in field.picklist_values if choice.active}


def _not_a_choice(field: Field, text: str) -> BadValue:
    code = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    return _bad(code, field, f"bad value for restricted picklist field: {text}")


def _picklist(field: Field, prefixes: Prefixes) -> Check:
    """A known value is stored as it is spelled in the field (modelled); an unknown one only where not restricted."""
    plain = _text(field, prefixes)
    choices = _choices(field)

    def check(text: str) -> Cell:
        cell = plain(text)
        if cell is None:
            return None
        known = choices.get(str(cell).casefold())
        if known is None and field.restricted_picklist:
            raise _not_a_choice(field, str(cell))
        return known or cell

    return check


def _multipicklist(field: Field, prefixes: Prefixes) -> Check:
    """Parts are stored once, in the order of the field's values, unknown ones behind (modelled)."""
    plain = _text(field, prefixes)
    choices = _choices(field)
    order = {value: position for position, value in enumerate(choices.values())}

    def check(text: str) -> Cell:
        parts: dict[str, None] = {}
        for part in filter(None, map(str.strip, text.split(";"))):
            known = choices.get(part.casefold())
            if known is None and field.restricted_picklist:
                raise _not_a_choice(field, part)
            parts[known or part] = None
        return plain(";".join(sorted(parts, key=lambda part: order.get(part, len(order)))))

    return check


def _boolean(field: Field, _: Prefixes) -> Check:
    def check(text: str) -> Cell:
        truth = TRUTH.get(text.strip().lower())
        if truth is None:
            raise _not_of_type(field, text)
        return truth

    return check


def _out_of_range(field: Field, text: str) -> BadValue:
    return _bad("NUMBER_OUTSIDE_VALID_RANGE", field, f"value outside of valid range on numeric field: {text}")


def _int(field: Field, _: Prefixes) -> Check:
    limit = 10**field.digits if field.digits else 2**31

    def check(text: str) -> Cell:
        text = text.strip()
        if not WHOLE.match(text):
            raise _not_of_type(field, text)
        number = int(text)
        if abs(number) >= limit:
            raise _out_of_range(field, text)
        return number

    return check


def _number(field: Field, _: Prefixes) -> Check:
    """Rounded half up to the field's scale, then compared with the digits it has left of the point."""
    step = Decimal(1).scaleb(-field.scale)
    limit = Decimal(10) ** (field.precision - field.scale) if field.precision else None

    def check(text: str) -> Cell:
        text = text.strip()
        if not NUMBER.match(text):
            raise _not_of_type(field, text)
        try:
            number = Decimal(text).quantize(step, ROUND_HALF_UP)
        except InvalidOperation:
            raise _out_of_range(field, text) from None
        if limit is not None and abs(number) >= limit:
            raise _out_of_range(field, text)
        return float(number)

    return check


def _date(field: Field, _: Prefixes) -> Check:
    def check(text: str) -> Cell:
        text = text.strip()
        found = moment(text)
        if found is None:
            raise _not_of_type(field, text)
        return text[:10]

    return check


def _datetime(field: Field, _: Prefixes) -> Check:
    """To the second: that is what the platform keeps."""

    def check(text: str) -> Cell:
        found = moment(text.strip())
        if found is None:
            raise _not_of_type(field, text)
        return rest_time(found.replace(microsecond=0))

    return check


def _time(field: Field, _: Prefixes) -> Check:
    def check(text: str) -> Cell:
        match = CLOCK.match(text.strip())
        if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3]) > 59:
            raise _not_of_type(field, text)
        return f"{match[1]}:{match[2]}:{match[3]}.{match[4] or '':0<3}Z"

    return check


def _id(field: Field, prefixes: Prefixes) -> Check:
    """Text that is no id is MALFORMED_ID, an id of another kind of record FIELD_INTEGRITY_EXCEPTION (both seen)."""

    def check(text: str) -> Cell:
        text = text.strip()
        if not text:
            return None
        whole = parse_id(text)
        if whole is None:
            raise _bad("MALFORMED_ID", field, f"id value of incorrect type: {text}")
        if prefixes and whole[:3] not in prefixes:
            raise _bad("FIELD_INTEGRITY_EXCEPTION", field, f"id value of incorrect type: {text}")
        return whole

    return check


CHECKS: dict[str, Callable[[Field, Prefixes], Check]] = {
    "anyType": _text,
    "base64": _text,
    "boolean": _boolean,
    "combobox": _text,
    "complexvalue": _text,
    "currency": _number,
    "date": _date,
    "datetime": _datetime,
    "double": _number,
    "email": _email,
    "encryptedstring": _text,
    "id": _id,
    "int": _int,
    "multipicklist": _multipicklist,
    "percent": _number,
    "phone": _text,
    "picklist": _picklist,
    "reference": _id,
    "string": _text,
    "textarea": _text,
    "time": _time,
    "url": _text,
    "address": _text,
    "location": _text,
}
"""How a text becomes a cell, by describe type."""

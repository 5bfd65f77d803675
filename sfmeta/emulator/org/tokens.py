"""Which JSON tokens can be values of a field, by its type, and how the parser refuses the others."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from sfmeta.emulator.org.notations import CLOCK, NUMBER, WHOLE, moment

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import Field


class BadToken(Exception):
    """JSON that cannot be a value of the field. ``row`` is the row's position, ``name`` the column as it is written."""

    def __init__(self, field: Field, value: object) -> None:
        super().__init__(field.name)
        self.field = field
        self.value = value
        self.row = 0
        self.name = field.name

    @property
    def message(self) -> str:
        """As Salesforce's JSON parser says it, but for the place (regican/Salesforce 2, verbb/formie 2124)."""
        start = f"Cannot deserialize instance of {self.field.type} from "
        match self.value:
            case list():
                return f"{start}START_ARRAY value"
            case dict():
                return f"{start}START_OBJECT value {{ or request may be missing a required field at"
            case bool():
                token, shown = f"VALUE_{str(self.value).upper()}", str(self.value).lower()
            case int():
                token, shown = "VALUE_NUMBER_INT", str(self.value)
            case Decimal() | float():
                token, shown = "VALUE_NUMBER_FLOAT", str(self.value)
            case _:
                token, shown = "VALUE_STRING", str(self.value)
        return f"{start}{token} value {shown} or request may be missing a required field at"


def as_text(field: Field) -> Callable[[object], str | None]:
    """What makes a text of a token that the field takes, and None of any other."""
    return TOKENS.get(field.type, _text_token)


def _text_token(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | Decimal) else None


def _boolean_token(value: object) -> str | None:
    """``"0"`` and ``"FALSE"`` are refused (solspace/craft-freeform 1168), ``"false"`` is taken."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value in ("true", "false") and isinstance(value, str) else None


def _number_token(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return str(value)
    return value if isinstance(value, str) and NUMBER.match(value.strip()) else None


def _int_token(value: object) -> str | None:
    text = _number_token(value)
    return text if text is not None and WHOLE.match(text.strip()) else None


def _moment_token(value: object) -> str | None:
    return value if isinstance(value, str) and moment(value.strip()) else None


def _clock_token(value: object) -> str | None:
    return value if isinstance(value, str) and CLOCK.match(value.strip()) else None


TOKENS: dict[str, Callable[[object], str | None]] = {
    "boolean": _boolean_token,
    "int": _int_token,
    "double": _number_token,
    "currency": _number_token,
    "percent": _number_token,
    "date": _moment_token,
    "datetime": _moment_token,
    "time": _clock_token,
}
"""The types that are choosy; all others take any text or number."""

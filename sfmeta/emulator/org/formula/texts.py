"""Functions of formulas on texts and numbers."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from sfmeta.emulator.org.ids import parse_id

ENOUGH = Context(prec=400)
MOST_DIGITS = 60


def of_number(value: float) -> str:
    """TEXT: no exponent, no zeros that say nothing."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_number(text: str) -> float:
    """VALUE."""
    return float(Decimal(str(text).strip()))


def rounded(value: float, digits: float) -> float:
    """Half away from zero, on the decimal that is meant."""
    return _quantized(value, digits, ROUND_HALF_UP)


def meant(value: float) -> float:
    """The decimal number that a binary one stands for."""
    return float(f"{value:.15g}")


def truncated(value: float, digits: float) -> float:
    return _quantized(value, digits, ROUND_DOWN)


def _quantized(value: float, digits: float, rounding: str) -> float:
    if digits >= MOST_DIGITS:
        return value
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-int(digits)), rounding, ENOUGH))


def matches(text: str, pattern: str) -> int:
    return int(re.fullmatch(str(pattern), str(text)) is not None)


def left_pad(text: str, length: float, pad: str) -> str | None:
    fill = _fill(text, length, pad)
    return None if fill is None else (fill + str(text))[: int(length)]


def right_pad(text: str, length: float, pad: str) -> str | None:
    fill = _fill(text, length, pad)
    return None if fill is None else (str(text) + fill)[: int(length)]


def _fill(text: str, length: float, pad: str) -> str | None:
    wanted = int(length)
    return (str(pad) * wanted)[: max(0, wanted - len(str(text)))] if wanted >= 0 else None


def upper(text: str, language: str) -> str:
    return (str(text).replace("i", "\u0130") if _dotted(language) else str(text)).upper()


def lower(text: str, language: str) -> str:
    plain = str(text).replace("\u0130", "i").replace("I", "\u0131") if _dotted(language) else str(text)
    return plain.lower()


def _dotted(language: str) -> bool:
    """Whether an i keeps its dot when it becomes a capital."""
    return str(language)[:2] in ("tr", "az")


def initials(text: str) -> str:
    """INITCAP: every word begins with a capital."""
    return re.sub(r"[^\W_]+", lambda word: word[0].capitalize(), str(text))


def turned(text: str) -> str:
    """REVERSE."""
    return str(text)[::-1]


def whole_id(text: str) -> str:
    """The 18 characters of an id of 15; any other text as it is."""
    return parse_id(text) or text if len(text) == 15 else text

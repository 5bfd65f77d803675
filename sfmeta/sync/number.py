"""Numbers and amounts, exact until they are rounded to a field's scale, once, half to even."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from sfmeta.sync.currency import major
from sfmeta.sync.raw import Money
from sfmeta.sync.unfit import Unfit

if TYPE_CHECKING:
    from sfmeta.sync.raw import Raw
    from sfmeta.sync.target import Target

LONGEST = 40
"""Digits before or behind the point beyond which a text is no figure of anybody's business."""


ENOUGH = Context(prec=3 * LONGEST, rounding=ROUND_HALF_EVEN)
"""Digits for every figure and every scale."""


def number(raw: Raw, target: Target) -> Decimal | None:
    """Currency and Number."""
    exact = _exact(raw)
    if exact is None:
        return None
    rounded = _rounded(exact, target.scale)
    if abs(rounded) >= 10 ** (target.precision - target.scale):
        places = target.precision - target.scale
        raise Unfit("NUMBER_TOO_LARGE", f"more than the {places} digits before the point that the field has")
    return rounded + 0  # no negative zero


def _rounded(exact: Fraction | Decimal, scale: int) -> Decimal:
    """Half to even, which is how a Fraction rounds."""
    if isinstance(exact, Decimal):
        return exact.quantize(Decimal(1).scaleb(-scale), context=ENOUGH)
    return Decimal(round(exact * 10**scale)).scaleb(-scale)


def _exact(raw: Raw) -> Fraction | Decimal | None:
    match raw:
        case None | "":
            return None
        case Money(minor, currency):
            if currency is None:
                raise Unfit("NO_CURRENCY", "an amount without a currency")
            return major(minor, currency)
        case Fraction():
            return raw
        case bool():
            raise Unfit("NOT_A_NUMBER", "true or false, where a number belongs")
        case int() | Decimal() | str():
            return _parsed(raw)
        case _:
            raise Unfit("NOT_A_NUMBER", "not a number")


def _parsed(raw: int | Decimal | str) -> Decimal | None:
    if isinstance(raw, str) and not raw.strip():
        return None
    try:
        number = Decimal(raw.strip() if isinstance(raw, str) else raw)
    except ArithmeticError:
        raise Unfit("NOT_A_NUMBER", "not a number") from None
    if not number.is_finite() or abs(number.adjusted()) > LONGEST:
        raise Unfit("NOT_A_NUMBER", "not a number of any use")
    return number

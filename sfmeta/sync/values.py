"""A raw value in the form that a Salesforce field type stores: one small function a type, and the refusal of what
does not fit. Nothing is ever cut or guessed.

Every function gives the value as Salesforce would keep it, so that a value read back or written again compares equal:
numbers rounded half-even to the field's scale, blanks around a text taken off, line ends as one, no empty text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from sfmeta.sync.choices import SEPARATOR, parts
from sfmeta.sync.number import number
from sfmeta.sync.raw import Link, Raw, Unknown
from sfmeta.sync.target import Target
from sfmeta.sync.text import address, fitting, text_of
from sfmeta.sync.unfit import Unfit

if TYPE_CHECKING:
    from sfmeta.catalog.model import Option

Value: TypeAlias = str | bool | Decimal | None
"""What goes over the wire; a date is its ISO 8601 text. None clears the field."""

EARLIEST, LATEST = date(1700, 1, 1), date(4000, 12, 31)
"""What a Salesforce date can be (Salesforce Help, "Valid Date Formats")."""

YES, NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def value_of(raw: Raw, target: Target) -> Value:
    """``raw`` as the field ``target`` stores it; Unfit where it cannot."""
    if isinstance(raw, Unknown):
        raise Unfit("NOT_COMPUTABLE", raw.reason)
    return CONVERSIONS[target.type](raw, target)


def _line(raw: Raw, target: Target) -> str | None:
    """Text: one line."""
    text = text_of(raw)
    return None if text is None else fitting(re.sub(r"[ \t]*\n\s*", " ", text), target)


def _lines(raw: Raw, target: Target) -> str | None:
    """Text Area, Text Area (Long): as many lines as there are."""
    text = address(raw) if isinstance(raw, Link) else text_of(raw)
    return None if text is None else fitting(text, target)


def _url(raw: Raw, target: Target) -> str | None:
    if isinstance(raw, str):
        raw = Link(raw.strip()) if raw.strip() else None
    if raw is None:
        return None
    if not isinstance(raw, Link):
        raise Unfit("NOT_A_LINK", "not a link")
    return fitting(address(raw), target)


def _html(raw: Raw, target: Target) -> str | None:
    """Text Area (Rich): a text with everything escaped, or a safe link."""
    if isinstance(raw, Link):
        href = html.escape(address(raw), quote=True)
        rich = f'<a href="{href}" target="_blank">{html.escape(target.label)}</a>'
        return fitting(rich, target)
    text = text_of(raw)
    return None if text is None else fitting(html.escape(text, quote=False).replace("\n", "<br>"), target)


def _picklist(raw: Raw, target: Target) -> str | None:
    text = text_of(raw)
    return None if text is None else _option(text, target)


def _multiselect(raw: Raw, target: Target) -> str | None:
    """The chosen values, each once, in the order of the options."""
    order = {option.value: at for at, option in enumerate(target.options)}
    chosen = {_option(text, target) for text in parts(raw, target.options)}
    for value in chosen:
        if SEPARATOR in value:
            raise Unfit("NOT_AN_OPTION", "a value with a semicolon in it, which separates values in Salesforce")
    joined = SEPARATOR.join(sorted(chosen, key=lambda value: (order.get(value, len(order)), value)))
    return fitting(joined, target) or None


def _option(text: str, target: Target) -> str:
    """The value of the option with this value or label; Unfit where the org takes only what it knows. Salesforce tells
    no letter case apart, and keeps that of the option."""
    folded = text.casefold()
    means: tuple[Callable[[Option], bool], ...] = (
        lambda option: option.value == text,
        lambda option: option.label == text,
        lambda option: option.value.casefold() == folded,
        lambda option: option.label.casefold() == folded,
    )
    value = next((option.value for is_meant in means for option in target.options if is_meant(option)), text)
    if target.allowed is not None and value not in target.allowed:
        raise Unfit("NOT_AN_OPTION", f"{value[:80]!r} is not one of the active values of the restricted picklist")
    return fitting(value, target)


def _date(raw: Raw, target: Target) -> str | None:
    """The day as it is written: a time of day or a zone behind it moves nothing."""
    if raw is None or raw == "":
        return None
    try:
        day = date.fromisoformat(str(raw).strip()[:10]) if isinstance(raw, str) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise Unfit("NOT_A_DATE", "not a date of the form 2026-12-31 that Salesforce can hold")
    return day.isoformat()


def _moment(raw: Raw, target: Target) -> str | None:
    """A moment, to the second and in UTC, whatever zone it was written in; one without a zone is taken for UTC."""
    if raw is None or raw == "":
        return None
    try:
        moment = datetime.fromisoformat(raw.strip()) if isinstance(raw, str) else None
    except ValueError:
        moment = None
    if moment is None or not EARLIEST <= moment.date() <= LATEST:
        raise Unfit("NOT_A_TIME", "not a moment of the form 2026-12-31T09:00:00Z that Salesforce can hold")
    exact = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    return exact.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _checkbox(raw: Raw, target: Target) -> bool:
    """Never null: what is not said is false."""
    if raw is None or isinstance(raw, bool):
        return bool(raw)
    word = str(raw).strip().lower()
    if word in YES or word in NO or not word:
        return word in YES
    raise Unfit("NOT_A_BOOLEAN", "neither true nor false")


CONVERSIONS: Mapping[str, Callable[[Raw, Target], Value]] = {
    "Currency": number,
    "Number": number,
    "Text": _line,
    "TextArea": _lines,
    "LongTextArea": _lines,
    "Html": _html,
    "Url": _url,
    "Picklist": _picklist,
    "MultiselectPicklist": _multiselect,
    "Date": _date,
    "DateTime": _moment,
    "Checkbox": _checkbox,
}

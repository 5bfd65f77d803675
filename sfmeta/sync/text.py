"""Texts and links, as Salesforce keeps them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sfmeta.sync.unfit import Unfit

if TYPE_CHECKING:
    from sfmeta.sync.raw import Link, Raw
    from sfmeta.sync.target import Target

LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
UNSAFE = re.compile(r"[\s\x00-\x1f<>\"\\]")


def normal(text: str) -> str | None:
    """A text as Salesforce keeps it: line ends as one, nothing unprintable, no blanks around."""
    return UNPRINTABLE.sub("", LINE_ENDS.sub("\n", text)).strip() or None


def fitting(text: str, target: Target) -> str:
    """``text``, if the field has room for it. Salesforce counts UTF-16 units: most emoji count twice."""
    units = len(text.encode("utf-16-le")) // 2
    if target.length and units > target.length:
        raise Unfit("TOO_LONG", f"{units} characters, and the field takes {target.length}")
    return text


def text_of(raw: Raw) -> str | None:
    """Any plain value as text; an object by what it calls itself, a list with commas."""
    match raw:
        case None:
            return None
        case bool():
            return "true" if raw else "false"
        case str():
            return normal(raw)
        case int():
            return str(raw)
        case Decimal():
            return format(raw, "f")
        case tuple():
            return normal(", ".join(text for each in raw if (text := text_of(each)) is not None))
        case Mapping():
            named = next((raw[name] for name in ("value", "label", "name") if raw.get(name) is not None), None)
            return text_of(named)
        case _:
            raise Unfit("NOT_A_TEXT", "a figure, where a text belongs")


def address(link: Link) -> str:
    """A link that is safe to click: http or https, and no blank or control character in it."""
    parts = urlsplit(link.url)
    if parts.scheme not in ("https", "http") or not parts.netloc or UNSAFE.search(link.url):
        raise Unfit("NOT_A_LINK", "not an http or https address")
    return link.url

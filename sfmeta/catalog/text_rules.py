"""What can be wrong with a text, one small rule each; the first that objects is the one that is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.catalog.shape import Text

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot carry, and what nobody can see in a review."""


def printable(text: str, shape: Text) -> str | None:
    return "holds a control character" if UNPRINTABLE.search(text) else None


def present(text: str, shape: Text) -> str | None:
    return f"is empty; it must be {shape.what}" if not text and not shape.blank else None


def on_one_line(text: str, shape: Text) -> str | None:
    broken = not shape.lines and re.search(r"[\n\t]", text)
    return f"must stand on one line, without tabs: it must be {shape.what}" if broken else None


def short_enough(text: str, shape: Text) -> str | None:
    if shape.longest is None or len(text) <= shape.longest:
        return None
    return f"has {len(text)} characters; at most {shape.longest} are allowed"


def well_formed(text: str, shape: Text) -> str | None:
    bad = text and shape.pattern and not re.fullmatch(shape.pattern, text)
    return f"must be {shape.what}" if bad else None


TEXT_RULES: dict[str, Callable[[str, Text], str | None]] = {
    "bad-character": printable,
    "blank": present,
    "several-lines": on_one_line,
    "too-long": short_enough,
    "bad-form": well_formed,
}
"""By the id that their findings carry."""

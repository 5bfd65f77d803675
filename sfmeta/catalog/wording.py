"""How messages count, list, and name what is allowed and the nearest right word."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def listed(words: Iterable[str], last: str = "and") -> str:
    """``a, b and c``."""
    *some, final = words
    return f"{', '.join(some)} {last} {final}" if some else final


def counted(number: int, noun: str, several: str | None = None) -> str:
    """``1 record``, ``1,234 records``."""
    return f"{number:,} {plural(number, noun, several)}"


def plural(number: int, noun: str, several: str | None = None) -> str:
    """The noun alone."""
    return noun if number == 1 else several or f"{noun}s"


def nearest(word: str, allowed: Iterable[str], spoken: Mapping[str, str] | None = None) -> str | None:
    """The allowed word that ``word`` was probably meant to be; ``spoken`` maps what people also call it to the word."""
    known = {_plain(name): name for name in allowed}
    known |= {_plain(name): meant for name, meant in (spoken or {}).items() if meant in known.values()}
    close = difflib.get_close_matches(_plain(word), known, n=1, cutoff=0.7)
    return known[close[0]] if close else None


def suggestion(word: str, allowed: Iterable[str], spoken: Mapping[str, str] | None = None) -> str:
    """What a fix says: the nearest word, if there is one, and everything that is allowed."""
    words = sorted(allowed)
    near = nearest(word, words, spoken)
    return (f"did you mean {near}? " if near else "") + f"allowed: {', '.join(words)}"


def _plain(word: str) -> str:
    """``visibleLines``, ``visible-lines`` and ``Visible lines`` are the same mistake."""
    return re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word)).strip("_").lower()


def shortened(word: str, longest: int = 60) -> str:
    """A word of the file for a message: never long, never with something in it that a terminal would obey."""
    shown = word if word.isprintable() else repr(word)[1:-1]
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"

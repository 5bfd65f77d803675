"""What a user without View Encrypted Data reads of an encrypted text (Salesforce Help, Mask Types).

The help says what stays clear and where Salesforce puts separators, not what becomes of a value of another length:
modelled, it is hidden without separators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

PERMISSION: Final = "ViewEncryptedData"


@dataclass(frozen=True, slots=True)
class Mask:
    """``clear`` characters at the end can be read; a value of ``length`` is written in parts, cut at ``cuts``."""

    clear: int = 0
    length: int = 0
    cuts: tuple[int, ...] = ()
    separator: str = ""


MASKS: Final[Mapping[str, Mask]] = {
    "all": Mask(),
    "creditCard": Mask(4, 16, (4, 8, 12), " "),
    "lastFour": Mask(4),
    "nino": Mask(0, 9, (2, 4, 6, 8), " "),
    "sin": Mask(4, 9, (3, 6), "-"),
    "ssn": Mask(4, 9, (3, 5), "-"),
}


def masked(value: str | None, kind: str, character: str) -> str | None:
    """``masked("123456789", "ssn", "X")`` is ``XXX-XX-6789``; an empty value stays empty."""
    if value is None:
        return None
    mask = MASKS.get(kind, Mask())
    hidden = max(len(value) - mask.clear, 0)
    text = character * hidden + value[hidden:]
    if len(text) != mask.length:
        return text
    return mask.separator.join(text[start:end] for start, end in pairwise((0, *mask.cuts, len(text))))

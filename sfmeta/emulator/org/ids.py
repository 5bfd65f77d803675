"""Record ids: 15 case-sensitive characters, or 18 with a checksum that survives a case-insensitive tool.

An id is a key prefix of three characters (the kind of record), three that name the instance, and nine that count.
The checksum is one character for each five: bit *n* is set where character *n* is an upper-case letter
(SOAP API Developer Guide, "ID Field Type"; verified).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
FIRST_INSTANCE = "5e0"
ID = re.compile(r"[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?\Z")

PREFIXES: dict[str, str] = {
    # What has an id but is no sObject with a table of its own.
    "AsyncDeploy": "0Af",
    "AsyncRetrieve": "09S",
    "CustomField": "00N",
    "CustomObject": "01I",
    "GlobalValueSet": "0Nt",
    "IngestJob": "750",
    "Layout": "00h",
    "ListView": "00B",
    "QueryLocator": "01g",
}
"""Key prefixes by kind; those of sObjects stand in the schema (``SObject.key_prefix``)."""


def long_id(id15: str) -> str:
    """The 18-character form of a 15-character id: ``001500000000001`` → ``001500000000001AAA``."""
    checks = []
    for start in (0, 5, 10):
        upper = [character.isascii() and character.isupper() for character in id15[start : start + 5]]
        checks.append(CHECKS[sum(1 << bit for bit, is_upper in enumerate(upper) if is_upper)])
    return id15 + "".join(checks)


def parse_id(text: str) -> str | None:
    """The 18-character form of a 15- or 18-character id as a client wrote it, or None where it is no id.

    The case of the first 15 characters is put right by the checksum, as the platform does.
    """
    if not ID.match(text):
        return None
    if len(text) == 15:
        return long_id(text)
    body = []
    for start, check in zip((0, 5, 10), text[15:], strict=True):
        bits = CHECKS.index(check)
        for bit, character in enumerate(text[start : start + 5]):
            body.append(character.upper() if bits >> bit & 1 else character.lower())
    repaired = long_id("".join(body))
    return repaired if repaired[15:] == text[15:] else None


def encode(number: int, width: int) -> str:
    """``number`` in base 62, padded: the order of the texts is the order of the numbers."""
    characters = []
    for _ in range(width):
        number, digit = divmod(number, 62)
        characters.append(DIGITS[digit])
    return "".join(reversed(characters))


def instance(seed: int) -> str:
    """The three characters of a seed's ids: two for the instance, and the reserved zero behind them."""
    if seed == 1:
        return FIRST_INSTANCE
    return encode(_digest(seed) % 62**2, 2) + "0"


def org_number(seed: int) -> int:
    """What an org's own id counts: orgs of different seeds are different orgs, even where their instances meet."""
    return 1 if seed == 1 else _digest(seed) % 62**9


def _digest(seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"org/{seed}".encode()).digest())


class Ids:
    """Makes new ids, each greater than the one before of its prefix. ``counters`` is what an earlier run left."""

    def __init__(self, counters: Mapping[str, int] | None = None, instance: str = FIRST_INSTANCE) -> None:
        self.instance = instance
        self.counters: dict[str, int] = dict(counters or {})
        self.dirty: set[str] = set()

    def new(self, prefix: str) -> str:
        """A new 18-character id: ``new("001")`` → ``0015e0000000001AAA``."""
        number = self.counters.get(prefix, 0) + 1
        self.counters[prefix] = number
        self.dirty.add(prefix)
        return long_id(f"{prefix}{self.instance}{encode(number, 9)}")

    def new_prefix(self, letter: str = "a") -> str:
        """The key prefix of the next custom object of a kind: ``a00``, ``a01``, …"""
        counter = "custom object" if letter == "a" else f"custom object {letter}"
        number = self.counters.get(counter, 0)
        self.counters[counter] = number + 1
        self.dirty.add(counter)
        return encode(DIGITS.index(letter) * 62 * 62 + number, 3)

    def changed(self) -> dict[str, int]:
        """The counters that moved since the last call: what has to be stored with the rows that use them."""
        moved = {prefix: self.counters[prefix] for prefix in self.dirty}
        self.dirty.clear()
        return moved

"""What is said of an object that is not there: the platform's words, or that a standard one is not emulated."""

from __future__ import annotations

from importlib import resources

from sfmeta.emulator.metadata.problems import Objection

_FILE = resources.files("sfmeta.emulator.metadata") / "absent_objects.txt"
STANDARD = frozenset(name.casefold() for name in _FILE.read_text(encoding="utf-8").split())
"""Standard objects that the Object Reference or a real tree names, and that the emulator does not have."""


def absent(name: str, otherwise: str | None = None) -> Objection:
    """``otherwise`` is said where it is no standard object either."""
    if name.casefold() in STANDARD:
        return Objection(f"Not emulated: the standard object {name}", "INVALID_CROSS_REFERENCE_KEY")
    if otherwise:
        return Objection(otherwise, "INVALID_CROSS_REFERENCE_KEY")
    return Objection(f"In field: object - no CustomObject named {name} found", "INVALID_CROSS_REFERENCE_KEY")

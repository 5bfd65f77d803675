"""A value before Salesforce: what a field is to hold, not yet in the form of any field type."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sfmeta.sync.documents import Plain


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units; ``currency`` None where nobody says which."""

    minor: int
    currency: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """An address for people; maybe a bearer secret, so it is never shown."""

    url: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is a value, and it cannot be computed: ``reason`` says why. Not the same as no value (None)."""

    reason: str


Raw: TypeAlias = "Money | Fraction | Link | Unknown | Plain"

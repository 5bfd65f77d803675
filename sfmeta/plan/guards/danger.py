"""A guard, and how it objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sfmeta.catalog.wording import counted
from sfmeta.findings import Finding, Severity

if TYPE_CHECKING:
    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange

Guard: TypeAlias = "Callable[[Iterable[ComponentChange], Circumstances], Iterator[Finding]]"


@dataclass(frozen=True, slots=True)
class Danger:
    """A guard with the name that ``--allow`` takes, and why it stands there. Without consent there is none to give."""

    name: str
    reason: str
    guard: Guard
    consent: str = ""


def objection(name: str, message: str, way_out: str | None = None) -> Finding:
    """What stops a deploy until ``--allow NAME``."""
    consent = f"if it is meant: --allow {name}"
    return Finding(name, Severity.ERROR, message, fix=f"{way_out}; {consent}" if way_out else consent)


def carry(records: int, what: str = "a value") -> str:
    if records == 0:
        return f"no record carries {what}"
    return f"{counted(records, 'record')} {'carries' if records == 1 else 'carry'} {what}"

"""A finding: one thing a rule, a guard or a gate has to say, and where."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: ``path`` as the user wrote it or relative to the project, ``line`` and ``column`` from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """``rule`` is a stable kebab-case id; ``message`` says what is wrong; ``fix`` says what would be right."""

    rule: str
    severity: Severity
    message: str
    place: Place | None = None
    fix: str | None = None


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings by file, line, column, then rule: the same input gives the same list."""

    def key(finding: Finding) -> tuple[str, int, int, str, str]:
        place = finding.place or Place("")
        return (place.path, place.line or 0, place.column or 0, finding.rule, finding.message)

    return tuple(sorted(findings, key=key))

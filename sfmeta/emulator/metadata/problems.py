"""What stops a component: the platform's words, and the status code that create, update and Tooling calls give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Objection:
    """One problem. ``line`` and ``column`` where it is known to stand elsewhere than the component itself."""

    problem: str
    code: str = "FIELD_INTEGRITY_EXCEPTION"
    line: int | None = None
    column: int | None = None


class Refused(Exception):
    """The component is not made, changed or deleted."""

    def __init__(self, objections: Iterable[Objection]) -> None:
        self.objections = tuple(objections)
        super().__init__("; ".join(objection.problem for objection in self.objections))


def refuse(problem: str, code: str = "FIELD_INTEGRITY_EXCEPTION") -> Refused:
    """One objection, to raise."""
    return Refused([Objection(problem, code)])


class Missing(Exception):
    """There is no such component to delete or read."""

    def __init__(self, type_name: str, full_name: str) -> None:
        super().__init__(f"No {type_name} named: {full_name} found")
        self.type = type_name
        self.full_name = full_name

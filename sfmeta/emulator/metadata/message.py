"""One line of a deploy's result, about a component, a manifest or a file (Metadata API Guide, DeployMessage)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.problems import Objection
    from sfmeta.emulator.metadata.work import Outcome

WARNING = "Warning"
ERROR = "Error"


@dataclass(frozen=True, slots=True)
class Message:
    """``component_type`` is empty for a manifest, never absent: the Salesforce CLI wants it. ``created_date`` is as in
    rows. A message about a deleted component has ``deleted`` only: the CLI takes ``changed`` for a change."""

    component_type: str
    full_name: str
    file_name: str
    created_date: str
    success: bool = True
    id: str | None = None
    created: bool = False
    changed: bool = False
    deleted: bool = False
    problem: str | None = None
    problem_type: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def for_manifest(self) -> bool:
        return not self.component_type

    def done(self, outcome: Outcome) -> Message:
        return replace(self, id=outcome.id, created=outcome.created, changed=outcome.changed)

    def gone(self, outcome: Outcome) -> Message:
        return replace(self, id=outcome.id, deleted=True)

    def failed(self, objection: Objection) -> Message:
        return replace(
            self,
            success=False,
            problem=objection.problem,
            problem_type=ERROR,
            line=self.line if objection.line is None else objection.line,
            column=self.column if objection.column is None else objection.column,
        )

    def warned(self, problem: str, *, success: bool = True) -> Message:
        return replace(self, success=success, problem=problem, problem_type=WARNING)

"""What the demo measured. Each figure is the org's; what a command said of itself has to agree with it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure that two sides tell differently."""

    figure: str
    org: object
    command: object

    def __str__(self) -> str:
        return f"{self.figure}: the org has {self.org!r}, the command said {self.command!r}"


@dataclass(slots=True)
class Figures:
    """None until it was measured. ``field_removed`` is the API name of the field that is gone."""

    fields_deployed: int | None = None
    customers: int | None = None
    matched: int | None = None
    rows_written: int | None = None
    rows_failed: int | None = None
    second_sync_changed: int | None = None
    second_sync_written: int | None = None
    field_removed: str | None = None
    values_saved: int | None = None
    final_plan_changes: int | None = None
    disagreements: list[Disagreement] = field(default_factory=list)

    def agree(self, figure: str, org: object, command: object) -> None:
        """Note a disagreement where the two are not equal."""
        if org != command:
            self.disagreements.append(Disagreement(figure, org, command))
